"""The directory of organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from app.charter.queries import territories
from app.charter.territories import with_parts
from app.organisations import queries
from app.organisations.operations import KIND_WORDS, STANDING_WORDS
from app.organisations.views import blueprint
from app.paging import Page
from app.speech.language import language
from app.text.richtext import single_line
from app.text.texts import in_language
from app.web.access import public
from app.web.paging import page_number

WORDS = {"kinds": KIND_WORDS, "standings": STANDING_WORDS}


@blueprint.get("/organisations/")
@public
def index() -> str:
    """The public directory."""
    places = territory_choices()
    chosen = _chosen(places)
    number = page_number()
    entries, total = queries.search(
        chosen["q"],
        language=language(),
        kind=chosen["kind"],
        territory_ids=with_parts(int(chosen["territory"])) if chosen["territory"] else None,
        number=number,
    )
    page = Page(entries, number, queries.PAGE, total)
    shown = {"page": page, "chosen": chosen, "places": places}
    return render_template("organisations/index.html", **shown, **WORDS)


def _chosen(places: Mapping[str, str]) -> dict[str, Any]:
    """What the address asks the directory for. What nobody can choose is left out, and said."""
    kind = request.args.get("kind", "")
    place = request.args.get("territory", "")
    unknown = False
    if kind and kind not in KIND_WORDS:
        unknown = True
        kind = ""
    if place and place not in places:
        unknown = True
        place = ""
    text = single_line(request.args.get("q", ""))[:200]
    return {"q": text, "kind": kind, "territory": place, "unknown": unknown}


def territory_choices() -> dict[str, str]:
    """The territories by their number as text, named in the reader's language."""
    return {str(place.id): in_language(place.name, language()).text for place in territories()}

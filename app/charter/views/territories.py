"""The territories: all of them, and each with what happens there."""

from __future__ import annotations

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.charter import queries
from app.charter.map import region_shapes
from app.charter.models import Territory
from app.charter.territories import territory_by_id
from app.charter.views.blueprint import blueprint
from app.cycles.queries import gathering_cycles
from app.errors import NotFound
from app.meetings.operations import KIND_WORDS
from app.notices.regions import follow_region
from app.plan.looks import KIND_OF
from app.plan.map import drawing
from app.plan.queries.territories import actions_by_territory, regions_in_plan
from app.plan.words import status_words
from app.policy import Ability, check
from app.site.queries.territory import territory_page
from app.speech.addresses import url_for
from app.speech.language import languages
from app.text.slugs import parse_ref, ref
from app.text.texts import in_language
from app.web.access import actor, public
from app.web.addresses import moved
from app.web.paging import page_number


@blueprint.app_template_global()
def territory_url(territory_id: int | None) -> str | None:
    """The address of the territory of that number; None where there is none."""
    territory = territory_by_id(territory_id)
    if territory is None:
        return None
    return url_for("charter.territory", ref=territory_ref(territory))


def territory_ref(territory: Territory) -> str:
    """The territory's reference: its number, and its name in the site's first language."""
    return ref(territory.id, in_language(territory.name, languages()[0]).text)


@blueprint.get("/territories/")
@public
def territories() -> str:
    """The territories as a list, and on the plan's map those of which the shape is known; with
    their actions in the plan.
    """
    drawn = drawing(regions_in_plan(), lambda row: territory_url(row.id))
    return render_template(
        "charter/territories.html",
        territories=queries.territories(),
        drawn=drawn,
        actions=actions_by_territory(),
    )


@blueprint.get("/territories/<ref:ref>")
@public
def territory(ref: str) -> Response | str:
    """A territory with what happens there, and in what lies in it."""
    found = territory_by_id(parse_ref(ref))
    if found is None:
        raise NotFound(_("There is no such territory."))
    if ref != territory_ref(found):
        return redirect(moved("charter.territory", territory_ref(found)), 301)
    gathering = next(iter(gathering_cycles()), None)
    return render_template(
        "charter/territory.html",
        page=territory_page(found, page_number("decisions"), page_number("meetings")),
        follow=follow_region("territory", found.id),
        may_propose=check(actor(), Ability.PROPOSE, gathering),
        meeting_kinds=KIND_WORDS,
        shapes=region_shapes(),
        kind_words={KIND_OF[status]: word for status, word in status_words().items()},
    )

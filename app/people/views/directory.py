"""The list of members, and the same as a table to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request

from app.accounts.forms import role_names
from app.accounts.models import ROLES
from app.database import writing
from app.organisations.queries import directory
from app.paging import Page
from app.people.operations.listing import note_list_taken
from app.people.queries import PAGE, Filters, administrators_count, members_page
from app.people.spreadsheet import members_spreadsheet
from app.people.views import blueprint
from app.people.words import STATES
from app.speech.texts import words
from app.text.analyser import name_key
from app.text.cleaning import single_line
from app.web.access import actor, administrator, proven
from app.web.choosing import WHOLE
from app.web.paging import page_number
from app.web.spreadsheet import attachment


@blueprint.get("/admin/members")
@administrator
@proven
def index() -> str:
    """The members, with search and filters."""
    number = page_number()
    asked = _asked(request.args)
    rows, total = members_page(asked, number)
    return render_template(
        "people/index.html",
        page=Page(rows, number, PAGE, total),
        asked=asked,
        roles=role_names(),
        states=STATES,
        organisations=_organisations(),
        alone=administrators_count() == 1,
    )


@blueprint.post("/admin/members.xlsx")
@administrator
@proven
def members_xlsx() -> Response:
    """The list as a table to keep. A form and no link: that it was taken is written into the
    log.
    """
    asked = _asked(request.form)
    content = members_spreadsheet(asked)
    with writing():
        note_list_taken(asked, by=actor())
    return attachment(content, "members.xlsx")


def _asked(given: Mapping[str, Any]) -> Filters:
    """What narrows the list; what nobody can choose is left out."""
    role = given.get("role", "")
    state = given.get("state", "")
    return Filters(
        q=single_line(given.get("q", ""))[:200],
        role=role if role in ROLES else "",
        state=state if state in STATES else "",
        organisation=single_line(given.get("organisation", ""))[:200],
    )


def _organisations() -> list[tuple[str, str]]:
    """Number and name of every organisation, by name; none where they are too many to choose from
    a list: then one writes a part of the name.
    """
    entries = directory()
    if len(entries) > WHOLE:
        return []
    named = [(str(entry.id), words(dict(entry.name))) for entry in entries]
    return sorted(named, key=lambda pair: name_key(pair[1]))

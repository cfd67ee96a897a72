"""Editions compared: for everybody, and the draft for the steering group."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from app.errors import NotFound
from app.paging import part_of
from app.plan.comparison import Compared, changed_fields, compared
from app.plan.queries.draft import draft_plan
from app.plan.queries.editions import content_numbered, newest_content, newest_number
from app.plan.queries.freezing import AdoptionAct, frozen_plan
from app.plan.views import blueprint
from app.text.slugs import parse_ref
from app.web.access import public, steering
from app.web.paging import page_number

# Of changed actions the whole texts stand there.
A_PAGE = 20


@blueprint.get("/plan/editions/<id:number>/changes")
@public
def edition_changes(number: int) -> str:
    """What an edition says otherwise than the one before, or than `from`."""
    after = content_numbered(number)
    if after is None:
        raise NotFound(_("There is no such edition of the plan."))
    asked = parse_ref(request.args.get("from", "")) or 0
    before = content_numbered(asked if 0 < asked < number else number - 1)
    return _page(compared(before, after), others=range(1, number))


@blueprint.get("/steering/plan/changes")
@steering
def draft_changes() -> str:
    """What the draft says otherwise than the newest edition."""
    after = frozen_plan(draft_plan(), AdoptionAct(number=newest_number() + 1))
    return _page(compared(newest_content(), after), others=range(0), draft=True)


def _page(plans: Compared, **shown: Any) -> str:
    """A part of what is gone, changed and new, in that order."""
    page = part_of(plans.differences(), A_PAGE, page_number())
    parts: dict[str, list[Any]] = {"gone": [], "changed": [], "added": []}
    for kind, what in page.items:
        parts[kind].append(what)
    parts["changed"] = changed_fields(plans, parts["changed"])
    return render_template("plan/changes.html", plans=plans, page=page, **parts, **shown)

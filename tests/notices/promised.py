"""Adopted actions by hand, frozen without a draft; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.organisations.models import Organisation
from app.plan.dates import read_vague
from app.plan.edition import FrozenAction, FrozenMilestone, FrozenPlan, Party
from app.plan.formats import edition_json
from app.plan.models import Action, Edition, EditionAction, Milestone
from app.text.canonical import canonical_json, sha256_hex
from tests.notices.telling import flushed


def party(lead: Member | Organisation | None) -> Party | None:
    """Who leads, as an edition names them."""
    if isinstance(lead, Organisation):
        return Party(organisation=lead.id, name=lead.name)
    return Party(member=lead.key) if lead else None


def action(title: str = "Trois pompes", language: str = "fr", **live: Any) -> int:
    """The row of an action, with what is live of it."""
    about = {"title": {language: title}, "created_at": clock.now(), **live}
    return int(flushed(Action(**about)).id)


def step(action_id: int, **live: Any) -> int:
    """The row of a milestone."""
    return int(flushed(Milestone(action_id=action_id, title={"fr": "Étude"}, **live)).id)


def frozen(
    number: int,
    due: str,
    lead: Party | None,
    steps: Iterable[tuple[int, str]] = (),
    *,
    title: str = "Trois pompes",
    language: str = "fr",
    starts: str | None = None,
) -> FrozenAction:
    """What an edition says of the action of that number."""
    texts = {language: title}
    nothing: dict[str, Any] = {name: {} for name in ("description", "measure", "beneficiaries")}
    nothing |= dict.fromkeys(("to_reach", "budget", "objective"))
    empty = ("principles", "partners", "territories", "proposals", "indicators")
    nothing |= dict.fromkeys(empty, ())
    return FrozenAction(
        id=number,
        reference=str(number),
        title=texts,
        owner=lead,
        starts_on=read_vague(starts) if starts else None,
        due_on=read_vague(due),
        milestones=tuple(FrozenMilestone(step, texts, read_vague(day)) for step, day in steps),
        **nothing,
    )


def freeze(actions: Sequence[FrozenAction], on: date) -> None:
    """The next edition, of those actions, adopted on that day."""
    number = (db.session.scalar(sa.select(sa.func.max(Edition.number))) or 0) + 1
    nothing = dict.fromkeys(("decided_on", "meeting", "adopted_by", "currency"))
    nothing |= dict.fromkeys(("starts_on", "ends_on"))
    empty: dict[str, Any] = dict.fromkeys(("principles", "objectives", "without", "retired"), ())
    content = FrozenPlan(
        number=number, adopted_on=on, words={}, actions=tuple(actions), **nothing, **empty
    )
    written = canonical_json(edition_json(content))
    about = {"content": written.decode(), "sha256": sha256_hex(written)}
    about |= {"adopted_at": datetime.combine(on, time(12), UTC)}
    db.session.add(Edition(number=number, words={}, **about))
    db.session.flush()
    for row in actions:
        db.session.add(EditionAction(edition_number=number, action_id=row.id))
    db.session.flush()

"""Who was asked to lead actions of the draft, and what they answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.database import db
from app.model import Query
from app.organisations.models import Organisation
from app.plan.models import Action, LeadRequest

STANDS = LeadRequest.ended_at.is_(None)
_OF_ITS_LEAD = sa.or_(
    LeadRequest.member_id == Action.owner_member_id,
    LeadRequest.organisation_id == Action.owner_organisation_id,
)


def standing_request(action_id: int) -> LeadRequest | None:
    """The request that stands now, if anybody was asked to lead the action."""
    query = sa.select(LeadRequest).where(LeadRequest.action_id == action_id, STANDS)
    return db.session.scalar(query.execution_options(populate_existing=True))


def stands(request: LeadRequest, action: Action) -> bool:
    """Whether it is still asked: of whoever leads the action in the draft. A folder may have given
    it another lead.
    """
    lead = (action.owner_member_id, action.owner_organisation_id)
    here = request.ended_at is None and action.retired_on is None
    return here and (request.member_id, request.organisation_id) == lead


def requests_of_leads(only: Collection[int] | None = None) -> dict[int, LeadRequest]:
    """By action: the request that stands, where it is to whoever leads the action in the draft; of
    all, or of some.
    """
    query = sa.select(LeadRequest).join(Action, Action.id == LeadRequest.action_id)
    query = query.where(STANDS, _OF_ITS_LEAD)
    if only is not None:
        query = query.where(LeadRequest.action_id.in_(only))
    return {row.action_id: row for row in db.session.scalars(query)}


def declined() -> sa.ColumnElement[bool]:
    """The condition that whoever leads an action in the draft declined."""
    here = (LeadRequest.action_id == Action.id, LeadRequest.state == "declined")
    return sa.exists().where(*here, STANDS, _OF_ITS_LEAD).correlate(Action)


def unasked() -> sa.Select[int]:
    """The numbers of the draft's actions whose lead was not asked yet."""
    asked = sa.exists().where(LeadRequest.action_id == Action.id, STANDS, _OF_ITS_LEAD)
    here = sa.exists().where(
        Organisation.id == Action.owner_organisation_id, Organisation.left_on.is_(None)
    )
    led = sa.or_(Action.owner_member_id.is_not(None), here.correlate(Action))
    query = sa.select(Action.id).where(Action.retired_on.is_(None), led)
    return query.where(sa.not_(asked.correlate(Action)))


def number_unasked() -> int:
    """How many those are."""
    query = unasked().with_only_columns(sa.func.count(), maintain_column_froms=True)
    return db.session.scalar(query) or 0


def as_asked(reader: Actor, request: LeadRequest) -> Actor:
    """The reader, acting for the organisation that is asked where they may commit it."""
    for held in reader.holding("commit"):
        if held.organisation_id == request.organisation_id:
            return replace(reader, acting_for=held)
    return reader


class Answered(NamedTuple):
    """A request as it stands, with the names of whoever answered, or recorded the answer."""

    request: LeadRequest
    answered_by: str | None
    recorded_by: str | None


def answered(request: LeadRequest) -> Answered:
    """Who answered the request; whoever was erased since is a former member."""
    ids = [request.answered_by_id, request.recorded_by_id]
    query = sa.select(Member.id, Member.name).where(Member.id.in_(filter(None, ids)))
    names = {row.id: row.name for row in db.session.execute(query)} if any(ids) else {}
    return Answered(request, *(names.get(number or 0) for number in ids))


class AskedOf(NamedTuple):
    """What somebody is asked to lead: the request's number, and the title that the draft has."""

    id: int
    title: dict[str, str]
    state: str


def asked_of(reader: Actor) -> list[AskedOf]:
    """What the reader, or an organisation that they may commit, is asked and has not answered."""
    query: Query = sa.select(LeadRequest.id, Action.title, LeadRequest.state)
    query = query.join(Action, Action.id == LeadRequest.action_id)
    if reader.suspended:
        return []
    own = LeadRequest.member_id == reader.member_id
    theirs = [held.organisation_id for held in reader.holding("commit")]
    mine = sa.or_(own, LeadRequest.organisation_id.in_(theirs)) if theirs else own
    query = query.where(
        STANDS, _OF_ITS_LEAD, mine, LeadRequest.state == "asked", Action.retired_on.is_(None)
    )
    return [AskedOf(*row) for row in db.session.execute(query.order_by(LeadRequest.id))]

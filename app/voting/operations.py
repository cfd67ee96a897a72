"""Casting, changing and withdrawing votes."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import Model, db
from app.errors import Invalid, NotAllowed, NotFound
from app.policy import Ability, require
from app.proposals.models import PUBLIC_STAGES, Proposal
from app.voting.models import CHOICES, WEIGHTS, Tally, Vote, Voter, commitment
from app.web.dates import number


def cast(proposal_id: int, choice: str, *, by: Actor, organisation_id: int | None = None) -> Tally:
    """A member gives, changes or (with '') withdraws their one vote on a proposal while its vote is open.

    The tally's row is locked first, and only then the clock is read: nothing is cast after the close.
    """
    tally = _locked(proposal_id)
    at = clock.now()
    proposal, cycle = _open_to(by, proposal_id, at)
    _check(choice, cycle, organisation_id)
    verb, vote = _put(proposal, choice, by, at) if choice else _take_back(proposal, by)
    if verb == "vote.cast":
        _refuse_beyond(cycle, by)
    if vote is not None:
        record(verb, "proposal", proposal.id, by=None, digest=commitment(vote), at=at)
    db.session.refresh(tally)
    return tally


def _locked(proposal_id: int) -> Tally:
    tally = db.session.get(Tally, proposal_id, with_for_update=True, populate_existing=True)
    if tally is None:
        raise NotFound(_("There is no such proposal."))
    return tally


def _open_to(by: Actor, proposal_id: int, at: datetime) -> tuple[Proposal, Cycle]:
    """The proposal, which nobody can decide on until this vote is in, and its cycle."""
    proposal = db.session.get_one(Proposal, proposal_id, with_for_update={"read": True}, populate_existing=True)
    require(by, Ability.SEE_PROPOSAL, proposal, at)
    cycle = cycle_by_id(proposal.cycle_id)
    if cycle is None:
        raise NotFound(_("There is no such proposal."))
    require(by, Ability.VOTE, (proposal, cycle), at)
    return proposal, cycle


def _check(choice: str, cycle: Cycle, organisation_id: int | None) -> None:
    if organisation_id is not None:
        raise NotAllowed(_("You hold no mandate to vote for this organisation."))
    if choice and choice not in CHOICES[cycle.ballot]:
        raise Invalid(_("This is not one of the choices of this vote."), "choice")


def _put(proposal: Proposal, choice: str, by: Actor, at: datetime) -> tuple[str, Vote | None]:
    """The vote as it now stands and the verb for it; None when it says the same already."""
    new = {"choice": choice, "number": proposal.number, "cast_at": at, "salt": secrets.token_hex(16)}
    key = {"proposal_id": proposal.id, "voter_id": _voter_id(by), "member_id": by.member_id}
    inserted = _insert_or_leave(Vote, **key, **new)
    if inserted is not None:
        _count(proposal.id, choice, 1)
        return "vote.cast", db.session.get_one(Vote, inserted)
    vote = _vote_of(proposal.id, by)
    if vote is None or vote.choice == choice:
        return "", None
    _count(proposal.id, vote.choice, -1)
    _count(proposal.id, choice, 1)
    for name, value in new.items():
        setattr(vote, name, value)
    db.session.flush()
    return "vote.changed", vote


def _refuse_beyond(cycle: Cycle, by: Actor) -> None:
    """One voter's votes are counted one after the other, so that many at once do not pass the cycle's limit together.

    The present one is in already. What is withdrawn or hidden after a vote gives the vote back.
    """
    if cycle.ballot_limit is None:
        return
    db.session.execute(sa.select(Voter.id).where(Voter.member_id == by.member_id).with_for_update(key_share=True))
    given = sa.select(sa.func.count()).select_from(Vote).join(Voter).join(Proposal, Proposal.id == Vote.proposal_id)
    given = given.where(Voter.member_id == by.member_id, Proposal.cycle_id == cycle.id)
    if (db.session.scalar(given.where(Proposal.stage.in_(PUBLIC_STAGES))) or 0) > cycle.ballot_limit:
        most = number(cycle.ballot_limit)
        raise NotAllowed(_("You have given all your votes of this cycle, %(most)s. Withdraw one first.", most=most))


def _take_back(proposal: Proposal, by: Actor) -> tuple[str, Vote | None]:
    vote = _vote_of(proposal.id, by)
    if vote is not None:
        _count(proposal.id, vote.choice, -1)
        db.session.delete(vote)
        db.session.flush()
    return "vote.withdrawn", vote


def _vote_of(proposal_id: int, by: Actor) -> Vote | None:
    query = sa.select(Vote).join(Voter).where(Vote.proposal_id == proposal_id, Voter.member_id == by.member_id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _voter_id(by: Actor) -> int:
    """The number of the member's voter row; the unique constraint keeps it single when two requests make it at once."""
    query = sa.select(Voter.id).where(Voter.member_id == by.member_id)
    found = db.session.scalar(query) or _insert_or_leave(Voter, member_id=by.member_id) or db.session.scalar(query)
    assert found is not None  # noqa: S101
    return found


def _insert_or_leave(model: type[Model], **values: Any) -> int | None:
    """Insert a row and give its id, or None when a unique constraint says that it is there."""
    dialect = db.session.connection().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(model)
    number: int | None = db.session.scalar(insert.values(**values).on_conflict_do_nothing().returning(sa.column("id")))
    return number


def _count(proposal_id: int, choice: str, step: int) -> None:
    column, score = getattr(Tally, choice), WEIGHTS[choice] * step
    changed = sa.update(Tally).where(Tally.proposal_id == proposal_id)
    values = {column: column + step, Tally.score: Tally.score + score}
    db.session.execute(changed.values(values).execution_options(synchronize_session=False))

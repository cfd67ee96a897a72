"""One proposal with all that its page shows, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_of
from app.database import db
from app.discussion.models import Comment
from app.model import Query, table_of
from app.notices.models import Follow
from app.notices.queries.state import is_told
from app.organisations.models import Organisation
from app.proposals.fields import FIELDS
from app.proposals.models import (
    PUBLIC_STAGES,
    Proposal,
    ProposalChallenge,
    ProposalTerritory,
    ProposalVersion,
    Serves,
)
from app.proposals.queries.listing import VoteCounts
from app.steering.models import Decision
from app.text.texts import ByLanguage, as_stored, texts_of
from app.voting.models import Tally, own_choice

# Kind and number of what a proposal names, and of a principle how it serves it, as it is stored.
Link = tuple[str, int, str | None]
_FIELD_OF = {"principle": "principles", "challenge": "challenges", "territory": "territories"}


class Read(NamedTuple):
    """A proposal as its page reads it, as it is stored: equal ones look the same."""

    id: int
    title_json: str
    summary_json: str
    body_json: str
    language: str
    stage: str
    number: int
    cycle_id: int
    thread_id: int
    author_id: int | None
    submitted_at: datetime | None
    cost: int | None

    @property
    def title(self) -> ByLanguage:
        return texts_of(self.title_json)

    @property
    def summary(self) -> ByLanguage:
        return texts_of(self.summary_json)

    @property
    def body_html(self) -> ByLanguage:
        return texts_of(self.body_json)

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC_STAGES


class Decided(NamedTuple):
    """The last decision on a proposal."""

    outcome: str
    reason_json: str
    decided_on: date | None
    recorded_at: datetime

    @property
    def reason(self) -> ByLanguage:
        return texts_of(self.reason_json)


class Onward(NamedTuple):
    """A proposal into which another one was merged."""

    id: int
    title_json: str
    language: str

    @property
    def title(self) -> ByLanguage:
        return texts_of(self.title_json)


@dataclass(frozen=True)
class ShownProposal:
    """A proposal as its page shows it: who wrote it, what it serves, its votes, the reader's own,
    whether they are told of it, the last decision.
    """

    proposal: Read
    cycle: Cycle
    author: str | None
    organisation_json: str | None
    tally: VoteCounts | None
    own: str | None
    is_followed: bool
    decision: Decided | None
    # Where a merged proposal goes on, if that is public.
    into: Onward | None
    # What it names, by numbers; principles in their order, each with how it serves it.
    serves: tuple[tuple[int, str], ...]
    challenges: tuple[int, ...]
    territories: tuple[int, ...]

    @property
    def organisation(self) -> ByLanguage:
        return texts_of(self.organisation_json)

    @property
    def decided_early(self) -> bool:
        """Whether it was decided on while people still voted."""
        if self.decision is None:
            return False
        return self.cycle.phase_at(self.decision.recorded_at) == "vote"


class Version(NamedTuple):
    """A version in the list of versions."""

    number: int
    created_at: datetime
    author: str | None


def shown(proposal_id: int, actor: Actor) -> ShownProposal | None:
    """The proposal of that number in two statements, whoever may see it."""
    of = {"proposal": proposal_id, "reader": actor.member_id, **actor.voter._asdict()}
    row = db.session.connection().execute(_WHOLE, of).one_or_none()
    if row is None:
        return None
    # One row of tuples one after the other, in the order in which `_whole` selects them.
    columns = iter(row)
    proposal = Read._make(islice(columns, len(Read._fields)))
    counts = VoteCounts._make(islice(columns, len(VoteCounts._fields)))
    decision = Decided._make(islice(columns, len(Decided._fields)))
    own, stopped, took_part, author, organisation, *into = columns
    by_rule = took_part or (actor.signed_in and proposal.author_id == actor.member_id)
    links = _links(proposal_id)
    serves = tuple((number, how or "") for kind, number, how in links if kind == "principle")
    # An outer join that found nothing gives None in every column.
    has_tally = counts.support is not None
    is_decided = decision.outcome is not None
    return ShownProposal(
        proposal=proposal,
        cycle=cycle_of(proposal.cycle_id),
        author=author,
        organisation_json=organisation,
        tally=counts if has_tally else None,
        own=own,
        is_followed=is_told(stopped, by_rule),
        decision=decision if is_decided else None,
        into=_public(*into),
        serves=serves,
        challenges=_numbers(links, "challenge"),
        territories=_numbers(links, "territory"),
    )


def _numbers(links: list[Link], wanted: str) -> tuple[int, ...]:
    return tuple(number for kind, number, _how in links if kind == wanted)


def _public(number: int | None, title: str, language: str, stage: str | None) -> Onward | None:
    return Onward(number, title, language) if number and stage in PUBLIC_STAGES else None


# By tables and not by classes: the row is read as tuples, and nothing of it is ever changed.
_ROW = table_of(Proposal).c
_AS_STORED = {"title_json": "title", "summary_json": "summary", "body_json": "body_html"}
# The columns of Read.
READ = tuple(
    as_stored(_ROW[_AS_STORED[name]]) if name in _AS_STORED else _ROW[name]
    for name in Read._fields
)


def _whole() -> Query:
    row = _ROW
    tally = table_of(Tally).c
    decision = table_of(Decision).c
    onward = table_of(Proposal).alias("onward").c
    last = sa.select(Decision.id).where(Decision.proposal_id == row.id)
    last = last.order_by(Decision.number.desc()).limit(1).correlate(Proposal)
    counts = [tally[name] for name in VoteCounts._fields]
    reason = as_stored(decision.reason)
    decided = (decision.outcome, reason, decision.decided_on, decision.recorded_at)
    own = own_choice(row.id).correlate(Proposal).scalar_subquery()
    organisation = as_stored(Organisation.name)
    onward_title = as_stored(onward.title)
    told = (_chosen().scalar_subquery(), _took_part())
    query = sa.select(*READ, *counts, *decided, own, *told, Member.name, organisation)
    query = query.add_columns(onward.id, onward_title, onward.language, onward.stage)
    query = query.select_from(Proposal)
    query = query.outerjoin(Member, Member.id == row.author_id)
    query = query.outerjoin(Organisation, Organisation.id == row.organisation_id)
    query = query.outerjoin(Tally, tally.proposal_id == row.id)
    query = query.outerjoin(Decision, decision.id == last.scalar_subquery())
    query = query.outerjoin(onward.id.table, onward.id == decision.into_id)
    return query.where(row.id == sa.bindparam("proposal"))


_READER: sa.BindParameter[int] = sa.bindparam("reader", type_=sa.Integer)


def _chosen() -> sa.Select[bool]:
    """Whether the reader chose to hear nothing of the proposal, or to follow it."""
    follow = table_of(Follow).c
    own = (follow.member_id == _READER, follow.kind == "proposal", follow.thing_id == _ROW.id)
    return sa.select(follow.stopped).where(*own).correlate(_ROW.id.table)


def _took_part() -> sa.ColumnElement[bool]:
    """Whether a comment of the reader stands in its discussion."""
    comment = table_of(Comment).c
    own = (comment.thread_id == _ROW.thread_id, comment.author_id == _READER)
    return sa.exists().where(*own, comment.deleted_at.is_(None)).correlate(_ROW.id.table)


def _named() -> sa.CompoundSelect[Any]:
    """What the proposal names: the kind, the number, and of a principle how it serves it."""
    links = {"principle": Serves, "challenge": ProposalChallenge, "territory": ProposalTerritory}
    parts = []
    for kind, model in links.items():
        link = table_of(model).c
        named = sa.literal(kind).label("kind")
        number = link[f"{kind}_id"].label("number")
        how = as_stored(link.how) if kind == "principle" else sa.null()
        part = sa.select(named, number, how.label("how"))
        parts.append(part.where(link.proposal_id == sa.bindparam("proposal")))
    return sa.union_all(*parts)


_WHOLE = _whole()
_NAMED = _named()


def _links(proposal_id: int) -> list[Link]:
    """What the proposal names: kind and number, in their order; for principles with the sentence
    that says how it serves them, as it is stored.
    """
    rows = db.session.connection().execute(_NAMED, {"proposal": proposal_id})
    return sorted((row.kind, row.number, row.how) for row in rows)


def saved_content(proposal: Proposal) -> dict[str, Any]:
    """What its edit form begins with: the texts in the proposal's own language, and what it
    names.
    """
    language = proposal.language
    data: dict[str, Any] = {}
    for field in FIELDS:
        data[field.name] = field.kind.read(getattr(proposal, field.name), language)
    links = _links(proposal.id)
    for kind in ("principle", "challenge", "territory"):
        data[_FIELD_OF[kind]] = [str(number) for number in _numbers(links, kind)]
    for kind, number, how in links:
        if kind == "principle":
            data[f"how_{number}"] = texts_of(how).get(language, "")
    about = {"version": proposal.version, "cycle": str(proposal.cycle_id), "language": language}
    return data | about


def versions(proposal_id: int) -> list[Version]:
    """All versions without their texts, the newest first."""
    query = sa.select(ProposalVersion.number, ProposalVersion.created_at, Member.name)
    query = query.outerjoin(Member, Member.id == ProposalVersion.author_id)
    query = query.where(ProposalVersion.proposal_id == proposal_id)
    rows = db.session.execute(query.order_by(ProposalVersion.number.desc()))
    return [Version(*row) for row in rows]


def version(proposal_id: int, number: int) -> ProposalVersion | None:
    """One version with its texts."""
    query = sa.select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    return db.session.scalar(query.where(ProposalVersion.number == number))

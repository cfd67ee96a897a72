"""One proposal with all that its page shows, and its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Actor, Member
from app.charter.models import Challenge, Principle, Territory
from app.charter.queries import challenges, principles, territories
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db
from app.organisations.models import Organisation
from app.proposals.models import Proposal, ProposalChallenge, ProposalTerritory, ProposalVersion, Serves
from app.proposals.words import TEXTS
from app.steering.models import Decision
from app.voting.models import Tally, Vote, Voter

Into = aliased(Proposal)


@dataclass(frozen=True)
class Shown:
    """A proposal as its page shows it: who wrote it, what it serves, its votes, the reader's own, the last decision."""

    proposal: Proposal
    cycle: Cycle
    author: str | None
    organisation: Organisation | None
    tally: Tally | None
    own: str | None
    decision: Decision | None
    # Where a merged proposal goes on, if that is public.
    into: Proposal | None
    serves: list[tuple[Principle, dict[str, str]]]
    challenges: list[Challenge]
    territories: list[Territory]


class Version(NamedTuple):
    """A version in the list of versions."""

    number: int
    created_at: datetime
    author: str | None


def shown(proposal_id: int, actor: Actor) -> Shown | None:
    """The proposal of that number in two statements, whoever may see it."""
    row = db.session.execute(_WHOLE, {"proposal": proposal_id, "member": actor.member_id}).one_or_none()
    cycle = cycle_by_id(row[0].cycle_id) if row else None
    if row is None or cycle is None:
        return None
    proposal, author, organisation, tally, decision, into, own = row
    links = _links(proposal_id)
    return Shown(
        proposal=proposal,
        cycle=cycle,
        author=author,
        organisation=organisation,
        tally=tally,
        own=own,
        decision=decision,
        into=into if into is not None and into.is_public else None,
        serves=[(p, links["principle", p.id]) for p in principles() if ("principle", p.id) in links],
        challenges=[c for c in challenges() if ("challenge", c.id) in links],
        territories=[t for t in territories() if ("territory", t.id) in links],
    )


def _whole() -> sa.Select[Any]:
    last = sa.select(Decision.id).where(Decision.proposal_id == Proposal.id).order_by(Decision.number.desc()).limit(1)
    own = sa.select(Vote.choice).join(Voter, Voter.id == Vote.voter_id)
    own = own.where(Vote.proposal_id == Proposal.id, Voter.member_id == sa.bindparam("member", type_=sa.Integer))
    return (
        sa.select(Proposal, Member.name, Organisation, Tally, Decision, Into, own.correlate(Proposal).scalar_subquery())
        .outerjoin(Member, Member.id == Proposal.author_id)
        .outerjoin(Organisation, Organisation.id == Proposal.organisation_id)
        .outerjoin(Tally, Tally.proposal_id == Proposal.id)
        .outerjoin(Decision, Decision.id == last.correlate(Proposal).scalar_subquery())
        .outerjoin(Into, Into.id == Decision.into_id)
        .where(Proposal.id == sa.bindparam("proposal"))
    )


def _named() -> sa.CompoundSelect[Any]:
    kinds: list[tuple[str, Any, Any, Any]] = [
        ("principle", Serves.principle_id, Serves.how, Serves.proposal_id),
        ("challenge", ProposalChallenge.challenge_id, sa.null(), ProposalChallenge.proposal_id),
        ("territory", ProposalTerritory.territory_id, sa.null(), ProposalTerritory.proposal_id),
    ]
    parts = [
        sa.select(sa.literal(kind).label("kind"), number.label("number"), how.label("how")).where(
            owner == sa.bindparam("proposal")
        )
        for kind, number, how, owner in kinds
    ]
    return sa.union_all(*parts)


_WHOLE, _NAMED = _whole(), _named()


def _links(proposal_id: int) -> dict[tuple[str, int], dict[str, str]]:
    """What the proposal names, by (kind, number); for principles with the sentence that says how it serves them."""
    rows = db.session.connection().execute(_NAMED, {"proposal": proposal_id})
    return {(row.kind, row.number): row.how or {} for row in rows}


def saved_content(proposal: Proposal) -> dict[str, Any]:
    """What its edit form begins with: the texts in the proposal's own language, and what it names."""
    links, language = _links(proposal.id), proposal.language
    texts = {name: getattr(proposal, name).get(language, "") for name in TEXTS}
    named = {
        field: [str(number) for found, number in links if found == kind]
        for field, kind in (("principles", "principle"), ("challenges", "challenge"), ("territories", "territory"))
    }
    how = {f"how_{number}": how.get(language, "") for (kind, number), how in links.items() if kind == "principle"}
    return {**texts, **named, **how, "version": proposal.version, "cycle": str(proposal.cycle_id)}


def versions(proposal_id: int) -> list[Version]:
    """All versions without their texts, the newest first."""
    query = sa.select(ProposalVersion.number, ProposalVersion.created_at, Member.name)
    query = query.outerjoin(Member, Member.id == ProposalVersion.author_id)
    rows = db.session.execute(
        query.where(ProposalVersion.proposal_id == proposal_id).order_by(ProposalVersion.number.desc())
    )
    return [Version(*row) for row in rows]


def version(proposal_id: int, number: int) -> ProposalVersion | None:
    """One version with its texts."""
    query = sa.select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    return db.session.scalar(query.where(ProposalVersion.number == number))

"""What the steering group's forms about the plan offer to choose from, and what they begin
with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, normalised_email
from app.accounts.suspension import suspended
from app.database import db
from app.organisations.queries import DirectoryEntry, directory, present
from app.plan.levels import in_two_levels
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPrinciple,
    ActionTerritory,
    EditionAction,
    Milestone,
    Objective,
    Promotion,
)
from app.proposals.models import Proposal, ProposalTerritory, Serves
from app.text.analyser import name_key
from app.text.canonical import LARGEST
from app.text.texts import ByLanguage

# Each is held and decided on in one transaction.
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Links:
    """The ids of what hangs on an action, or on the proposals that will make one."""

    principles: list[int]
    territories: list[int]
    partners: list[str]


def proposals_to_promote(ids: list[int]) -> list[Proposal]:
    """Those of the proposals that are public, in the given order."""
    query = sa.select(Proposal).where(Proposal.id.in_(ids[:MOST_AT_ONCE]))
    public = {row.id: row for row in db.session.scalars(query) if row.is_public}
    # In the given order: the first gives the action its title.
    return [public[number] for number in dict.fromkeys(ids) if number in public]


@dataclass(frozen=True)
class TakenOver:
    """What an action takes over from the proposals that will make it."""

    description: ByLanguage
    owner: str
    partners: list[str]
    budget: int | None


def taken_over(proposals: Sequence[Proposal]) -> TakenOver:
    """Their summaries, each in the language in which it was written; the organisation of which
    they are, if it is one, and whoever else wrote them as partners; what they cost together.
    """
    authors = list(dict.fromkeys(filter(None, map(_author_value, proposals))))
    organisations = [author for author in authors if author.startswith("organisation:")]
    owner = organisations[0] if len(organisations) == 1 else ""
    costs = [row.cost for row in proposals if row.cost is not None]
    return TakenOver(
        _summaries(proposals),
        owner,
        [author for author in authors if author != owner],
        min(sum(costs), LARGEST) if costs else None,
    )


def _author_value(proposal: Proposal) -> str:
    """For whom a proposal was written as forms write it; empty where it is the initiative's."""
    if proposal.organisation_id:
        return f"organisation:{proposal.organisation_id}"
    return member_value(proposal.author_id)


def _summaries(proposals: Sequence[Proposal]) -> ByLanguage:
    found: dict[str, list[str]] = {}
    for row in proposals:
        said = row.summary.get(row.language) or row.body.get(row.language) or ""
        if said and len(proposals) > 1:
            title = row.title.get(row.language, "")
            said = f"**{title}**\n\n{said}"
        if said:
            found.setdefault(row.language, []).append(said)
    return {code: "\n\n".join(texts) for code, texts in found.items()}


def links_of_proposals(ids: list[int]) -> Links:
    """The principles and territories that the proposals name."""
    served = sa.select(Serves.principle_id).where(Serves.proposal_id.in_(ids))
    placed = sa.select(ProposalTerritory.territory_id)
    placed = placed.where(ProposalTerritory.proposal_id.in_(ids))
    return Links(_numbers(served.distinct()), _numbers(placed.distinct()), [])


def links_of_action(action_id: int) -> Links:
    """The principles, territories and partners of an action of the draft."""
    served = sa.select(ActionPrinciple.principle_id).where(ActionPrinciple.action_id == action_id)
    placed = sa.select(ActionTerritory.territory_id).where(ActionTerritory.action_id == action_id)
    return Links(_numbers(served), _numbers(placed), _partners(action_id))


def _numbers(query: sa.Select[int]) -> list[int]:
    return list(db.session.scalars(query))


def _partners(action_id: int) -> list[str]:
    """The partners of an action as forms write them."""
    query = sa.select(ActionPartner.organisation_id, Member.key)
    query = query.outerjoin(Member, Member.id == ActionPartner.member_id)
    named = []
    for number, key in db.session.execute(query.where(ActionPartner.action_id == action_id)):
        named.append(f"organisation:{number}" if number else f"member:{key}")
    return named


def owner_value(action: Action) -> str:
    """An action's owner as forms write it; empty if nobody is."""
    if action.owner_organisation_id:
        return f"organisation:{action.owner_organisation_id}"
    return member_value(action.owner_member_id)


def member_value(member_id: int | None) -> str:
    """Somebody as forms write them; empty if nobody is."""
    here = (Member.id == member_id, Member.erased_at.is_(None))
    key = db.session.scalar(sa.select(Member.key).where(*here)) if member_id else None
    return f"member:{key}" if key else ""


def organisations(named: Collection[str] | None = None) -> list[DirectoryEntry]:
    """All organisations that have not left, to be chosen from; or those that are so written
    (`owner_value`), whichever they are.
    """
    if named is None:
        return present()
    return [entry for entry in directory() if f"organisation:{entry.id}" in named]


def members(
    action: Action | None = None,
    *,
    keys: Collection[str] | None = None,
    email: str = "",
    most: int | None = None,
) -> list[Any]:
    """Key and name of everybody whose account is in use or who is the action's owner or partner,
    by name.

    Of all of them those with these keys or that address, or the first ones.
    """
    # Whoever is named already stays a choice, though their account was suspended since.
    offered: sa.ColumnElement[bool] = sa.not_(suspended(Member, clock.now()))
    if action is not None:
        partners = sa.select(ActionPartner.member_id).where(ActionPartner.action_id == action.id)
        offered |= (Member.id == action.owner_member_id) | Member.id.in_(partners)
    query = sa.select(Member.key, Member.name).where(offered)
    if keys is not None:
        query = query.where(Member.key.in_(keys))
    if email:
        query = query.where(Member.email == normalised_email(email))
    rows = db.session.execute(query.order_by(Member.name, Member.id).limit(most))
    # Once more: both engines sort by bytes or by the machine's locale. See docs/decisions.md,
    # 'what is few is searched in memory, in one order of names'.
    return sorted(rows, key=lambda row: name_key(row.name))


def objectives() -> list[Objective]:
    """The draft's objectives in their order, each of the first level with those under it."""
    query = sa.select(Objective).order_by(Objective.position, Objective.id)
    return in_two_levels(db.session.scalars(query), lambda row: row.parent_id)


def draft_actions(
    ids: list[int] | None = None, most: int | None = None, *, without: int | None = None
) -> list[Any]:
    """Id and title of the draft's actions, the newest first: all, these, or the first ones;
    `without` one of them.
    """
    query = sa.select(Action.id, Action.title).where(Action.retired_on.is_(None))
    query = query.order_by(Action.id.desc()).limit(most)
    if without is not None:
        query = query.where(Action.id != without)
    if ids is not None:
        query = query.where(Action.id.in_(ids))
    return list(db.session.execute(query))


def milestones(action_id: int) -> list[Milestone]:
    """The steps of an action of the draft."""
    query = sa.select(Milestone).where(Milestone.action_id == action_id)
    # Without a deadline last: PostgreSQL would put them there by itself, SQLite first.
    query = query.order_by(Milestone.due_on.is_(None), Milestone.due_on, Milestone.id)
    return list(db.session.scalars(query))


def has_proposals(action_id: int) -> bool:
    """Whether any proposal is in the plan by the action."""
    line = sa.select(Promotion).join(Proposal, Proposal.id == Promotion.proposal_id)
    promoted = line.where(Promotion.action_id == action_id, Proposal.stage == "promoted")
    return bool(db.session.scalar(sa.select(promoted.exists())))


def title_of_action(action_id: int) -> Any:
    """What the draft calls an action."""
    return db.session.scalar(sa.select(Action.title).where(Action.id == action_id))


def action_of_milestone(milestone_id: int) -> int | None:
    """The action that a step belongs to, if it was adopted."""
    query = sa.select(Milestone.action_id)
    query = query.join(EditionAction, EditionAction.action_id == Milestone.action_id)
    return db.session.scalar(query.where(Milestone.id == milestone_id).limit(1))

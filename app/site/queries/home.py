"""Reads for the home page: where the cycle stands, what one can do now, what came of it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import VISITOR, Actor, Member
from app.accounts.suspension import suspended
from app.charter.models import CharterPage
from app.cycles.models import Cycle
from app.cycles.queries import Left, left_to_act, open_cycles, present_end, vote_begun
from app.database import db
from app.organisations.models import STANDINGS
from app.organisations.queries import DirectoryEntry, present
from app.plan.queries.lateness import LateAction, late
from app.plan.queries.places import (
    ByRegion,
    Counts,
    ObjectiveRow,
    by_objective,
    by_region,
    counted,
    standing_plan,
)
from app.policy import Ability, check
from app.proposals.models import Proposal
from app.proposals.queries import Asked, total
from app.proposals.queries.scope import visible_to
from app.speech.addresses import Thing, ref_of, url_for, url_of
from app.speech.dates import day, local, until
from app.speech.language import language
from app.steering.models import Decision
from app.text.richtext import plain
from app.text.texts import in_language


class Act(NamedTuple):
    """The one thing that matters now; without an address it is only said."""

    sentence: str
    label: str = ""
    url: str | None = None


class OpenCycle(NamedTuple):
    """A cycle that one can take part in: what can be done, until when, and how much is left."""

    cycle: Cycle
    act: Act
    left: Left | None
    until: str


class Promised(NamedTuple):
    """The adopted plan as the home page counts it: as a whole, by objective and region, and the
    actions that are late or silent.
    """

    number: int
    adopted_on: date
    counts: Counts
    objectives: list[ObjectiveRow]
    regions: ByRegion
    late: list[LateAction]
    # How many nobody has reported on for long.
    silent: int


class Figures(NamedTuple):
    """How much there is of what everybody may see; members are a number alone."""

    proposals: int
    organisations: int
    members: int
    decisions: int


class ShownDecision(NamedTuple):
    """A decision with its reason, and the proposal it is about."""

    on: date
    outcome: str
    title: str
    language: str
    url: str
    reason: str
    reason_language: str


def welcome() -> CharterPage | None:
    """What the initiative says of itself."""
    return db.session.scalar(sa.select(CharterPage).where(CharterPage.key == "welcome"))


def act_now(cycle: Cycle, by: Actor) -> Act:
    """What that reader can do in the cycle's present phase."""
    phase = cycle.phase_at(clock.now())
    if phase is None:
        starts = min((p.starts_at for p in cycle.phases), default=None)
        if starts is None:
            return Act(_("Its dates are not set yet."))
        return Act(_("Proposals open on %(date)s.", date=day(starts)))
    if phase == "gather":
        return _gathering(cycle, by)
    if phase == "decide":
        return _deciding(cycle)
    listed = url_for("proposals.index", cycle=cycle.id)
    if phase == "deliberate":
        sentence = _("The proposals are discussed and improved.")
        return Act(sentence, _("Join the discussion"), listed)
    if phase == "vote":
        sentence = _("Members say which proposals they support.")
        return Act(sentence, _("Vote on the proposals"), listed)
    sentence = _("What was decided is being carried out.")
    return Act(sentence, _("Read the plan"), url_for("plan.index"))


def open_now(by: Actor, most: int = 2) -> list[OpenCycle]:
    """Of the cycles that are open those that end first, with what that reader can do in each."""
    return [_opened(cycle, by) for cycle in open_cycles()[:most]]


def _opened(cycle: Cycle, by: Actor) -> OpenCycle:
    now = clock.now()
    ends = present_end(cycle, now)
    last = str(_("Until %(date)s.", date=until(ends))) if ends else ""
    return OpenCycle(cycle, act_now(cycle, by), left_to_act(cycle, now), last)


def promised(most_late: int = 3) -> Promised | None:
    """What the newest edition promises and how far it has come; None before the first adoption.
    Four statements.
    """
    plan = standing_plan()
    if plan is None:
        return None
    content = plan.content
    return Promised(
        number=content.number,
        adopted_on=content.adopted_on,
        counts=counted(plan.actions),
        objectives=by_objective(content, plan.actions),
        regions=by_region(plan.actions),
        late=late(plan.actions, most_late),
        silent=sum(action.silent for action in plan.actions),
    )


def figures() -> Figures:
    """One statement, and what is kept of proposals and organisations."""
    members = sa.select(sa.func.count()).select_from(Member)
    decided = sa.select(sa.func.count()).select_from(Decision)
    decided = decided.join(Proposal, Proposal.id == Decision.proposal_id)
    decided = decided.where(visible_to(VISITOR))
    row = sa.select(
        members.where(sa.not_(suspended(Member, clock.now()))).scalar_subquery(),
        decided.scalar_subquery(),
    )
    active, decisions = db.session.execute(row).one()
    return Figures(total(Asked(), VISITOR), len(present()), active, decisions)


def carriers() -> dict[str, list[DirectoryEntry]]:
    """Who carries the initiative, by how they stand to it; simple members are in the directory
    alone.
    """
    by_standing: dict[str, list[DirectoryEntry]] = {}
    for standing in STANDINGS[:-1]:
        found = [entry for entry in present() if entry.standing == standing]
        if found:
            by_standing[standing] = found
    return by_standing


def _gathering(cycle: Cycle, by: Actor) -> Act:
    sentence = _("Members put forward their ideas.")
    if not check(by, Ability.PROPOSE, cycle).leads_on:
        return Act(sentence)
    return Act(sentence, _("Make a proposal"), url_for("proposals.new"))


def _deciding(cycle: Cycle) -> Act:
    sentence = _("The steering group decides, with a public reason for each proposal.")
    if not check(VISITOR, Ability.SEE_TALLY, cycle):
        return Act(sentence)
    ref = ref_of(Thing(cycle.id, cycle.name))
    return Act(sentence, _("See the results"), url_for("voting.results", ref=ref))


def shows_results(cycle: Cycle) -> bool:
    """Whether its results can be read by everybody, and there may be some."""
    return vote_begun(cycle) and bool(check(VISITOR, Ability.SEE_TALLY, cycle))


def latest_decisions(most: int = 3) -> list[ShownDecision]:
    """The newest decisions on proposals that everybody may see, with their reasons."""
    query = sa.select(Decision, Proposal.id, Proposal.title, Proposal.language)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id).where(visible_to(VISITOR))
    query = query.order_by(Decision.recorded_at.desc(), Decision.id.desc())
    return [_shown_decision(*row) for row in db.session.execute(query.limit(most))]


def _shown_decision(
    decision: Decision, proposal_id: int, title: dict[str, str], original: str
) -> ShownDecision:
    # The title is shown in the reader's language, the address has the original: it is one for all.
    named = in_language(title, language(), original)
    reason = in_language(decision.reason, language())
    return ShownDecision(
        on=decision.decided_on or local(decision.recorded_at).date(),
        outcome=decision.outcome,
        title=named.text,
        language=named.language,
        url=url_of("proposals.show", Thing(proposal_id, title, original)),
        reason=plain(reason.text, 280),
        reason_language=reason.language,
    )

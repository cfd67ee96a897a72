"""The steering group decides, once, and says why."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Fault, Invalid, NotAllowed, NotFound
from app.proposals.models import Proposal
from app.proposals.operations import withdraw
from app.steering.models import Decision
from app.steering.operations import decide, merge, record_decision, refuse_decided
from app.steering.queries import latest_decisions
from app.upkeep.faults import faults, merger_faults, stage_faults
from tests import factories

WHY = {"fr": "Parce que."}


def judged(
    proposal: Proposal,
    by: Member,
    outcome: str = "declined",
    number: int = 0,
    reason: dict[str, str] = WHY,
) -> Decision:
    with writing():
        return decide(
            proposal, outcome, reason, number=number, by=factories.acting(db.session.merge(by))
        )


def merged(proposals: list[Proposal], into: int | None, by: Member) -> list[Decision]:
    with writing():
        return merge(proposals, into, WHY, numbers={}, by=factories.acting(db.session.merge(by)))


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(Event.verb).where(Event.verb.like("proposal.%"))))


@pytest.fixture
def proposal(app: Flask) -> Proposal:
    return factories.proposal(factories.cycle("decide"))


@pytest.mark.parametrize("outcome", ["declined", "postponed"])
def test_a_decision_settles_the_proposal_and_is_recorded(
    proposal: Proposal, steward: Member, outcome: str
) -> None:
    decision = judged(proposal, steward, outcome)
    assert (decision.number, decision.outcome, decision.reason, decision.by_id) == (
        1,
        outcome,
        WHY,
        steward.id,
    )
    assert db.session.get_one(Proposal, proposal.id).stage == outcome
    assert verbs() == [f"proposal.{outcome}"]


def test_a_postponed_proposal_is_decided_on_again(proposal: Proposal, steward: Member) -> None:
    judged(proposal, steward, "postponed")
    assert judged(proposal, steward, "declined", number=1).number == 2


@pytest.mark.parametrize(
    "reason", [{}, {"fr": ""}, {"fr": "  ", "ar": "\n"}, {"fr": "&nbsp;", "ar": "\u200b"}]
)
def test_no_decision_without_a_reason(
    proposal: Proposal, steward: Member, reason: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        judged(proposal, steward, reason=reason)
    assert refused.value.field == "reason_fr"
    assert db.session.get_one(Proposal, proposal.id).stage == "submitted"


@pytest.mark.parametrize("outcome", ["", "promoted", "merged", "hidden"])
def test_only_declining_and_postponing_are_decided_here(
    proposal: Proposal, steward: Member, outcome: str
) -> None:
    with pytest.raises(Invalid):
        judged(proposal, steward, outcome)


def test_members_do_not_decide(proposal: Proposal, member: Member) -> None:
    with pytest.raises(NotAllowed):
        judged(proposal, member)


def test_nobody_decides_on_a_proposal_of_their_own(steward: Member) -> None:
    own = factories.proposal(factories.cycle("decide"), author_id=steward.id)
    with pytest.raises(NotAllowed):
        judged(own, steward)


def test_the_second_decider_hears_who_decided_what(
    app: Flask, proposal: Proposal, steward: Member
) -> None:
    second = factories.member("Karim Idrissi", role="admin")
    judged(proposal, steward, "postponed")
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Conflict) as late,
    ):
        judged(proposal, second, "declined", reason={"en": "Too late."})
    assert late.value.sentence.startswith("Nadia Tazi postponed this proposal on 24 November 2026")
    assert "Too late." in late.value.mine.values()
    assert "Parce que." in late.value.theirs.values()


def test_who_knows_the_last_decision_may_not_decide_on_what_is_settled(
    proposal: Proposal, steward: Member
) -> None:
    judged(proposal, steward)
    with pytest.raises(NotAllowed):
        judged(proposal, steward, number=1)


def test_a_promotion_hears_of_a_decision_that_came_first(
    proposal: Proposal, steward: Member
) -> None:
    judged(proposal, steward)
    with pytest.raises(Conflict):
        refuse_decided(db.session.get_one(Proposal, proposal.id))


def test_a_promotion_may_follow_a_postponement(proposal: Proposal, steward: Member) -> None:
    judged(proposal, steward, "postponed")
    refuse_decided(db.session.get_one(Proposal, proposal.id))
    with writing():
        again = db.session.get_one(Proposal, proposal.id)
        assert (
            record_decision(
                again, "promoted", WHY, by=factories.acting(db.session.merge(steward))
            ).number
            == 2
        )


def test_merging_names_the_proposal_that_goes_on(proposal: Proposal, steward: Member) -> None:
    target = factories.proposal(factories.cycle("decide"), title="Ensemble")
    third = factories.proposal(factories.cycle("decide"))
    assert [d.into_id for d in merged([proposal, third], target.id, steward)] == [target.id] * 2
    assert db.session.get_one(Proposal, third.id).stage == "merged"
    assert db.session.get_one(Proposal, target.id).stage == "submitted"
    assert [row.into_title for row in latest_decisions(1)] == [{"fr": "Ensemble"}]


def test_what_was_merged_into_a_withdrawn_proposal_can_be_decided_on_again(
    app: Flask, client: FlaskClient, proposal: Proposal, steward: Member, member: Member
) -> None:
    target = factories.proposal(
        factories.cycle("deliberate"), title="Ensemble", author_id=member.id
    )
    below, elsewhere = factories.proposal(factories.cycle("decide")), factories.proposal()
    for one, into in ((elsewhere, below), (below, proposal), (proposal, target)):
        merged([one], into.id, steward)
    assert "Ensemble" in client.get(f"/proposals/{proposal.id}-bibliobus").text
    with writing():
        withdraw(
            db.session.get_one(Proposal, target.id), by=factories.acting(db.session.merge(member))
        )
    stages = [db.session.get_one(Proposal, row.id).stage for row in (proposal, below, elsewhere)]
    assert stages == ["postponed", "merged", "merged"]
    *_, last = db.session.scalars(sa.select(Decision).where(Decision.proposal_id == proposal.id))
    assert (last.number, last.outcome, last.by_id) == (2, "postponed", None)
    assert set(last.reason) == {"fr", "ar", "en"}
    assert "Ensemble" not in str(last.reason)
    assert [*verbs()][-2:] == ["proposal.withdrawn", "proposal.postponed"]
    page = client.get(f"/proposals/{proposal.id}-bibliobus").text
    assert last.reason["fr"] in page
    assert "Ensemble" not in page
    assert judged(proposal, steward, number=2).number == 3
    assert list(faults((merger_faults, stage_faults))) == []


def test_verify_names_what_was_merged_into_nothing(proposal: Proposal, steward: Member) -> None:
    target = factories.proposal(factories.cycle("deliberate"))
    merged([proposal], target.id, steward)
    with writing():
        db.session.get_one(Proposal, target.id).stage = "hidden"
    assert list(merger_faults()) == [f"proposal {proposal.id}: was merged into one that is hidden"]


@pytest.mark.parametrize("stage", ["draft", "withdrawn", "hidden", "declined", "merged"])
def test_nothing_is_merged_into_what_is_over(
    proposal: Proposal, steward: Member, stage: str
) -> None:
    target = factories.proposal(factories.cycle("decide"), stage=stage)
    with pytest.raises(Invalid):
        merged([proposal], target.id, steward)


def test_whoever_merges_the_other_way_round_hears_who_came_first(
    app: Flask, proposal: Proposal, steward: Member
) -> None:
    other = factories.proposal(factories.cycle("decide"))
    merged([proposal], other.id, steward)
    with (
        app.test_request_context(headers={"Accept-Language": "en"}),
        pytest.raises(Conflict) as late,
    ):
        merged([other], proposal.id, factories.member("Karim", role="admin"))
    assert late.value.sentence.startswith("Nadia Tazi merged this proposal with another one")
    assert (*late.value.theirs.values(), *late.value.mine.values()) == ("Parce que.", "Parce que.")
    assert db.session.get_one(Proposal, other.id).stage == "submitted"


@pytest.mark.parametrize("into", ["itself", None, 999_999])
def test_nothing_is_merged_into_itself_or_nothing(
    proposal: Proposal, steward: Member, into: object
) -> None:
    with pytest.raises(Invalid):
        merged([proposal], proposal.id if into == "itself" else into, steward)


def test_there_is_nothing_to_decide_under_an_unknown_number(app: Flask, steward: Member) -> None:
    with pytest.raises(NotFound):
        judged(Proposal(id=999_999), steward)


def test_a_decision_names_a_meeting_that_exists(proposal: Proposal, steward: Member) -> None:
    with pytest.raises(Fault) as refused, writing():
        decide(proposal, "declined", WHY, number=0, by=factories.acting(steward), meeting_id=999)
    assert refused.value.status == 422


def test_what_was_hidden_later_is_not_in_the_register(proposal: Proposal, steward: Member) -> None:
    judged(proposal, steward)
    with writing():
        db.session.get_one(Proposal, proposal.id).stage = "hidden"
    assert latest_decisions(10) == []


def test_nothing_is_decided_tomorrow(proposal: Proposal, steward: Member) -> None:
    with pytest.raises(Invalid) as refused, writing():
        record_decision(
            proposal, "declined", WHY, by=factories.acting(steward), decided_on=date(2026, 11, 25)
        )
    assert refused.value.field == "decided_on"
    with writing():
        record_decision(
            proposal, "declined", WHY, by=factories.acting(steward), decided_on=date(2026, 11, 24)
        )


def test_whoever_decides_with_the_same_number_is_told_who_came_first(
    proposal: Proposal, steward: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(proposal, steward, "postponed")
    monkeypatch.setattr("app.steering.operations.last_number", lambda _proposal: 0)
    with pytest.raises(Conflict, match="Nadia Tazi"), writing():
        record_decision(
            db.session.merge(proposal), "declined", {"fr": "Non."}, by=factories.acting(steward)
        )
    assert list(db.session.scalars(sa.select(Decision.outcome))) == ["postponed"]


def test_another_fault_of_the_database_is_not_taken_for_a_race(proposal: Proposal) -> None:
    with pytest.raises(IntegrityError), writing():
        record_decision(proposal, "declined", WHY, by=Actor(10**6, role="steering"))

"""Drafting, submitting and withdrawing proposals, and the stages that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.charter.models import Principle
from app.database import db, writing
from app.discussion.models import Thread
from app.errors import Conflict, Fault, Invalid, NotAllowed
from app.proposals.models import (
    STAGES,
    Proposal,
    ProposalTerms,
    ProposalVersion,
    Withdrawal,
)
from app.proposals.operations import derive_stage, draft_proposal, revise, settle, submit, withdraw
from app.proposals.operations.content import Content, serves_of
from app.voting.models import Tally
from tests import factories

Write = Callable[..., Content]


def drafted(content: Content, by: Member, key: str = "") -> Proposal:
    with writing():
        return draft_proposal(content, by=factories.acting(by), key=key)


def submitted(content: Content, by: Member) -> Proposal:
    proposal = drafted(content, by)
    with writing():
        return submit(proposal, by=factories.acting(by))


def verbs() -> list[tuple[str, str | None]]:
    return [(e.verb, e.actor_key) for e in db.session.scalars(sa.select(Event).order_by(Event.id))]


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_draft_is_its_authors_with_a_thread_and_a_tally(content: Write, member: Member) -> None:
    proposal = drafted(content(), member)
    assert (proposal.stage, proposal.number, proposal.author_id) == ("draft", 0, member.id)
    assert db.session.get(Thread, proposal.thread_id)
    assert db.session.get(Tally, proposal.id)
    assert verbs() == [("proposal.drafted", member.key)]


def test_a_draft_needs_no_more_than_a_title(content: Write, member: Member) -> None:
    assert drafted(content(summary="", body="", html="", serves={}), member).summary == {}


def test_the_same_form_sent_twice_is_one_draft(content: Write, member: Member) -> None:
    first, second = drafted(content(), member, "key"), drafted(content(), member, "key")
    assert first.id == second.id
    assert (count(Proposal), count(Thread), count(Tally)) == (1, 1, 1)


def test_submitting_keeps_the_first_version_and_lets_search_find_it(
    content: Write, member: Member
) -> None:
    proposal = submitted(content(), member)
    version = db.session.scalars(sa.select(ProposalVersion)).one()
    assert (proposal.stage, proposal.number, version.number) == ("submitted", 1, 1)
    assert version.serves == {str(next(iter(serves_of(proposal.id)))): {"fr": "Il va à chacun."}}
    assert "bibliobus" in db.session.get_one(ProposalTerms, proposal.id).terms
    assert verbs()[-1] == ("proposal.submitted", member.key)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"summary": ""}, "summary"), ({"serves": {}}, "principles")],
    ids=["summary", "principle"],
)
def test_an_incomplete_draft_is_not_submitted(
    content: Write, member: Member, fields: Any, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        submitted(content(**fields), member)
    assert refusal.value.field == field


def test_a_principle_without_its_sentence_is_refused_at_its_field(
    content: Write, member: Member, principle: Principle
) -> None:
    with pytest.raises(Invalid) as refusal:
        submitted(content(serves={principle.id: ""}), member)
    assert refusal.value.field == f"how_{principle.id}"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"serves": {999: "x"}}, "principles"),
        ({"challenge_ids": {999}}, "challenges"),
        ({"territory_ids": {999}}, "territories"),
        ({"language": "x!"}, "language"),
        ({"title": ""}, "title"),
    ],
    ids=["principles", "challenges", "territories", "language", "title"],
)
def test_what_the_rows_do_not_know_is_refused_at_its_field(
    content: Write, member: Member, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        drafted(content(**fields), member)
    sentence = "Ce champ est obligatoire." if field == "title" else "Choisissez dans la liste."
    assert (refusal.value.field, refusal.value.sentence, count(Proposal)) == (field, sentence, 0)


@pytest.mark.parametrize("phase", ["deliberate", "vote", "decide", "closed"])
def test_nothing_is_proposed_outside_of_gathering(
    content: Write, member: Member, phase: str
) -> None:
    with pytest.raises(NotAllowed):
        drafted(content(cycle_id=factories.cycle(phase).id), member)


def test_a_visitor_and_a_suspended_member_propose_nothing(content: Write) -> None:
    suspended = factories.member(suspended_at=factories.clock.now())
    for actor in (factories.acting(suspended), factories.Actor()):
        with pytest.raises(NotAllowed), writing():
            draft_proposal(content(), by=actor)


def test_a_draft_is_submitted_once(content: Write, member: Member) -> None:
    proposal = submitted(content(), member)
    with pytest.raises(Conflict), writing():
        submit(proposal, by=factories.acting(member))


def test_nobody_changes_or_withdraws_what_is_not_theirs(
    content: Write, member: Member, steward: Member
) -> None:
    proposal = submitted(content(), member)
    for act in (
        lambda by: revise(proposal, content(title="x"), seen=1, by=by),
        lambda by: withdraw(proposal, by=by),
    ):
        with pytest.raises(NotAllowed), writing():
            act(factories.acting(steward))


def test_withdrawing_says_who_and_when(content: Write, member: Member) -> None:
    proposal = submitted(content(), member)
    with writing():
        withdraw(proposal, by=factories.acting(member))
    row = db.session.get_one(Withdrawal, proposal.id)
    assert (proposal.stage, row.by_id, verbs()[-1][0]) == (
        "withdrawn",
        member.id,
        "proposal.withdrawn",
    )


@pytest.mark.parametrize(
    "stage", ["withdrawn", "promoted", "merged", "declined", "postponed", "hidden"]
)
def test_what_is_settled_is_neither_changed_nor_withdrawn(
    content: Write, member: Member, stage: str
) -> None:
    row = factories.proposal(factories.cycle("gather"), author_id=member.id, stage=stage)
    acts: Iterable[Callable[[Any], Any]] = (
        lambda by: revise(row, content(), seen=1, by=by),
        lambda by: withdraw(row, by=by),
        lambda by: submit(row, by=by),
    )
    for act in acts:
        with pytest.raises(Fault), writing():
            act(factories.acting(member))


def test_settling_knows_its_stages() -> None:
    with pytest.raises(ValueError, match="gone"):
        settle(Proposal(), "gone")


@pytest.mark.parametrize(
    ("rows", "stage"),
    [
        ((0, False, False, None), "draft"),
        ((0, True, False, None), "withdrawn"),
        ((2, False, False, None), "submitted"),
        ((2, False, False, "postponed"), "postponed"),
        ((2, True, False, "postponed"), "withdrawn"),
        ((2, True, True, "promoted"), "hidden"),
    ],
)
def test_the_stage_follows_from_the_rows(rows: Any, stage: str) -> None:
    number, withdrawn, hidden, outcome = rows
    assert (
        derive_stage(number=number, withdrawn=withdrawn, hidden=hidden, outcome=outcome) == stage
    )
    assert stage in STAGES


def test_a_fault_of_the_database_is_not_taken_for_a_form_sent_twice(content: Write) -> None:
    with pytest.raises(IntegrityError), writing():
        draft_proposal(content(), by=Actor(10**6, role="member"))

"""Drafting, submitting, revising and withdrawing proposals."""

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
    ProposalChallenge,
    ProposalTerms,
    ProposalVersion,
    Serves,
    Withdrawal,
)
from app.proposals.operations import derive_stage, draft_proposal, revise, settle, submit, withdraw
from app.proposals.operations.content import Content, linked, serves_of
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


def revised(proposal: Proposal, content: Content, by: Member, seen: int | None = None) -> Proposal:
    with writing():
        return revise(proposal, content, seen=seen or proposal.version, by=factories.acting(by))


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


def test_a_draft_changes_in_place(content: Write, member: Member) -> None:
    proposal = revised(drafted(content(), member), content(title="Un musée", serves={}), member)
    assert (proposal.title, proposal.number, proposal.version) == ({"fr": "Un musée"}, 0, 2)
    assert (serves_of(proposal.id), count(ProposalVersion)) == ({}, 0)


def test_revising_in_public_keeps_every_version(content: Write, member: Member) -> None:
    proposal = revised(submitted(content(), member), content(title="Un musée"), member)
    titles = db.session.scalars(
        sa.select(ProposalVersion.title).order_by(ProposalVersion.number)
    ).all()
    assert (proposal.number, titles) == (2, [{"fr": "Un bibliobus"}, {"fr": "Un musée"}])
    assert "musee" in db.session.get_one(ProposalTerms, proposal.id).terms
    assert verbs()[-1] == ("proposal.revised", member.key)


def test_saving_the_same_again_changes_nothing(content: Write, member: Member) -> None:
    proposal = submitted(content(), member)
    before = verbs()
    assert revised(proposal, content(), member, seen=1).number == 1
    assert verbs() == before


def test_another_place_is_no_new_version(content: Write, member: Member) -> None:
    place = factories.territory()
    proposal = revised(
        submitted(content(), member), content(territory_ids=frozenset({place.id})), member
    )
    assert (proposal.number, count(ProposalVersion)) == (1, 1)


def test_texts_in_other_languages_stay(content: Write, member: Member) -> None:
    proposal = submitted(content(), member)
    with writing():  # as an import brings it
        proposal = db.session.merge(proposal)
        proposal.title = {**proposal.title, "ar": "مكتبة متنقلة"}
    revised(proposal, content(title="Un musée"), member)
    assert proposal.title == {"fr": "Un musée", "ar": "مكتبة متنقلة"}


def test_a_stale_revision_is_refused_with_both_texts(
    content: Write, member: Member, principle: Principle
) -> None:
    proposal = revised(drafted(content(), member), content(title="Le premier"), member)
    with pytest.raises(Conflict) as refusal:
        revised(
            proposal, content(title="Le second", serves={principle.id: "Mieux."}), member, seen=1
        )
    assert [t for t in refusal.value.theirs.values() if t[:2] in ("Le", "Il")] == [
        "Le premier",
        "Il va à chacun.",
    ]
    assert {"Le second", "Mieux."} <= set(refusal.value.mine.values())


def test_what_is_public_cannot_be_made_incomplete(content: Write, member: Member) -> None:
    with pytest.raises(Invalid):
        revised(submitted(content(), member), content(serves={}), member)


def test_a_draft_moves_to_another_gathering_cycle_only(content: Write, member: Member) -> None:
    proposal = drafted(content(), member)
    next_cycle = factories.cycle("gather")
    assert revised(proposal, content(cycle_id=next_cycle.id), member).cycle_id == next_cycle.id
    with pytest.raises(NotAllowed) as refusal:
        revised(proposal, content(cycle_id=factories.cycle("vote").id), member)
    assert refusal.value.field == "cycle"


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


@pytest.mark.parametrize("phase", ["vote", "decide", "closed"])
def test_nothing_is_revised_once_the_vote_has_begun(
    content: Write, member: Member, phase: str
) -> None:
    row = factories.proposal(factories.cycle(phase), author_id=member.id)
    with pytest.raises(NotAllowed):
        revised(row, content(), member)


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


def test_a_challenge_that_is_no_longer_named_is_no_longer_shown(
    content: Write, member: Member
) -> None:
    kept, gone = factories.challenge("Eau"), factories.challenge("Santé")
    proposal = drafted(content(challenge_ids=frozenset({kept.id, gone.id})), member)
    revised(proposal, content(challenge_ids=frozenset({kept.id})), member)
    assert linked(ProposalChallenge, "challenge_id", proposal.id) == {kept.id}


def test_a_conflict_shows_both_sides_and_only_the_principles_that_either_names(
    content: Write, member: Member
) -> None:
    factories.principle("Personne ne le nomme")
    mine_alone = factories.principle("Équité")
    proposal = drafted(content(), member)
    with pytest.raises(Conflict) as conflict:
        revised(
            proposal, content(title="Autre", serves={mine_alone.id: "Pour tous."}), member, seen=99
        )
    said = "Cette proposition a été enregistrée depuis que vous l’avez ouverte."
    assert str(conflict.value.sentence) == said
    assert conflict.value.theirs == {
        "Titre": "Un bibliobus",
        "Co-construction": "Il va à chacun.",
        "Équité": "",
    }
    assert conflict.value.mine == {
        "Titre": "Autre",
        "Co-construction": "",
        "Équité": "Pour tous.",
    }


def test_what_a_text_became_and_its_sentences_stay_in_other_languages(
    content: Write, member: Member, principle: Principle
) -> None:
    proposal = drafted(content(), member)
    with writing():
        row, served = db.session.get_one(Proposal, proposal.id), db.session.query(Serves).one()
        row.title, row.body_html = (
            row.title | {"ar": "مكتبة"},
            row.body_html | {"ar": "<p>حافلة</p>"},
        )
        served.how = served.how | {"ar": "لكل واحد"}
        version = row.version + 1
    again = content(
        title="Deux bibliobus", html="<p>Deux bus.</p>", serves={principle.id: "Mieux."}
    )
    proposal = revised(proposal, again, member, seen=version)
    assert proposal.title == {"fr": "Deux bibliobus", "ar": "مكتبة"}
    assert proposal.body_html == {"fr": "<p>Deux bus.</p>", "ar": "<p>حافلة</p>"}
    assert serves_of(proposal.id) == {principle.id: {"fr": "Mieux.", "ar": "لكل واحد"}}

"""Revising proposals: versions, languages that stay, both sides of a conflict."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.accounts.models import Member
from app.charter.models import Principle
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.proposals.models import (
    Proposal,
    ProposalChallenge,
    ProposalTerms,
    ProposalVersion,
    Serves,
)
from app.proposals.operations import revise
from app.proposals.operations.content import Content, linked, serves_of
from tests import factories
from tests.proposals.test_operations import Write, count, drafted, submitted, verbs


def revised(proposal: Proposal, content: Content, by: Member, seen: int | None = None) -> Proposal:
    with writing():
        return revise(proposal, content, seen=seen or proposal.version, by=factories.acting(by))


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


@pytest.mark.parametrize("phase", ["vote", "decide", "closed"])
def test_nothing_is_revised_once_the_vote_has_begun(
    content: Write, member: Member, phase: str
) -> None:
    row = factories.proposal(factories.cycle(phase), author_id=member.id)
    with pytest.raises(NotAllowed):
        revised(row, content(), member)


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

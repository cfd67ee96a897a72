"""Notices in words: everything that is told, in each language, and nothing that is not for the
reader.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member, actor_of
from app.charter.models import Question
from app.database import db, writing
from app.discussion.models import Comment
from app.notices.kinds import KINDS
from app.notices.models import REASONS, Notice
from app.notices.queries.visible import is_shown
from app.notices.saying import Said, said
from app.notices.words import reason_words
from app.plan.models import Update
from app.proposals.models import Proposal
from app.speech.language import LOCALES, speaking
from app.steering.models import Decision
from app.upkeep.worker import spread_notices
from tests import factories
from tests.conftest import NOON
from tests.notices import telling
from tests.notices.life import Life
from tests.notices.test_spreading import spread_after_sealing

# What of a title is nobody's who may not see it.
CANARY = "Canari"


@pytest.fixture
def reader(app: Flask) -> Member:
    return factories.member("Zahra", role="steering")


def everything(reader: Member) -> dict[str, int]:
    """A notice of each thing that is told; its number by a name."""
    action = factories.draft_action(f"{CANARY} pompes")
    edition = factories.adopted(fr="Adopté en assemblée.").number
    cycle = factories.cycle("vote").id
    number, by = action.id, factories.member("Karim").id
    with writing():
        reader, author = db.session.get_one(Member, reader.id), db.session.get_one(Member, by)
        on = telling.proposal("fr", f"{CANARY} bibliobus")
        decided = {"proposal_id": on.id, "outcome": "declined", "recorded_at": NOON}
        telling.flushed(Decision(**decided, number=1, reason={"fr": "Trop **cher**."}))
        report = {"action_id": number, "status": "late", "created_at": NOON}
        telling.flushed(Update(**report, body={"fr": "La pompe manque."}))
        asked = {"name": "Nour", "language": "fr", "asked_at": NOON}
        question = telling.flushed(Question(body="Quand ?", **asked))
        answer = telling.comment(on, author, "Moi aussi.")
        proposal, plan = ("proposal", on.id), ("action", number)
        tell = {
            "comment": telling.commented(reader, author, on, "Et qui conduira ?"),
            "answer": telling.tell(
                reader,
                "answer",
                proposal,
                verb="comment.posted",
                about=answer.id,
                actor=author,
            ),
            "decision": telling.tell(reader, "judged", proposal, verb="proposal.declined"),
            "version": telling.tell(reader, "version", proposal, actor=author),
            "submitted": telling.tell(
                reader, "waiting", proposal, verb="proposal.submitted", reason="reviewer"
            ),
            "report": telling.tell(reader, "progress", plan, verb="action.reported"),
            "milestone": telling.tell(
                reader, "progress", plan, verb="milestone.completed", actor=author
            ),
            "owner": telling.tell(
                reader, "action", plan, verb="plan.adopted", about=edition, reason="owner"
            ),
            "edition": telling.tell(reader, "edition", ("edition", edition), verb="plan.adopted"),
            "question": telling.tell(
                reader, "waiting", ("question", question.id), verb="question.asked"
            ),
            "cycle": telling.tell(
                reader, "cycle", ("cycle", cycle), verb="cycle.opened", actor=author
            ),
            "moved": telling.tell(
                reader, "cycle", ("cycle", cycle), verb="cycle.phase_moved", actor=author
            ),
            "account": telling.tell(
                reader, "account", ("member", reader.id), verb="member.role_changed", actor=author
            ),
        }
        for once in ("vote", "reminder"):
            about = {"kind": once, "reason": "everybody", "once": f"{once} {cycle}", "at": NOON}
            row = Notice(member_id=reader.id, subject_kind="cycle", subject_id=cycle, **about)
            tell[once] = telling.flushed(row)
        return {name: row.id for name, row in tell.items()}


def read_by(member: Member, language: str = "fr") -> dict[int, Said]:
    """What that member would be told of all notices there are."""
    rows = db.session.scalars(sa.select(Notice).order_by(Notice.id)).all()
    with speaking(language):
        return {each.id: each for each in said(rows, actor_of(db.session.merge(member)))}


def test_everything_is_said_in_each_language_with_what_was_written(
    app: Flask, reader: Member
) -> None:
    told = everything(reader)
    by_language = {code: read_by(reader, code) for code in LOCALES}
    for code, found in by_language.items():
        assert {*found} == {*told.values()}, code
    # No sentence is the same in two of them.
    for number in told.values():
        sentences = {found[number].sentence for found in by_language.values()}
        assert len(sentences) == len(LOCALES), sentences
    french = by_language["fr"]
    words = {name: french[number].quoted().text for name, number in told.items()}
    assert words["comment"] == "Et qui conduira ?"
    assert words["answer"] == "Moi aussi."
    assert words["decision"] == "Trop cher."
    assert words["report"] == "La pompe manque."
    assert words["edition"] == "Adopté en assemblée."
    assert words["question"] == "Quand ?"
    assert french[told["comment"]].sentence == "\u2068Karim\u2069 a écrit un commentaire"
    assert french[told["report"]].title.text == f"{CANARY} pompes"


def test_what_the_reader_may_not_see_now_is_not_told(app: Flask, reader: Member) -> None:
    told = everything(reader)
    other = factories.member("Autre")
    hidden = {told["question"], told["submitted"], told["account"]}
    assert {*told.values()} - {*read_by(other)} == hidden
    with writing():
        db.session.execute(sa.update(Comment).values(deleted_at=NOON))
    assert {*told.values()} - {*read_by(reader)} == {told["comment"], told["answer"]}
    for stage in ("draft", "withdrawn", "hidden"):
        with writing():
            db.session.execute(sa.update(Proposal).values(stage=stage))
        # Also to the steering group, which sees it on the site.
        found = read_by(reader).values()
        assert not [each for each in found if "bibliobus" in each.title.text], stage
    with writing():
        db.session.execute(sa.update(Question).values(state="refused"))
    assert told["question"] not in read_by(reader)


def test_what_is_counted_as_new_is_what_can_be_said(app: Flask) -> None:
    """The number in the head is asked in SQL, what is told thing by thing: both in a life in which
    comments are deleted, proposals withdrawn and roles changed after they were told of.
    """
    life = Life()
    spread_notices()
    life.goes_on(100)
    with clock.set_to(life.at):
        spread_after_sealing()
    # Of what happens now nobody is told.
    life.goes_on(100)
    with writing():
        demoted = sa.update(Member).where(Member.id == life.members[2].id)
        db.session.execute(demoted.values(role="member"))
        db.session.execute(sa.update(Question).values(state="refused"))
        some = sa.update(Proposal).where(Proposal.id.in_(life.proposals[:10]))
        db.session.execute(some.values(stage="hidden"))
    differing, hidden = list[tuple[str, int]](), 0
    for person in life.members[:40]:
        rows = sa.select(Notice).where(Notice.member_id == person.id)
        told = db.session.scalars(rows).all()
        counted = {row.id for row in db.session.scalars(rows.where(is_shown()))}
        actor = actor_of(db.session.get_one(Member, person.id))
        can_be_said = {each.id for each in said(told, actor)}
        hidden += len(told) - len(counted)
        differing += [(row.kind, row.id) for row in told if row.id in counted ^ can_be_said]
    assert differing == []
    # There was something to hide.
    assert hidden > 5


def test_why_a_member_is_told_is_said_of_each_reason(app: Flask, reader: Member) -> None:
    rows = [Notice(kind=kind, reason=reason) for kind in KINDS for reason in REASONS]
    for code in LOCALES:
        with speaking(code):
            assert all(reason_words(row.kind, row.reason) for row in rows)

"""Commenting, editing and deleting."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.models import Thread as Discussion
from app.discussion.operations import MOST, comment_on, delete_comment, edit_comment
from app.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from app.proposals.models import Proposal
from tests import factories

Discussed = tuple[Proposal, Cycle]


@pytest.fixture
def on(app: Flask) -> Discussed:
    """A proposal under discussion, beside another one."""
    factories.proposal(title="Noise")
    cycle = factories.cycle("deliberate")
    return factories.proposal(cycle), cycle


def say(on: Discussed, by: Member, body: str = "Bonne idée.", **more: Any) -> Comment:
    words = {"body": body, "html": f"<p>{body}</p>", "language": "fr"} | more
    with writing():
        number = comment_on(on[0].id, **words, by=factories.acting(by)).comment.id
    return db.session.get_one(Comment, number)


def standing(on: Discussed) -> int:
    db.session.expire_all()
    return db.session.get_one(Discussion, on[0].thread_id).comments


def test_a_comment_is_its_own_root_is_counted_and_recorded(on: Discussed, member: Member) -> None:
    comment = say(on, member, stance="for")
    assert (comment.root_id, comment.stance, comment.body) == (
        comment.id,
        "for",
        {"fr": "Bonne idée."},
    )
    assert standing(on) == 1
    event = db.session.scalars(sa.select(Event)).one()
    assert (event.verb, event.subject_kind, event.subject_id) == (
        "comment.posted",
        "comment",
        comment.id,
    )
    assert event.actor_key == member.key


def test_a_new_comment_is_as_it_will_be_read(on: Discussed, member: Member) -> None:
    comment = say(on, member)
    assert (comment.version, comment.edited_at, comment.deleted_at, comment.deleted_by_id) == (
        1,
        None,
        None,
        None,
    )
    assert db.session.get_one(Comment, comment.id).version == 1


def test_replies_keep_their_true_parent_and_share_the_root(
    on: Discussed, member: Member, other: Member
) -> None:
    top = say(on, member)
    reply = say(on, other, "Pourquoi ?", parent_id=top.id)
    deeper = say(on, member, "Parce que.", parent_id=reply.id)
    assert (deeper.parent_id, deeper.root_id) == (reply.id, top.id)


def test_the_same_form_sent_twice_is_one_comment(on: Discussed, member: Member) -> None:
    first, again = say(on, member, key="k"), say(on, member, key="k")
    assert first.id == again.id
    assert standing(on) == 1


def test_double_clicks_at_the_same_time_are_one_comment(
    app: Flask, on: Discussed, member: Member
) -> None:
    together, actor, proposal_id = Barrier(6), factories.acting(member), on[0].id

    def click() -> None:
        with app.app_context(), clock.set_to(clock.now()):
            words: Any = {"body": "Oui", "html": "<p>Oui</p>", "language": "fr", "key": "k"}
            together.wait()
            with writing():
                comment_on(proposal_id, **words, by=actor)

    db.session.rollback()
    threads = [Thread(target=click) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert standing(on) == db.session.scalar(sa.select(sa.func.count(Comment.id))) == 1


def test_a_reply_to_another_discussion_is_refused(on: Discussed, member: Member) -> None:
    elsewhere = factories.proposal(on[1]), on[1]
    stranger = say(elsewhere, member)
    with pytest.raises(Invalid) as refusal:
        say(on, member, parent_id=stranger.id)
    assert refusal.value.field == "parent"
    assert (
        str(refusal.value)
        == "Le commentaire auquel vous répondez ne fait pas partie de cette discussion."
    )


@pytest.mark.parametrize("stage", [None, "draft", "hidden"])
def test_there_is_nothing_to_say_of_what_may_not_be_known(
    on: Discussed, member: Member, stage: str | None
) -> None:
    row = factories.proposal(on[1], stage=stage) if stage else Proposal(id=99)
    with pytest.raises(NotFound, match=r"Cette proposition n’existe pas\."):
        say((row, on[1]), member)


def test_nobody_comments_when_the_cycle_is_closed(app: Flask, member: Member) -> None:
    cycle = factories.cycle("closed")
    with pytest.raises(NotAllowed):
        say((factories.proposal(cycle), cycle), member)


def test_a_flood_is_stopped_and_ebbs(on: Discussed, member: Member, other: Member) -> None:
    for number in range(MOST):
        say(on, member, f"Encore {number}", key=str(number))
    with pytest.raises(TooMany, match="beaucoup de commentaires") as refused:
        say(on, member, "Un de trop")
    assert refused.value.retry_after == 600
    assert say(on, member, f"Encore {MOST - 1}", key=str(MOST - 1)).id
    assert say(on, other).id
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert say(on, member, "Plus tard").id
    assert standing(on) == MOST + 2


def edit(comment: Comment, body: str, seen: int, by: Member, language: str = "fr") -> None:
    with writing():
        edit_comment(
            comment, body, f"<p>{body}</p>", language=language, seen=seen, by=factories.acting(by)
        )


def test_an_edit_is_dated_and_keeps_the_language(on: Discussed, member: Member) -> None:
    comment = say(on, member, "قديم", language="ar")
    edit(comment, "جديد", comment.version, member, "ar")
    assert (comment.body, comment.edited_at) == ({"ar": "جديد"}, clock.now())


def test_an_edit_of_one_language_keeps_the_others(on: Discussed, member: Member) -> None:
    comment = say(on, member, "Vieux")
    with writing():
        comment.body, comment.body_html = (
            {**comment.body, "ar": "قديم"},
            {**comment.body_html, "ar": "<p>قديم</p>"},
        )
    edit(comment, "Neuf", comment.version, member)
    assert comment.body == {"fr": "Neuf", "ar": "قديم"}
    assert comment.body_html == {"fr": "<p>Neuf</p>", "ar": "<p>قديم</p>"}


def test_a_language_that_the_comment_lacks_is_not_added_by_an_edit(
    on: Discussed, member: Member
) -> None:
    comment = say(on, member)
    with pytest.raises(Conflict) as conflict:
        edit(comment, "New", comment.version, member, "en")
    assert (conflict.value.theirs, conflict.value.mine) == (
        {"Commentaire": ""},
        {"Commentaire": "New"},
    )


def test_a_stale_edit_shows_both_texts(on: Discussed, member: Member) -> None:
    comment = say(on, member)
    seen = comment.version
    edit(comment, "D'un onglet", seen, member)
    with pytest.raises(Conflict) as conflict:
        edit(comment, "De l'autre", seen, member)
    assert conflict.value.theirs == {"Commentaire": "D'un onglet"}
    assert (conflict.value.mine, str(conflict.value.sentence)) == (
        {"Commentaire": "De l'autre"},
        "Ce commentaire a été modifié entre-temps.",
    )
    assert list(conflict.value.mine.values()) == ["De l'autre"]


def test_the_same_edit_sent_twice_is_no_conflict(on: Discussed, member: Member) -> None:
    comment = say(on, member)
    seen = comment.version
    edit(comment, "Mieux", seen, member)
    edit(comment, "Mieux", seen, member)
    assert comment.version == seen + 1


def test_nobody_edits_the_words_of_others(
    on: Discussed, member: Member, administrator: Member
) -> None:
    comment = say(on, member)
    with pytest.raises(NotAllowed):
        edit(comment, "Autre chose", comment.version, administrator)


def delete(comment: Comment, by: Member) -> None:
    with writing():
        delete_comment(comment, by=factories.acting(by))


def test_a_deleted_comment_leaves_its_place_and_no_text(
    on: Discussed, member: Member, other: Member
) -> None:
    comment = say(on, member)
    reply = say(on, other, "Je réponds", parent_id=comment.id)
    delete(comment, member)
    assert (comment.body, comment.body_html, comment.deleted_at) == ({}, {}, clock.now())
    assert db.session.get(Comment, reply.id) is not None
    assert standing(on) == 1


def test_deleting_twice_counts_once(on: Discussed, member: Member) -> None:
    comment = say(on, member)
    delete(comment, member)
    with pytest.raises(NotAllowed):
        delete(comment, member)
    assert standing(on) == 0


def test_an_administrator_may_delete_and_another_member_may_not(
    on: Discussed, member: Member, other: Member, administrator: Member
) -> None:
    comment = say(on, member)
    with pytest.raises(NotAllowed):
        delete(comment, other)
    delete(comment, administrator)
    assert comment.deleted_by_id == administrator.id

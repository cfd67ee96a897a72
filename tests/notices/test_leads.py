"""Whoever is asked to lead an action hears of it, and the steering group of the answer."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.notices.models import Notice
from app.notices.words import event_words
from app.plan.models import Action, LeadRequest
from app.plan.operations.answering import Answer, answer
from app.plan.operations.asking import ask_lead
from app.plan.operations.charge import name_person
from app.upkeep.worker import spread_notices
from tests import factories
from tests.conftest import NOON
from tests.factories import acting
from tests.notices.test_mails import looked, sent
from tests.notices.test_spreading import spread_after_sealing


def ask(action: Action, by: Member) -> int:
    with writing():
        request = ask_lead(db.session.merge(action), by=acting(by))
        assert request is not None
        return request.id


def told(who: int) -> list[tuple[str, str, int]]:
    query = sa.select(Notice.kind, Notice.subject_kind, Notice.subject_id)
    found = db.session.execute(query.where(Notice.member_id == who).order_by(Notice.id))
    return [(row.kind, row.subject_kind, row.subject_id) for row in found]


def test_the_asked_are_told_once_by_mail_and_the_answer_comes_back(
    app: Flask, reader: Member, author: Member, steward: Member, tmp_path: Path
) -> None:
    numbers = (reader.id, steward.id)
    with clock.set_to(NOON):
        spread_notices()
        amal = factories.organisation("Amal")
        factories.mandate(amal, reader, "commit")
        factories.mandate(amal, author, "report")
        theirs = factories.draft_action("Creuser", owner_organisation_id=amal.id)
        own = factories.draft_action("Planter", owner_member_id=reader.id)
        mine, given = ask(own, steward), ask(theirs, steward)
        # Brought up to date before anybody answered: no second one.
        with writing():
            db.session.get_one(Action, theirs.id).measure = {"fr": "Un puits."}
        assert ask(theirs, steward) == given
        spread_after_sealing()
        assert told(reader.id) == [("action", "asked", mine), ("action", "asked", given)]
        assert told(author.id) == told(steward.id) == []
        looked(NOON)
        letters = sent(tmp_path)
    assert [
        letter.text.count(f"/my/asked/{number}") > 0
        for letter, number in zip(letters, (mine, given), strict=True)
    ] == [True, True]
    by, desk = acting(db.session.get_one(Member, numbers[0])), numbers[1]
    with writing():
        request = db.session.get_one(LeadRequest, mine)
        said = Answer("declined", {"fr": "Trop."})
        answer(mine, said, seen=request.digest, by=by)
    spread_after_sealing()
    assert told(desk) == [("waiting", "asked", mine)]


def test_who_is_named_in_charge_is_told_once(
    app: Flask, reader: Member, author: Member, steward: Member
) -> None:
    spread_notices()
    action = factories.draft_action("Planter", owner_member_id=author.id)
    factories.adopted()
    for person in (reader, author):
        with writing():
            name_person(action.id, person.key, by=acting(author))
        spread_after_sealing()
    # Of the second one the first hears nothing, and nobody of what they did themselves.
    heard = sa.select(Notice.member_id).join(Event, Event.id == Notice.event_id)
    heard = heard.where(Event.verb == "action.person_named")
    assert db.session.scalars(heard).all() == [reader.id]
    assert event_words("action", "action.person_named") == "Vous en avez désormais la charge"

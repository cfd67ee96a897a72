"""Visitors ask, the steering group answers in public or refuses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.charter.models import Question
from app.charter.operations import answer, ask, refuse
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed, TooMany
from app.web.sender import network
from tests import factories

Browser = Callable[[Member], FlaskClient]


def asked(body: str = "Pourquoi ?", sender: str = "s", key: str = "") -> Question:
    with writing():
        return ask(body, name="Leïla", language="fr", sender=sender, key=key)


def kept() -> list[Question]:
    db.session.expire_all()
    return list(db.session.query(Question).order_by(Question.id))


def test_a_question_is_not_shown_until_it_is_answered(
    client: FlaskClient, steward: Member
) -> None:
    assert (
        client.post("/questions/", data={"body": "Pourquoi ici ?", "name": "Leïla"}).status_code
        == 303
    )
    assert "Pourquoi ici" not in client.get("/questions/").text
    with writing():
        answer(kept()[0], {"fr": "Parce que."}, seen=1, by=factories.acting(steward))
    text = client.get("/questions/").text
    assert "Pourquoi ici" in text
    assert "Parce que." in text


def test_a_refused_question_is_not_shown(client: FlaskClient, steward: Member) -> None:
    question = asked("Publicité")
    with writing():
        refuse(question, seen=1, by=factories.acting(steward))
    assert "Publicité" not in client.get("/questions/").text


def test_an_empty_question_and_a_long_one_are_said_to_be_so(client: FlaskClient) -> None:
    assert client.post("/questions/", data={"body": " \u202e"}).status_code == 422
    long = client.post("/questions/", data={"body": "x" * 100_001, "name": "Leïla"})
    assert long.status_code == 422
    assert "x" * 100_001 in long.text
    assert kept() == []


def test_machines_are_thanked_and_not_heard(client: FlaskClient) -> None:
    assert (
        client.post(
            "/questions/", data={"body": "Buy", "website": "http://spam.example"}
        ).status_code
        == 303
    )
    assert kept() == []


def test_the_fourth_question_of_an_hour_waits_with_its_text(client: FlaskClient) -> None:
    for number in range(3):
        client.post("/questions/", data={"body": f"Question {number}"})
    refused = client.post("/questions/", data={"body": "Une de trop"})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert "Une de trop" in refused.text
    assert len(kept()) == 3


def test_another_network_and_another_hour_may_ask(client: FlaskClient) -> None:
    for number in range(3):
        client.post("/questions/", data={"body": f"Encore {number} ?"})
    there = {"REMOTE_ADDR": "192.0.2.7"}
    assert (
        client.post("/questions/", data={"body": "D'ailleurs"}, environ_base=there).status_code
        == 303
    )
    with clock.set_to(clock.now() + timedelta(hours=1)):
        assert client.post("/questions/", data={"body": "Plus tard"}).status_code == 303


def test_no_address_is_kept_and_its_digest_only_for_a_day(client: FlaskClient) -> None:
    client.post("/questions/", data={"body": "Qui ?"})
    assert "127.0.0.1" not in str(vars(kept()[0]))
    assert kept()[0].sender
    with clock.set_to(clock.now() + timedelta(days=1, seconds=1)):
        asked("Le lendemain")
    assert [question.sender for question in kept()] == [None, "s"]


def test_a_household_has_one_network() -> None:
    assert (
        network("2001:db8:1:2:aaaa::1")
        == network("2001:db8:1:2:bbbb::2")
        != network("2001:db8:1:3::1")
    )
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"
    assert network("nonsense") == "-"


def test_places_are_taken_one_by_one(app: Flask) -> None:
    assert [asked(f"{number} ?").slot for number in range(3)] == [1, 2, 3]
    with pytest.raises(TooMany):
        asked("3 ?")
    assert asked(sender="other").slot == 1


def test_the_same_form_sent_again_asks_once_and_takes_no_place(app: Flask) -> None:
    first = asked("Quand ?", key="a")
    assert first.id == asked("Quand ?", key="a").id != asked("Quand ?", key="b").id
    asked("Où ?", key="c")
    assert asked("Quand ?", key="a").slot == 1


def test_six_at_once_get_three_places(app: Flask) -> None:
    def one(number: int) -> bool:
        with app.app_context():
            try:
                asked(f"{number} ?", sender="crowd")
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(one, range(6))) == 3


def test_only_the_steering_group_answers(member: Member) -> None:
    question = asked()
    with pytest.raises(NotAllowed), writing():
        answer(question, {"fr": "Non."}, seen=1, by=factories.acting(member))
    with pytest.raises(NotAllowed), writing():
        refuse(question, seen=1, by=factories.acting(member))


def test_an_answer_needs_words_and_keeps_other_languages(steward: Member) -> None:
    question, by = asked(), factories.acting(steward)
    with pytest.raises(Invalid), writing():
        answer(question, {"fr": "", "ar": ""}, seen=1, by=by)
    with writing():
        question.answer = {"zgh": "ⴰⵣⵓⵍ"}
    with writing():
        answer(question, {"fr": "Bonjour.", "ar": ""}, seen=question.version, by=by)
    assert kept()[0].answer == {"zgh": "ⴰⵣⵓⵍ", "fr": "Bonjour."}


def test_two_who_answer_at_once_see_both_texts(signed_in: Browser, steward: Member) -> None:
    question = asked()
    browser, address = signed_in(steward), f"/steering/frame/questions/{question.id}"
    first = browser.post(
        address, data={"version": "1", "answer_fr": "La première.", "act": "answer"}
    )
    second = browser.post(
        address, data={"version": "1", "answer_fr": "La seconde.", "act": "answer"}
    )
    assert (first.status_code, second.status_code) == (303, 409)
    assert "La première." in second.text
    assert "La seconde." in second.text


def test_a_stale_refusal_is_a_conflict(steward: Member) -> None:
    with pytest.raises(Conflict), writing():
        refuse(asked_inside(), seen=7, by=factories.acting(steward))


def asked_inside() -> Question:
    return ask("?", name="", language="fr", sender="s")


def test_the_bench_of_questions_shows_waiting_ones_first(
    signed_in: Browser, steward: Member
) -> None:
    settled, _waiting = asked("Déjà répondue", "a"), asked("En attente", "b")
    with writing():
        answer(settled, {"fr": "Oui."}, seen=1, by=factories.acting(steward))
    text = signed_in(steward).get("/steering/frame/questions").text
    assert text.index("En attente") < text.index("Déjà répondue")
    assert signed_in(steward).get("/steering/frame/questions/999").status_code == 404


def test_an_empty_answer_is_said_at_its_field(signed_in: Browser, steward: Member) -> None:
    question = asked()
    answer = signed_in(steward).post(
        f"/steering/frame/questions/{question.id}", data={"version": "1"}
    )
    assert answer.status_code == 422
    assert "answer_fr-error" in answer.text

"""Links for many: in without review, as long as there are places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Consent, Member
from app.database import db, writing
from app.joining.models import Application, JoinLink
from app.joining.operations.links import make_link, withdraw_link
from app.joining.operations.tokens import link_token
from app.organisations.models import Mandate, MandateRequest
from tests import factories
from tests.conftest import NOON
from tests.joining.asking import ADDRESS, NEW, apply, confirm, filled, link_in, shown
from tests.joining.conftest import Mails
from tests.races import Post, in_threads
from tests.security.browsing import forms
from tests.security.rows import dump

pytestmark = pytest.mark.engines
Made = Callable[[int], str]


@pytest.fixture
def made(app: Flask, steward: Member) -> Made:
    """A link for so many, for ten days: its address."""

    def make(places: int) -> str:
        with writing():
            ends = NOON + timedelta(days=10)
            by = factories.acting(steward)
            link = make_link("Atelier de Zagora", places=places, ends_at=ends, by=by)
        token = link_token(link)
        assert token
        assert token not in repr(dump())
        return f"/join/{token}?lang=en"

    return make


def members() -> int:
    db.session.rollback()
    found = sa.select(sa.func.count()).select_from(Member)
    return db.session.scalar(found.where(Member.role == "member")) or 0


def taken() -> int:
    db.session.rollback()
    return db.session.execute(sa.select(JoinLink.taken)).scalar_one()


def test_without_an_address_one_is_in_at_once_under_a_name(
    app: Flask, client: FlaskClient, made: Made
) -> None:
    link = made(2)
    where = []
    for _ in range(2):
        answer = apply(client, link, email="", why="", capacity="new", organisation_name="Amal")
        where.append(answer.location)
    assert (members(), taken()) == (2, 2)
    assert "salma.bennani2" in client.get(where[1]).text
    assert client.post(where[0], data=NEW).status_code == 303
    assert "salma.bennani" in client.get("/my/account").text
    assert len(db.session.scalars(sa.select(Consent.id)).all()) == 2
    # Nobody has reviewed their organisation: nobody acts for it, and the first asks to.
    assert db.session.scalars(sa.select(Mandate.id)).all() == []
    assert [row.wants for row in db.session.scalars(sa.select(MandateRequest))] == ["act"]
    late = apply(app.test_client(), "/join?lang=en")
    assert late.status_code == 303
    full = app.test_client().post(link, data=filled(app.test_client(), email=""))
    assert (full.status_code, "No place of this link is left" in full.text) == (422, True)


def test_with_an_address_one_is_in_once_it_is_confirmed(
    app: Flask, client: FlaskClient, mails: Mails, made: Made
) -> None:
    link = made(1)
    for email in (ADDRESS, "late@example.org"):
        assert apply(client, link, email=email).status_code == 303
    assert (members(), taken()) == (0, 0)
    first, second = map(link_in, mails())
    where = confirm(client, first).location
    assert client.post(where, data=NEW).status_code == 303
    assert (members(), taken()) == (1, 1)
    # Who comes too late is not lost: the application waits as any other.
    own = confirm(app.test_client(), second).location
    assert "/join/" in own
    assert (members(), taken()) == (1, 1)
    assert db.session.scalars(sa.select(Application.state).order_by(Application.id)).all() == [
        "accepted",
        "waiting",
    ]


def test_the_last_place_taken_by_many_at_once_is_one_persons(
    app: Flask, client: FlaskClient, made: Made
) -> None:
    link = made(1)
    posts = [
        Post("", link, filled(app.test_client(), link, name=f"Salma {n}", email=""))
        for n in range(8)
    ]
    answers = in_threads(app, posts)
    codes = sorted(code for code, _text in answers)
    assert codes == [303] + [422] * 7
    assert all("No place of this link is left" in text for code, text in answers if code == 422)
    assert (members(), taken()) == (1, 1)


def test_a_form_sent_twice_at_once_takes_one_place(
    app: Flask, client: FlaskClient, made: Made
) -> None:
    link = made(3)
    data = filled(client, link, email="")
    answers = in_threads(app, [Post("", link, data)] * 6)
    assert {code for code, _text in answers} == {303}
    assert (members(), taken()) == (1, 1)


@pytest.mark.parametrize("end", ["over", "withdrawn", "full", "full meanwhile"])
def test_what_was_typed_for_a_link_that_is_over_goes_on_as_an_application(
    app: Flask,
    client: FlaskClient,
    steward: Member,
    made: Made,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    link = made(1)
    amal = {"capacity": "new", "organisation_name": "Amal", "organisation_kind": "network"}
    data = filled(client, link, **amal, email="" if end == "full meanwhile" else ADDRESS)
    if end.startswith("full"):
        apply(app.test_client(), link, email="", name="Karim")
    if end == "full meanwhile":
        # It is open when the form is looked at.
        states = iter(["open"])
        known = JoinLink.state_at
        monkeypatch.setattr(JoinLink, "state_at", lambda *given: next(states, known(*given)))
    if end == "withdrawn":
        with writing():
            row = db.session.scalars(sa.select(JoinLink)).one()
            withdraw_link(row, by=factories.acting(steward))
    before = members()
    with clock.set_to(NOON + timedelta(days=10 if end == "over" else 0)):
        late = client.post(link, data=data)
        assert (late.status_code, "You can still apply" in late.text) == (422, True)
        assert "You can still apply" in app.test_client().get(link).text
        (form,) = [form for form in forms(late.text, link) if "why" in dict(form.fields)]
        assert form.action.startswith("/join?")
        sent = form.sent(email=ADDRESS)
        kept = set(data) - {"csrf_token", "key", "email"}
        assert {name: sent[name] for name in kept} == {name: [data[name]] for name in kept}
        assert client.post(form.action, data=sent).status_code == 303
    assert members() == before
    applied = db.session.scalars(sa.select(Application)).one()
    assert (applied.organisation_name, applied.join_link_id) == ("Amal", None)


def test_from_one_network_as_many_come_in_by_name_as_may_try_to_sign_in(
    app: Flask, client: FlaskClient, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.accounts.operations.FAILURES_PER_ADDRESS", 2)
    link = made(9)
    codes = [apply(client, link, email="").status_code for _ in range(4)]
    assert (codes, members(), taken()) == ([303, 303, 429, 429], 2, 2)
    refused = apply(client, link, email="")
    assert "Je tiens une bibliothèque." in refused.text
    assert refused.headers["Retry-After"] == "900"
    # Who has an address, who comes from elsewhere, who signs in: none of them is kept out.
    assert apply(client, link).status_code == 303
    elsewhere = filled(client, link, email="")
    there = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post(link, data=elsewhere, environ_base=there).status_code == 303
    wrong = {"email": ADDRESS, "password": "x"}
    assert client.post("/sign-in", data=wrong).status_code != 429


def test_the_steering_group_makes_a_link_shows_its_code_and_withdraws_it(
    steward: Member, signed_in: Callable[[Member], FlaskClient]
) -> None:
    browser = signed_in(steward)
    path = "/admin/join-links?lang=en"
    wrong = [
        ({"places": "0"}, "Give a whole number from 1 to 1000."),
        ({"places": ""}, "This is needed."),
        ({"last_day": "2026-11-23"}, "This day is over"),
        ({"last_day": "2030-01-01"}, "A link lasts a year at most."),
        ({"last_day": "9999-12-31"}, "A link lasts a year at most."),
        ({"name": ""}, "This is needed."),
    ]
    good = {"name": "Atelier", "places": "30", "last_day": "2026-12-31"}
    for fields, sentence in wrong:
        answer = browser.post(path, data=good | fields)
        assert (answer.status_code, sentence in answer.text) == (422, True), fields
    page = browser.post(path, data=good).location.partition("?")[0]
    text = browser.get(f"{page}?lang=en").text
    assert "handed__code" in text
    assert "Last day: 31 December 2026" in text
    assert browser.post(f"{page}/withdrawal").status_code == 303
    assert "handed__code" not in browser.get(page).text


def test_twenty_at_once_with_one_address_in_six_spellings_are_one_account(
    app: Flask, client: FlaskClient, mails: Mails, made: Made
) -> None:
    spellings = [
        ADDRESS, ADDRESS.upper(), f" {ADDRESS} ", "Salma@Example.ORG", f"{ADDRESS}\t", "SALMA@example.org",
    ]  # fmt: skip
    link = made(30)
    posts = [
        Post("", link, filled(app.test_client(), link, email=spellings[n % 6])) for n in range(20)
    ]
    answers = in_threads(app, posts)
    assert {code for code, _text in answers} == {303}
    addresses = [link_in(mail) for mail in mails()]
    # As many mails as an address gets in an hour.
    assert len(addresses) == 3
    seen = [shown(app.test_client(), address) for address in addresses]
    confirming = [*map(Post, [""] * 3, addresses, seen)] * 7
    codes = [code for code, _text in in_threads(app, confirming[:20])]
    assert codes.count(303) == 1
    assert set(codes) <= {303, 404, 422, 429}
    assert (members(), taken()) == (1, 1)

"""Applying: confirmed by mail, limited, and nobody learns who has an account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Consent, Member, digest
from app.charter.models import Principle
from app.database import db, writing
from app.joining.models import Application
from app.joining.operations.sweeping import sweep_applications
from app.kept import touch_frame
from app.mail.models import Mail
from app.site.queries.agreed import text_agreed_to
from app.speech.language import speaking
from tests import factories
from tests.conftest import NOON
from tests.joining.asking import ADDRESS, NEW, apply, confirm, filled, link_in, shown
from tests.joining.conftest import Mails
from tests.security.rows import dump

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def state() -> str | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Application.state))


def test_an_application_counts_once_its_address_is_confirmed_and_not_before(
    app: Flask, client: FlaskClient, mails: Mails
) -> None:
    answer = apply(client, email=f" {ADDRESS.upper()} ")
    assert (answer.status_code, count(Member)) == (303, 0)
    (mail,) = mails()
    assert (mail.to, mail.message["Content-Language"]) == (ADDRESS, "fr")
    # Whose name it is nobody has shown yet.
    assert "Salma" not in mail.text
    address, reader = link_in(mail), app.test_client()
    # A scanner opens it as often as it likes.
    for _ in range(3):
        assert ADDRESS in reader.get(address).text
    assert state() == "unconfirmed"
    own = confirm(reader, address).location
    assert state() == "waiting"
    assert reader.post(address).status_code == 404
    page = app.test_client().get(own)
    assert ("Salma Bennani" in page.text, page.headers["Cache-Control"]) == (
        True,
        "private, no-store",
    )
    (told,) = mails()
    assert link_in(told).split("?")[0] == own.split("?")[0]
    assert count(Member) == 0


@pytest.mark.parametrize("whose", ["a member's", "an applicant's"])
def test_nobody_learns_whose_an_address_is_but_its_owner(
    app: Flask, client: FlaskClient, mails: Mails, applicant: Callable[..., str], whose: str
) -> None:
    if whose == "a member's":
        factories.member("Karim", email=ADDRESS, language="ar")
    else:
        own = applicant(language="ar")
        mails()
    said, pages = [], []
    with clock.set_to(NOON + timedelta(hours=2)):
        for address in (ADDRESS, "nobody@example.org"):
            given = filled(client, email=f" {address.upper()}")
            with factories.written() as statements:
                answer = client.post("/join?lang=en", data=given)
            said.append(statements)
            page = client.get(answer.location).text
            pages.append((answer.status_code, re.sub(r'value="[^"]{30,}"', "", page)))
        assert said[0] == said[1] != []
        assert pages[0] == pages[1]
        told, confirming = mails()
    assert "/link/" in confirming.text
    assert (told.to, "/link/" in told.text) == (ADDRESS, False)
    if whose == "a member's":
        assert (told.message["Content-Language"], told.subject) == ("ar", "لديكم حساب بالفعل")
    else:
        assert link_in(told).split("?")[0] == own.split("?")[0]


@pytest.mark.parametrize("end", ["late", "an account", "another application", "forged"])
def test_what_a_link_to_an_address_does_ends(
    app: Flask, client: FlaskClient, mails: Mails, end: str
) -> None:
    apply(client)
    apply(client)
    one, other = map(link_in, mails())
    status, sentence = 404, "This link has been used already or has expired."
    if end == "late":
        with clock.set_to(NOON + timedelta(days=7)):
            assert confirm(app.test_client(), one).status_code == 404
    if end == "an account":
        factories.member("Salma", email=ADDRESS)
        status, sentence = 422, "There is an account with this address already"
    if end == "another application":
        assert confirm(app.test_client(), other).status_code == 303
        status, sentence = 422, "An application with this address waits already"
    if end == "forged":
        one = f"/link/{'x' * 32}"
    moment = NOON + timedelta(days=7 if end == "late" else 0)
    with clock.set_to(moment):
        answer = confirm(app.test_client(), f"{one.split('?')[0]}?lang=en")
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_no_row_holds_a_token_and_another_key_leaves_links_open(
    app: Flask, client: FlaskClient, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(client)
    waiting = db.session.execute(sa.select(Application)).scalar_one()
    for word in (waiting.salt, str(waiting.confirm_digest), ""):
        assert client.post(f"/link/{word}").status_code == 404
    address = link_in(mails()[0])
    token = address.split("/")[2].split("?")[0]
    db.session.rollback()
    assert db.session.scalar(sa.select(Application.confirm_digest)) == digest(token)
    assert token not in repr(dump())
    # Neither way round does one token do what another one does.
    assert client.get(f"/join/{token}").status_code == 404
    assert client.post(f"/welcome/{token}", data=NEW).status_code == 404
    monkeypatch.setitem(app.config, "SECRET_KEY", "another " * 5)
    own = confirm(client, address).location
    assert own.split("/")[2].split("?")[0] not in repr(dump())


def test_an_address_gets_three_mails_an_hour_and_a_sender_has_three_places(
    app: Flask, client: FlaskClient, mails: Mails
) -> None:
    statuses = [apply(client).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    assert len(mails()) == 3
    # From elsewhere the answer is the same, and no mail goes out.
    elsewhere = app.test_client()
    data = filled(elsewhere)
    answer = elsewhere.post("/join?lang=en", data=data, environ_base=ELSEWHERE)
    assert (answer.status_code, mails()) == (303, [])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "\u200b\u200e"}, "This is needed."),
        ({"name": "x" * 301}, "1 character longer"),
        ({"email": "salma"}, "This is not an e-mail address."),
        ({"email": "salma\r\nBcc: x@example.org"}, "This is not an e-mail address."),
        ({"why": ""}, "This is needed."),
        ({"consent": ""}, "Without your consent nothing can be kept."),
        ({"agreed": "0" * 64}, "What you agree to was changed meanwhile."),
        ({"capacity": "existing"}, "Choose your organisation."),
        ({"capacity": "new"}, "Give the name of your organisation."),
        ({"capacity": "new", "organisation_name": "A", "organisation_website": "javascript:x"},
         "Give a web address"),
        ({"territory": "999"}, "Choose from the list."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    answer = apply(client, **fields)
    assert (answer.status_code, sentence in answer.text, count(Application)) == (422, True, 0)
    assert fields.get("why") == "" or "Je tiens une bibliothèque." in answer.text


def test_a_form_that_a_member_sends_comes_back_with_what_was_typed(
    admin: FlaskClient,
) -> None:
    assert "a member already" in admin.get("/join?lang=en").text
    page = admin.post("/join?lang=en", data={"why": "Je tiens une bibliothèque."})
    assert (page.status_code, "Je tiens une bibliothèque." in page.text) == (422, True)


def test_who_agreed_to_older_words_is_shown_the_new_ones_and_ticks_again(
    client: FlaskClient,
) -> None:
    factories.principle()
    sent = filled(client)
    with writing():
        db.session.execute(sa.update(Principle).values(name={"fr": "Autre"}))
        touch_frame()
    assert client.post("/join?lang=en", data=sent).status_code == 422
    assert apply(client).status_code == 303
    assert (count(Application), count(Consent)) == (1, 0)


def test_whoever_confirms_sees_what_it_is_and_agrees_by_that(
    app: Flask, client: FlaskClient, mails: Mails
) -> None:
    factories.principle()
    amal = factories.organisation("Association Amal").id
    ours = {"capacity": "existing", "organisation": str(amal)}
    known = {"territory": str(factories.territory("Zagora").id), "language": "ar", **ours}
    apply(client, **known)
    new = {"organisation_name": "Tifawin", "organisation_website": "https://tifawin.example"}
    apply(client, capacity="new", why="<i>Pour</i> eux.", email="b@example.org", **new)
    first, second = (link_in(mail).split("?")[0] + "?lang=en" for mail in mails())
    reader, later = app.test_client(), NOON + timedelta(days=2)
    with clock.set_to(later):
        page = reader.get(second)
        for said in ("Tifawin", "Association", "https://tifawin.example", "b@example.org"):
            assert said in page.text
        assert "&lt;i&gt;Pour&lt;/i&gt; eux." in page.text
        assert page.headers["Cache-Control"] == "private, no-store"
        page = reader.get(first)
        for said in ("Salma Bennani", ADDRESS, "Zagora", "Association Amal", "العربية"):
            assert said in page.text
        assert "Je tiens une bibliothèque." in page.text
        for leads in ("/principles", "/privacy"):
            assert LexborHTMLParser(page.text).css(f'main a[href*="{leads}"]')
        read = shown(reader, first)
        with writing():
            db.session.execute(sa.update(Principle).values(name={"fr": "Autre"}))
            touch_frame()
        for data in (read, {}):
            stale = reader.post(first, data=data)
            assert (stale.status_code, state()) == (422, "unconfirmed")
            assert "What you agree to was changed meanwhile." in stale.text
        assert confirm(reader, first).status_code == 303
    with speaking("en"):
        agreed = text_agreed_to()
    asked = sa.select(Application.consent_at, Application.consent_digest, Application.state)
    rows = db.session.execute(asked.order_by(Application.id)).all()
    assert rows[0] == (later, agreed, "waiting")
    # The other one keeps the day of its form, which counts for nothing yet.
    assert (rows[1].consent_at, rows[1].state) == (NOON, "unconfirmed")


def test_a_form_sent_twice_is_one_application_and_a_machine_is_not_heard(
    client: FlaskClient,
) -> None:
    data = filled(client)
    statuses = [client.post("/join?lang=en", data=data).status_code for _ in range(2)]
    assert (statuses, count(Application), count(Mail)) == ([303, 303], 1, 1)
    assert apply(client, website="https://spam.example").status_code == 303
    assert count(Application) == 1


def test_applications_go_when_their_time_is_over(
    app: Flask, client: FlaskClient, applicant: Callable[..., str]
) -> None:
    own = applicant()
    apply(client, email="never@example.org")
    left = []
    for days in (6, 7, 182, 183):
        with clock.set_to(NOON + timedelta(days=days)), writing():
            sweep_applications()
        left.append(count(Application))
    assert left == [2, 1, 1, 0]
    assert client.get(own).status_code == 404
    assert ADDRESS not in repr(dump())

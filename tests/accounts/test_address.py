"""Change of address: the new one confirms, the old one is told and can undo it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.mails import KINDS
from app.accounts.models import Member, OneTimeLink, SignedIn
from app.accounts.operations import hash_password
from app.accounts.sweeping import sweep_links
from app.activity.models import Event
from app.database import db, writing
from app.mail.models import RefusedAddress
from app.mail.operations import PER_ACTOR_AND_DAY, PER_KIND_AND_HOUR, count_refusal
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received, in_folder
from tests.races import Post, in_threads
from tests.security.rows import dump

OLD, NEW, THIEFS = "salma@example.org", "salma@example.com", "thief@example.net"
PASSWORD, ANOTHER = "une longue phrase", "trois chats sur un toit"
Browser = Callable[[Member], FlaskClient]
Mails = Callable[[], dict[str, str]]


@pytest.fixture
def salma(app: Flask) -> Member:
    with writing():
        return factories.member("Salma", email=OLD, password_hash=hash_password(PASSWORD))


@pytest.fixture
def browser(salma: Member, signed_in: Browser) -> FlaskClient:
    return signed_in(salma)


@pytest.fixture
def received(app: Flask, tmp_path: Path) -> Callable[[], list[Received]]:
    """Send whatever waits, and give all that was sent so far."""

    def sent() -> list[Received]:
        while send_next(KINDS, Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        return in_folder(tmp_path)

    return sent


@pytest.fixture
def mails(received: Callable[[], list[Received]]) -> Mails:
    """The newest link that each address got."""

    def links() -> dict[str, str]:
        found = {}
        for mail in received():
            for path in re.findall(r"http://127.0.0.1:8000(/link/\S+)", mail.text):
                found[mail.to] = path
        return found

    return links


def ask(browser: FlaskClient, address: str = NEW) -> tuple[int, str]:
    """The status, and what the page says then."""
    answer = browser.post("/my/account/address?lang=en", data={"email": address})
    page = browser.get(answer.location).text if answer.status_code == 303 else answer.text
    # What a form holds that is drawn by lot, and what was typed.
    return answer.status_code, re.sub(r'value="[^"]*"', "", page)


def address_of(member: Member) -> str | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Member.email).where(Member.id == member.id))


def signs_in(app: Flask, address: str, password: str) -> bool:
    data = {"email": address, "password": password}
    return app.test_client().post("/sign-in", data=data).status_code == 303


def test_a_new_address_counts_once_its_form_is_sent_and_not_before(
    app: Flask, salma: Member, browser: FlaskClient, mails: Mails
) -> None:
    with writing():
        count_refusal(NEW, None)
    assert ask(browser, f" {NEW.upper()} ")[0] == 303
    link = mails()[NEW]
    reader = app.test_client()
    for _ in range(3):
        assert NEW in reader.get(link).text
    assert address_of(salma) == OLD
    assert reader.post(link).status_code == 303
    assert address_of(salma) == NEW
    assert reader.post(link).status_code == 404
    assert signs_in(app, NEW, PASSWORD)
    # It takes mail, and no row holds the pending address any more.
    assert db.session.scalar(sa.select(RefusedAddress.id)) is None
    pending = sa.select(OneTimeLink.address).where(OneTimeLink.purpose == "address")
    assert set(db.session.scalars(pending)) == {None}
    done = set(db.session.scalars(sa.select(Event.verb)))
    assert {"member.address_asked", "member.address_changed"} <= done


def test_of_twenty_at_once_one_changes_the_address(
    app: Flask, salma: Member, browser: FlaskClient, mails: Mails
) -> None:
    ask(browser)
    answers = in_threads(app, [Post("", mails()[NEW], {})] * 20)
    assert [code for code, _text in answers].count(303) == 1
    assert address_of(salma) == NEW
    undoing = sa.select(sa.func.count()).where(OneTimeLink.purpose == "undo")
    assert db.session.scalar(undoing) == 1
    answers = in_threads(app, [Post("", mails()[OLD], {})] * 20)
    assert [code for code, _text in answers].count(303) == 1
    assert address_of(salma) == OLD


def test_nobody_learns_whose_an_address_is_but_its_owner(
    app: Flask, salma: Member, browser: FlaskClient, received: Callable[[], list[Received]]
) -> None:
    factories.member("Karim", email="karim@example.org", language="fr")
    said, pages = [], []
    ask(browser, "first@example.org")
    for address in ("karim@example.org", "nobody@example.org"):
        with factories.written() as statements:
            pages.append(ask(browser, address))
        said.append(statements)
    assert said[0] == said[1] != []
    assert pages[0] == pages[1]
    # A newer link ends the one before: what Karim would get is sent while it is the newest.
    with clock.set_to(NOON + timedelta(hours=2)):
        factories.shown_again()
        ask(browser, " KARIM@example.org")
        (told,) = [mail for mail in received() if mail.to == "karim@example.org"]
    assert told.subject == "Vous avez déjà un compte"
    assert "/link/" not in told.text
    assert "Salma" not in told.text


@pytest.mark.parametrize("end", ["late", "asked anew", "new password", "taken", "crossed"])
def test_what_a_link_to_a_new_address_does_ends(
    app: Flask, salma: Member, browser: FlaskClient, mails: Mails, end: str
) -> None:
    ask(browser)
    link, status = mails()[NEW], 404
    if end == "late":
        with clock.set_to(NOON + timedelta(hours=3, seconds=1)):
            assert app.test_client().post(link).status_code == 404
            with writing():
                sweep_links()
            assert NEW not in repr(dump())
    if end == "asked anew":
        ask(browser, "other@example.org")
    if end == "new password":
        data = {"present": PASSWORD, "password": ANOTHER, "again": ANOTHER}
        assert browser.post("/my/account/password", data=data).status_code == 303
    if end == "taken":
        factories.member("Karim", email=NEW)
        status = 422
    if end == "crossed":
        link = link.replace("/link/", "/welcome/")
        data = {"password": ANOTHER, "again": ANOTHER}
        assert app.test_client().post(link, data=data).status_code == 404
        link = f"/link/{'x' * 32}"
    assert app.test_client().post(link).status_code == status
    assert address_of(salma) == OLD


def test_a_thief_who_changes_address_and_password_is_undone_by_the_old_address(
    app: Flask, salma: Member, browser: FlaskClient, mails: Mails
) -> None:
    thief = app.test_client()
    ask(browser, THIEFS)
    assert thief.post(mails()[THIEFS]).status_code == 303
    data = {"present": PASSWORD, "password": ANOTHER, "again": ANOTHER}
    assert browser.post("/my/account/password", data=data).status_code == 303
    # Once more, to undo that one instead: the first address keeps its link.
    owners = mails()[OLD]
    ask(browser, "another@example.net")
    assert thief.post(mails()["another@example.net"]).status_code == 303
    theirs = mails()[THIEFS]
    assert thief.post(theirs).status_code == 303
    assert address_of(salma) == THIEFS
    owner = app.test_client()
    assert OLD in owner.get(owners).text
    assert address_of(salma) == THIEFS
    answer = owner.post(owners)
    assert "/welcome/" in answer.location
    assert address_of(salma) == OLD
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignedIn)) == 0
    assert not signs_in(app, OLD, ANOTHER)
    mine = {"password": "quatre nuages gris", "again": "quatre nuages gris"}
    assert owner.post(answer.location, data=mine).status_code == 303
    assert signs_in(app, OLD, mine["password"])
    assert owner.post(owners).status_code == 404
    assert thief.post(theirs).status_code == 404


def test_what_undoes_ends_after_three_days_and_with_a_former_address_that_is_anothers(
    app: Flask, salma: Member, browser: FlaskClient, mails: Mails
) -> None:
    ask(browser)
    app.test_client().post(mails()[NEW])
    link = mails()[OLD]
    with clock.set_to(NOON + timedelta(days=3, seconds=1)):
        assert app.test_client().post(link).status_code == 404
    factories.member("Karim", email=OLD)
    assert app.test_client().post(link).status_code == 422
    assert address_of(salma) == NEW
    with clock.set_to(NOON + timedelta(days=3, seconds=1)), writing():
        sweep_links()
    assert (
        db.session.scalar(sa.select(OneTimeLink.id).where(OneTimeLink.purpose == "undo")) is None
    )


def test_without_an_address_or_too_often_nothing_is_mailed(
    app: Flask, salma: Member, browser: FlaskClient, signed_in: Browser, mails: Mails
) -> None:
    assert ask(browser, "no address")[0] == 422
    assert ask(browser, OLD)[0] == 422
    assert mails() == {}
    for number in range(PER_KIND_AND_HOUR):
        assert ask(browser, f"n{number}@example.org")[0] == 303
    status, page = ask(browser)
    assert status == 429
    assert "Too many mails were asked for of late." in page
    # Nor does one address get too many because of several people.
    others = [factories.member(f"M{number}") for number in range(PER_KIND_AND_HOUR + 1)]
    asked = [ask(signed_in(other), "victim@example.org")[0] for other in others]
    assert asked == [*[303] * PER_KIND_AND_HOUR, 429]


def test_an_administrator_who_corrects_an_address_tells_the_old_one(
    app: Flask, salma: Member, administrator: Member, signed_in: Browser, mails: Mails
) -> None:
    browser = signed_in(administrator)
    fresh = factories.member("Never came", email="mistyped@example.org")
    for member, address in ((salma, NEW), (fresh, "right@example.org")):
        data = {"name": member.name, "email": address, "sign_in_name": "", "organisation": ""}
        sent = browser.post(f"/admin/members/{member.id}", data={**data, "version": 1})
        assert sent.status_code == 303
    assert address_of(fresh) == "right@example.org"
    # Whoever sits at a mistyped address gets no account that nobody has entered.
    assert mails().keys() == {OLD}
    assert app.test_client().post(mails()[OLD]).status_code == 303
    assert address_of(salma) == OLD


def test_an_administrator_mails_a_link_to_set_a_password(
    app: Flask,
    salma: Member,
    administrator: Member,
    signed_in: Browser,
    received: Callable[[], list[Received]],
) -> None:
    browser = signed_in(administrator)
    at = f"/admin/members/{salma.id}/link/mail"
    assert browser.post(at).status_code == 303
    (mail,) = received()
    assert mail.to == OLD
    (link,) = set(re.findall(r"http://127.0.0.1:8000(/welcome/\S+)", mail.text))
    data = {"password": ANOTHER, "again": ANOTHER}
    with clock.set_to(NOON + timedelta(days=6)):
        assert app.test_client().post(link, data=data).status_code == 303
    assert db.session.scalar(sa.select(Event.id).where(Event.verb == "member.link_opened"))
    nobody = factories.member("Hind", email=None, sign_in_name="hind.amrani")
    assert browser.post(f"/admin/members/{nobody.id}/link/mail").status_code == 422
    for number in range(PER_ACTOR_AND_DAY - 1):
        other = factories.member(f"M{number}")
        assert browser.post(f"/admin/members/{other.id}/link/mail").status_code == 303
    last = factories.member("The last")
    assert browser.post(f"/admin/members/{last.id}/link/mail").status_code == 429

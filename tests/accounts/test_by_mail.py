"""Links that come by mail: a new password, and signing in without one."""

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
from app.accounts.models import Member, OneTimeLink, SignedIn, digest
from app.database import db, writing
from app.mail.models import Mail, RefusedAddress
from app.mail.operations import PER_KIND_AND_HOUR, count_refusal
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received, in_folder
from tests.races import Post, in_threads
from tests.security.rows import dump

NEW = {"password": "trois chats sur un toit", "again": "trois chats sur un toit"}
ADDRESS = "salma@example.org"


@pytest.fixture
def salma(app: Flask) -> Member:
    with writing():
        return factories.member("Salma", email=ADDRESS, language="ar")


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Callable[[], list[Received]]:
    """Send whatever waits, and give all that was sent so far."""

    def sent() -> list[Received]:
        while send_next(KINDS, Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        return in_folder(tmp_path)

    return sent


def ask(client: FlaskClient, address: str = ADDRESS, act: str = "password") -> str:
    answer = client.post("/sign-in/link?lang=en", data={"email": address, "act": act})
    assert answer.status_code == 303
    # What a form holds that is drawn by lot.
    return re.sub(r'value="[^"]{40,}"', "", client.get(answer.location).text)


def link_in(mail: Received) -> str:
    """Where the mail's button leads."""
    (address,) = set(re.findall(r"https?://\S+/(?:welcome|link)/\S+", mail.text))
    return str(address).removeprefix("http://127.0.0.1:8000")


def test_a_forgotten_password_is_set_anew_by_a_mail_in_ones_own_language(
    client: FlaskClient, salma: Member, mails: Callable[[], list[Received]]
) -> None:
    ask(client, f"  {ADDRESS.upper()} ")
    (mail,) = mails()
    assert mail.to == ADDRESS
    assert mail.message["Content-Language"] == "ar"
    assert mail.subject == "اختيار كلمة مرور جديدة"
    address = link_in(mail)
    # A scanner opens it as often as it likes.
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert client.post(address, data=NEW).status_code == 303
    assert client.get("/my/account").status_code == 200
    assert client.post(address, data=NEW).status_code == 404


def test_a_link_signs_in_once_and_of_twenty_at_once_one_does(
    app: Flask, client: FlaskClient, salma: Member, mails: Callable[[], list[Received]]
) -> None:
    with writing():
        count_refusal(ADDRESS, None)
    ask(client, act="sign_in")
    (mail,) = mails()
    address = link_in(mail)
    assert "Salma" in client.get(address).text
    answers = in_threads(app, [Post("", address, {})] * 20)
    assert [code for code, _text in answers].count(303) == 1
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignedIn)) == 1
    assert "Salma" not in client.get(address).text
    # Whoever came by it read the mail: the address takes mail.
    assert db.session.scalar(sa.select(RefusedAddress.id)) is None


def test_nobody_learns_who_has_an_account(app: Flask, client: FlaskClient, salma: Member) -> None:
    said, pages = [], []
    for address in (ADDRESS, "nobody@example.org"):
        with factories.written() as statements:
            pages.append(ask(client, address))
        said.append(statements)
    assert said[0] == said[1] != []
    assert pages[0] == pages[1]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_no_row_holds_the_token_and_each_attempt_sends_the_same(
    app: Flask,
    client: FlaskClient,
    salma: Member,
    mails: Callable[[], list[Received]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(client)
    # Before it is mailed nothing opens it, least of all what its row says.
    waiting = db.session.execute(sa.select(OneTimeLink)).scalar_one()
    for word in (waiting.salt, waiting.token_digest, ""):
        assert client.post(f"/welcome/{word}", data=NEW).status_code == 404
    (mail,) = mails()
    token = link_in(mail).split("/")[2].split("?")[0]
    link = db.session.execute(sa.select(OneTimeLink)).scalar_one()
    assert link.token_digest == digest(token)
    assert token not in repr(dump())
    again = sa.update(Mail).values(state="waiting")
    with writing():
        db.session.execute(again)
    assert link_in(mails()[0]).split("?")[0] == link_in(mail).split("?")[0]
    # Under another key what was mailed still opens.
    monkeypatch.setitem(app.config, "SECRET_KEY", "another " * 5)
    assert client.post(link_in(mail), data=NEW).status_code == 303


@pytest.mark.parametrize("end", ["late", "changed", "by another's purpose", "often"])
def test_what_a_link_does_ends(
    app: Flask,
    client: FlaskClient,
    salma: Member,
    mails: Callable[[], list[Received]],
    end: str,
) -> None:
    ask(client)
    ask(client, act="sign_in")
    addresses = sorted(link_in(mail) for mail in mails())
    signing_in, setting = addresses
    if end == "late":
        with clock.set_to(NOON + timedelta(hours=3, seconds=1)):
            assert client.post(setting, data=NEW).status_code == 404
            assert client.post(signing_in).status_code == 404
    if end == "changed":
        assert client.post(setting, data=NEW).status_code == 303
        assert client.post(signing_in).status_code == 404
    if end == "by another's purpose":
        crossed = signing_in.replace("/link/", "/welcome/")
        assert client.post(crossed, data=NEW).status_code == 404
        assert client.post(setting.replace("/welcome/", "/link/")).status_code == 404
    if end == "often":
        for _ in range(4):
            ask(client)
        asked = sa.select(sa.func.count()).where(Mail.kind == "accounts.password")
        assert db.session.scalar(asked) == PER_KIND_AND_HOUR


def test_what_was_not_sent_in_time_is_not_sent(
    app: Flask, client: FlaskClient, salma: Member, mails: Callable[[], list[Received]]
) -> None:
    ask(client)
    with clock.set_to(NOON + timedelta(hours=3)):
        assert mails() == []
    assert db.session.scalar(sa.select(Mail.outcome)) == "expired"

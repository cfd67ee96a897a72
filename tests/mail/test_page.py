"""The administrators' page about mail: what it shows, and what is done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.mail import operations as queue
from app.mail.kinds import declared_kinds
from app.mail.models import REFUSALS, Mail, RefusedAddress
from app.mail.operations import count_refusal, post
from app.mail.transports import Away, Folder, Refused
from app.upkeep.mail_words import kind_of_mail, outcome_words
from app.upkeep.worker import Worker
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import in_folder
from tests.mail.test_queue import Stubborn

Browser = Callable[[Member], FlaskClient]
PAGE = "/admin/mail?lang=en"


@pytest.fixture
def browser(signed_in: Browser, administrator: Member) -> FlaskClient:
    """An administrator's."""
    return signed_in(administrator)


def posted(member: Member) -> int:
    """A mail to that member; its number."""
    with writing():
        post("upkeep.test", member.id, limited=False)
    return db.session.scalars(sa.select(sa.func.max(Mail.id))).one()


def refused(member: Member, fault: Exception) -> int:
    """A mail to that member which the mail server did not take; its number."""
    number = posted(member)
    Worker(Stubborn(fault)).once()
    return number


def shown(browser: FlaskClient, address: str = PAGE) -> str:
    """What the page says, in one line."""
    tree = LexborHTMLParser(browser.get(address).text)
    main = tree.css_first("main")
    assert main is not None
    return " ".join(main.text().split())


def said_in_log() -> list[str]:
    return list(db.session.scalars(sa.select(Event.verb).where(Event.verb.like("mail.%"))))


def test_a_mail_that_failed_is_told_in_words_and_sent_again(
    browser: FlaskClient, tmp_path: Path
) -> None:
    amina = factories.member("Amina", email="amina@example.org")
    gone = Refused("smtp 550", for_good=True, of_address=True)
    number = refused(amina, gone)
    page = browser.get(PAGE).text
    assert "The address does not exist, or takes no mail." in page
    assert f"/admin/members/{amina.id}" in page
    assert "amina@example.org" not in page
    for _copy in range(2):
        assert browser.post(f"/admin/mail/{number}/again").status_code == 303
    assert said_in_log() == ["mail.sent_again"]
    Worker(Folder(tmp_path)).once()
    (mail,) = in_folder(tmp_path)
    assert mail.to == "amina@example.org"
    # What was sent is not sent again.
    assert browser.post(f"/admin/mail/{number}/again").status_code == 422


def test_an_address_that_refuses_is_told_by_its_owner_and_forgiven(browser: FlaskClient) -> None:
    amina = factories.member("Amina", email="amina@example.org")
    for _time in range(REFUSALS):
        refused(amina, Refused("smtp 550", for_good=True, of_address=True))
    page = shown(browser)
    assert "Amina Gets no mail 3 refusals The last time" in page
    with writing():
        db.session.get_one(Member, amina.id).email = "amina@example.com"
    assert "an earlier address" in shown(browser)
    number = db.session.scalars(sa.select(RefusedAddress.id)).one()
    answers = [browser.post(f"/admin/mail/refused/{number}").status_code for _ in range(2)]
    assert answers == [303, 404]
    assert "an earlier address" not in shown(browser)
    assert said_in_log() == ["mail.refusals_forgotten"]


def test_what_a_restore_holds_is_let_go_once(browser: FlaskClient, administrator: Member) -> None:
    posted(administrator)
    with writing():
        queue.hold()
    assert "The site was restored from a backup." in shown(browser)
    for _copy in range(2):
        assert browser.post("/admin/mail/release").status_code == 303
    assert db.session.scalars(sa.select(Mail.state)).all() == ["waiting"]
    assert "The site was restored" not in shown(browser)
    assert said_in_log() == ["mail.released"]


def test_a_test_mail_comes_once_to_whoever_asks_in_their_language(
    browser: FlaskClient, administrator: Member, tmp_path: Path
) -> None:
    with writing():
        db.session.get_one(Member, administrator.id).language = "fr"
    for _copy in range(2):
        assert browser.post("/admin/mail/test", data={"key": "a" * 32}).status_code == 303
    Worker(Folder(tmp_path)).once()
    (mail,) = in_folder(tmp_path)
    assert (mail.to, mail.subject) == (administrator.email, "Courriel d’essai")
    assert said_in_log() == ["mail.tested"]
    for _more in range(3):
        browser.post("/admin/mail/test?lang=en")
    assert "You asked for many test mails" in browser.get(PAGE).text


def test_whether_anybody_gets_mail_is_told_on_both_pages(
    app: Flask, browser: FlaskClient, administrator: Member
) -> None:
    both = ("/admin/?lang=en", PAGE)
    assert ["Nobody gets mail" in shown(browser, page) for page in both] == [True, True]
    posted(administrator)
    with clock.set_to(NOON + timedelta(minutes=16)):
        late = ["whether the worker runs" in shown(browser, page) for page in both]
        Worker(Stubborn(Away("TimeoutError"))).once()
        away = ["The mail server does not answer." in shown(browser, page) for page in both]
    assert (late, away) == ([True, True], [True, True])


def test_mail_is_paged_and_narrowed_by_its_state(
    browser: FlaskClient, administrator: Member, count_queries: Callable[[], Any]
) -> None:
    first, *_others, last = [posted(administrator) for _one in range(30)]
    with writing():
        db.session.execute(sa.update(Mail).where(Mail.id < first + 3).values(state="sent"))
    factories.principle()
    browser.get(PAGE)
    with count_queries() as statements:
        browser.get(PAGE)
    assert len(statements) <= 9
    assert f"no. {last}" in shown(browser)
    assert f"no. {first + 1} " not in shown(browser, f"{PAGE}&page=2")
    assert shown(browser, f"{PAGE}&state=sent").count("no. ") == 3
    assert shown(browser, f"{PAGE}&state=nonsense").count("no. ") == 25


def test_every_kind_of_mail_and_every_outcome_has_words() -> None:
    assert [name for name in declared_kinds() if kind_of_mail(name) == name] == []
    noted = ("expired", "unknown kind", "nobody to send it to", "holds no more")
    noted += ("address refuses mail", "smtp 550", "smtp 421", "smtp 554", "bounce 5.7.1")
    assert [outcome for outcome in noted if outcome_words(outcome) == outcome] == []


def test_an_address_that_is_nobodys_any_more_is_no_fault(browser: FlaskClient) -> None:
    with writing():
        count_refusal("x@example.org", None)
    assert "Nobody who is known" in shown(browser)

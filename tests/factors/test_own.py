"""One's own second factor: turned on by a code, changed and turned off by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member, SignInFailure
from app.activity.models import Event
from app.database import db
from app.factors.models import Factor, RecoveryCode
from tests import factories
from tests.conftest import NOON
from tests.factors.having import Having, code_of, having, is_in, member
from tests.mail.letters import Received
from tests.people.asking import Browser
from tests.security.rows import dump

OWN = "/my/account/factor"


def begun(browser: FlaskClient) -> tuple[str, str]:
    """The secret that the page shows, and as its form brings it back."""
    page = browser.post(f"{OWN}?lang=en")
    assert page.status_code == 200
    tree = LexborHTMLParser(page.text)
    secret = tree.css_first("bdi.handed__name").text().replace(" ", "")
    assert f"secret={secret}" in (tree.css_first("a.button--quiet").attributes["href"] or "")
    assert tree.css_first("svg.handed__code") is not None
    return secret, str(tree.css_first("input[name=sealed]").attributes["value"])


def confirmed(browser: FlaskClient, sealed: str, code: str) -> tuple[int, str]:
    form = {"sealed": sealed, "code": code}
    answer = browser.post(f"{OWN}/confirmation?lang=en", data=form)
    return answer.status_code, answer.text


def codes_in(page: str) -> list[str]:
    (field,) = LexborHTMLParser(page).css("textarea")
    return [line.replace(" ", "") for line in field.text().split("\n") if line.strip()]


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(Event.verb).order_by(Event.id)))


def test_a_factor_is_turned_on_by_its_first_code(
    app: Flask, signed_in: Browser, mails: Callable[[], list[Received]]
) -> None:
    salma = member(language="en")
    browser, elsewhere = signed_in(salma), signed_in(salma)
    before = dump()
    secret, sealed = begun(browser)
    # Nothing is anybody's factor before its code is there.
    assert dump() == before
    status, page = confirmed(browser, sealed, code_of(secret, 5))
    assert (status, sealed in page, "does not fit" in page) == (422, True, True)
    status, page = confirmed(browser, sealed, code_of(secret))
    codes = codes_in(page)
    assert (status, len(set(codes))) == (200, 10)
    # Kept as a file without a script, too.
    (saved,) = LexborHTMLParser(page).css("a[download]")
    assert (saved.attributes["href"] or "").startswith("data:text/plain;charset=utf-8,")
    rows = repr(dump())
    assert not [word for word in (secret, *codes) if word in rows]
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    assert mails()[-1].subject == "Your second factor is on"
    # The same form sent twice shows the same codes, and does nothing more.
    assert codes_in(confirmed(browser, sealed, code_of(secret))[1]) == codes
    assert verbs().count("factor.turned_on") == 1
    assert len(mails()) == 1
    # Another one does not take its place.
    other, again = begun(browser)
    assert "is on already" in confirmed(browser, again, code_of(other))[1]


def test_what_was_offered_is_its_owners_for_half_an_hour(app: Flask, signed_in: Browser) -> None:
    browser, other = signed_in(member()), signed_in(member("Yara Naciri"))
    secret, sealed = begun(browser)
    assert confirmed(other, sealed, code_of(secret))[0] == 422
    assert confirmed(browser, sealed[:-4] + "AAA=", code_of(secret))[0] == 422
    assert confirmed(browser, "", code_of(secret))[0] == 422
    with clock.set_to(NOON + timedelta(minutes=31)):
        status, page = confirmed(browser, sealed, code_of(secret))
    assert (status, "open for too long" in page) == (422, True)
    assert db.session.scalar(sa.select(Factor.id)) is None


def test_what_changes_a_factor_takes_the_factor(
    app: Flask, signed_in: Browser, salma: Having, mails: Callable[[], list[Received]]
) -> None:
    browser = signed_in(salma.member)
    address = f"{OWN}/change?lang=en"
    for wrong in ({}, {"code": "000000"}, {"recovery": "abcd"}):
        assert browser.post(address, data={"act": "off", **wrong}).status_code == 422
    renewed = browser.post(address, data={"act": "codes", "code": salma.code()})
    codes = codes_in(renewed.text)
    assert len(set(codes) - set(salma.codes)) == 10
    # Former ones are dead, and so is a code that was used for something else.
    for dead in ({"recovery": salma.codes[0]}, {"code": salma.code()}):
        assert browser.post(address, data={"act": "off", **dead}).status_code == 422
    elsewhere = signed_in(salma.member)
    off = browser.post(address, data={"act": "off", "recovery": codes[0]})
    # By a double click nothing is guessed wrong.
    failures = sa.select(sa.func.count(SignInFailure.id))
    failed = db.session.scalar(failures)
    assert off.status_code == 303
    assert (is_in(browser), is_in(elsewhere)) == (True, False)
    again = browser.post(address, data={"act": "off", "recovery": codes[0]})
    assert (again.status_code, db.session.scalar(failures)) == (303, failed)
    left = [db.session.scalar(sa.select(row.id)) for row in (Factor, RecoveryCode)]
    assert left == [None, None]
    assert [mail.subject for mail in mails()][1:] == [
        "You have new recovery codes",
        "A recovery code was used",
        "Your second factor is off",
    ]


def test_the_secret_of_one_opens_no_other(app: Flask, salma: Having) -> None:
    """Whoever can write into the database cannot give somebody a secret that they know."""
    from app.factors.queries import secret_of

    other = member("Yara Naciri")
    row = db.session.scalars(sa.select(Factor)).one()
    moved = Factor(member_id=other.id, secret=row.secret)
    assert secret_of(row) == salma.secret
    assert secret_of(moved) is None
    assert re.fullmatch(r"[\w=-]+", row.secret)
    assert isinstance(db.session.get(Member, row.member_id), Member)


def test_without_a_password_the_factor_alone_shows_it(app: Flask, signed_in: Browser) -> None:
    yara = having(factories.member("Yara", email="yara@example.org"))
    browser = signed_in(yara.member)
    with clock.set_to(NOON + timedelta(hours=1)):
        page = browser.get("/my/account/proof?lang=en").text
        said = ("Mail me the link", "No mail comes", "can reset your second factor")
        assert [sentence in page for sentence in said] == [False, False, True]
        assert browser.post("/my/account/proof", data={"code": yara.code()}).status_code == 303
        assert browser.post("/my/data").status_code == 303


def test_the_factor_shows_who_one_is_as_the_password_does(
    app: Flask, signed_in: Browser, salma: Having
) -> None:
    browser = signed_in(salma.member)
    with clock.set_to(NOON + timedelta(hours=1)):
        assert browser.post("/my/data").status_code == 401
        page = browser.get("/my/account/proof?lang=en").text
        assert "Show your second factor instead" in page
        typed = {"email": "une.autre.adresse@example.org"}
        asked = browser.post("/my/account/address", data=typed)
        # Either of the two forms carries it, and it is read once.
        carried = LexborHTMLParser(asked.text)
        assert len(carried.css(f"input[value='{typed['email']}']")) == 2
        ids = [node.attributes["id"] for node in carried.css("[id]")]
        assert len(ids) == len(set(ids))
        wrong = browser.post("/my/account/proof?lang=en", data={"code": "000000"})
        assert (wrong.status_code, "does not fit" in wrong.text) == (422, True)
        assert browser.post("/my/data").status_code == 401
        right = {"code": salma.code(), "back_to": "/my/data"}
        assert browser.post("/my/account/proof", data=right).location == "/my/data"
        assert browser.post("/my/data").status_code == 303

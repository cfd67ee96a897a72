"""One's own sessions: listed by browser and system, ended one by one or all at once; and the mail
that tells of a browser which the account never had.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.browsers import Browser, browser_of
from app.accounts.models import KnownBrowser, Member, SignedIn
from app.accounts.operations import begin_session, hash_password
from app.accounts.sweeping import BROWSERS_KEPT_FOR
from app.database import db, writing
from app.mail.models import Mail
from app.upkeep.worker import forget_accesses
from tests import factories
from tests.conftest import NOON
from tests.races import together
from tests.security.browsing import forms

PASSWORD = "une longue phrase"
MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "
PHONE = MOZILLA + "(Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"
DESK = MOZILLA + "(Windows NT 10.0; Win64; x64) " + WEBKIT + "Chrome/146.0.0.0 Safari/537.36"
# What browsers say of themselves, and what is kept of it.
SAID = {
    PHONE: ("Firefox", "Android"),
    DESK: ("Chrome", "Windows"),
    DESK + " Edg/146.0.0.0": ("Edge", "Windows"),
    DESK + " OPR/120.0.0.0": ("Opera", "Windows"),
    MOZILLA + "(X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0": ("Firefox", "Linux"),
    MOZILLA + "(X11; CrOS x86_64 14541.0.0) " + WEBKIT + "Chrome/146.0.0.0 Safari/537.36": (
        "Chrome",
        "ChromeOS",
    ),
    MOZILLA + "(Linux; Android 14; SM-A156B) " + WEBKIT + "SamsungBrowser/28.0 Chrome/130.0.0.0 "
    "Mobile Safari/537.36": ("Samsung Internet", "Android"),
    MOZILLA + "(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/19.0 Mobile/15E148 Safari/604.1": ("Safari", "iOS"),
    MOZILLA + "(iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) CriOS/146.0.0.0 Mobile/15E148 Safari/604.1": ("Chrome", "iOS"),
    MOZILLA + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Safari/605.1.15": ("Safari", "macOS"),
    MOZILLA + "(Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5": (
        "Firefox",
        "KaiOS",
    ),
    "curl/8.0": ("", ""),
    "": ("", ""),
    "x" * 9000 + PHONE: ("", ""),
    "<script>alert(1)</script>'; --": ("", ""),
}


@pytest.fixture
def salma(app: Flask) -> Member:
    hashed = hash_password(PASSWORD)
    return factories.member("Salma", email="salma@example.org", password_hash=hashed)


def came_in(app: Flask, said: str) -> FlaskClient:
    """Salma's browser that says that of itself, once she has signed in by it."""
    browser = app.test_client()
    browser.environ_base["HTTP_USER_AGENT"] = said
    fields = {"email": "salma@example.org", "password": PASSWORD}
    assert browser.post("/sign-in", data=fields).status_code == 303
    return browser


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/my/account").status_code == 200


def test_of_what_a_browser_says_two_words_are_kept() -> None:
    assert {said: tuple(browser_of(said)) for said in SAID} == SAID


def test_each_session_is_listed_by_its_browser_and_can_be_ended(
    app: Flask, salma: Member, other: Member, signed_in: Callable[[Member], FlaskClient]
) -> None:
    strangers = signed_in(other)
    with clock.set_to(NOON - timedelta(days=3)):
        desk = came_in(app, DESK)
    phone, third = came_in(app, PHONE), came_in(app, "nobody knows/1.0")
    page = phone.get("/my/account?lang=en").text
    for words in ("Firefox on Android", "Chrome on Windows", "another browser", "21 November"):
        assert words in page
    assert page.index("Firefox on Android") < page.index("This session") < page.index("Chrome")
    ends = [form.action for form in forms(page, "") if "/sessions/" in form.action]
    assert len(ends) == 2
    assert phone.post(ends[-1]).status_code == 303
    assert [is_in(browser) for browser in (phone, desk, third)] == [True, False, True]
    # Sent once more, or by somebody else, it ends nothing.
    phone.post(ends[-1])
    rows = sa.select(SignedIn.id).where(SignedIn.member_id == salma.id)
    for number in db.session.scalars(rows).all():
        assert strangers.post(f"/my/account/sessions/{number}").status_code == 303
    assert is_in(phone)
    assert phone.post("/my/account/sessions").status_code == 303
    assert [is_in(each) for each in (phone, third, strangers)] == [True, False, True]


def test_neither_network_address_nor_more_of_the_browser_is_kept(
    app: Flask, salma: Member
) -> None:
    came_in(app, PHONE)
    columns = {"id", "token_digest", "member_id", "browser", "system"}
    assert set(SignedIn.__table__.c.keys()) == columns | {"began_at", "seen_at", "proved_at"}
    row = db.session.query(SignedIn).one()
    assert (row.browser, row.system) == ("Firefox", "Android")


def test_who_signs_in_anew_leaves_no_session_behind(app: Flask, salma: Member) -> None:
    browser = came_in(app, PHONE)
    former = browser.get_cookie("twiza")
    browser.post("/sign-in", data={"email": "salma@example.org", "password": PASSWORD})
    assert db.session.query(SignedIn).count() == 1
    thief = app.test_client()
    thief.set_cookie("twiza", former.value)
    assert not is_in(thief)


def mailed() -> int:
    """How many mails tell of a new browser."""
    db.session.rollback()
    kind = Mail.kind == "accounts.new_browser"
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mail).where(kind)) or 0


def signing_in(number: int, name: str) -> None:
    with writing():
        begin_session(db.session.get_one(Member, number), Browser(name, "Linux"))


def test_a_browser_that_the_account_never_had_is_mailed(app: Flask, salma: Member) -> None:
    counts = []
    for name in ("Firefox", "Firefox", "Chrome", "Firefox", "Chrome"):
        signing_in(salma.id, name)
        counts.append(mailed())
    assert counts == [0, 0, 1, 1, 1]
    # A year later the last one is known, and the others are new again.
    with clock.set_to(NOON + BROWSERS_KEPT_FOR + timedelta(seconds=1)):
        forget_accesses()
        assert db.session.scalars(sa.select(KnownBrowser.browser)).all() == ["Chrome"]
        signing_in(salma.id, "Chrome")
        assert mailed() == 1
        signing_in(salma.id, "Firefox")
        assert mailed() == 2


@pytest.mark.engines
def test_of_many_at_once_one_is_mailed(app: Flask, salma: Member) -> None:
    number = salma.id
    # The very first two, by different ones: either may be the first, the other one is new.
    firsts = (partial(signing_in, number, name) for name in ("Firefox", "Chrome"))
    assert together(app, *firsts) == [None] * 2
    assert mailed() == 1
    assert together(app, *[partial(signing_in, number, "Safari")] * 8) == [None] * 8
    assert mailed() == 2

"""From a day on the steering group and administrators need a second factor."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.accounts.models import Member, actor_of
from app.database import db, writing
from app.people.operations.changing import change_role, suspend
from app.site.operations import save_admin_settings
from tests.conftest import NOON
from tests.factors.having import PASSWORD, code_of, first_step, having, is_in, member
from tests.factors.test_own import begun, confirmed
from tests.people.asking import Browser

DAY = date(2026, 11, 26)
OWN = "/my/account/factor"


@pytest.fixture
def asked(app: Flask, administrator: Member) -> None:
    """From the day after tomorrow on."""
    with writing():
        save_admin_settings({"factor_from": DAY}, seen=0, by=actor_of(administrator))


@pytest.fixture
def nadia(app: Flask) -> Member:
    """A member of the steering group with a password."""
    return member("Nadia Tazi", role="steering")


def led(answer: TestResponse) -> bool:
    """Whether it leads to the page of the second factor."""
    return answer.status_code == 303 and answer.location.startswith(OWN)


@pytest.mark.usefixtures("asked")
def test_before_the_day_pages_remind_and_after_it_they_lead(
    signed_in: Browser, nadia: Member
) -> None:
    browser, ordinary = signed_in(nadia), signed_in(member("Yara"))
    line = "your role takes a second factor"
    assert f"From 26 November 2026 on {line}" in browser.get("/steering/?lang=en").text
    assert line not in ordinary.get("/?lang=en").text
    with clock.set_to(NOON + timedelta(days=2)):
        for page in ("/steering/", "/my/account", "/plan/", "/?lang=en"):
            assert led(browser.get(page)), page
            assert ordinary.get(page).status_code != 303, page
        swapped = browser.get("/steering/", headers={"HX-Request": "true"})
        assert (swapped.status_code, OWN in swapped.headers["HX-Redirect"]) == (204, True)
        written = {"name": "Un texte à ne pas perdre"}
        refused = browser.post("/steering/frame/challenges/new?lang=en", data=written)
        assert refused.status_code == 403
        assert "Un texte à ne pas perdre" in refused.text
        assert "Nothing was saved" in refused.text
        # Help, and what a link does for whoever holds it.
        for page in ("/contact", "/sign-in/link", "/link/none", "/welcome/none"):
            assert browser.get(page).status_code == 200, page
        goes_on(browser)


def goes_on(browser: FlaskClient) -> None:
    """Sets the factor up, and is at the page where they were."""
    page = browser.get(browser.get("/steering/").location)
    assert 'name="next" type="hidden" value="/steering/"' in page.text
    # Their session is two days old.
    assert browser.post(OWN).status_code == 401
    assert browser.post("/my/account/proof", data={"proof": PASSWORD}).status_code == 303
    secret, sealed = begun(browser)
    status, codes = confirmed(browser, sealed, code_of(secret))
    assert status == 200
    assert "Your role takes" not in codes
    assert browser.get("/steering/").status_code == 200
    assert browser.post("/sign-out").status_code == 303


@pytest.mark.usefixtures("asked")
def test_whoever_gets_the_role_or_turns_the_factor_off_is_led_too(
    app: Flask, signed_in: Browser, administrator: Member
) -> None:
    salma = having(member("Salma"))
    other = member("Yara")
    having(administrator)
    with clock.set_to(NOON + timedelta(days=3)):
        with writing():
            for row in (salma.member, other):
                change_role(
                    db.session.get_one(Member, row.id), "steering", by=actor_of(administrator)
                )
        browser = signed_in(salma.member)
        assert browser.get("/steering/").status_code == 200
        browser.post(f"{OWN}/change", data={"act": "off", "code": salma.code()})
        assert led(browser.get("/steering/"))
        newly = app.test_client()
        first_step(newly, other)
        assert led(newly.get("/steering/"))
        # Who is suspended does nothing, and reads why.
        with writing():
            row = db.session.get_one(Member, other.id)
            suspend(row, "Une pause", until=None, by=actor_of(administrator))
        newly = app.test_client()
        first_step(newly, other)
        assert is_in(newly)
        assert "Une pause" in newly.get("/my/account").text


def test_administrators_settle_the_day(signed_in: Browser, administrator: Member) -> None:
    browser = signed_in(administrator)
    form = {"version": "0", "factor_from": "2026-12-01"}
    assert browser.post("/admin/settings", data=form).status_code == 303
    page = browser.get("/admin/settings?lang=en").text
    assert 'value="2026-12-01"' in page
    for wrong in ("demain", "9999-12-31"):
        form |= {"version": "1", "factor_from": wrong}
        assert browser.post("/admin/settings", data=form).status_code == 422
    # Sent as empty, nothing is asked for any more.
    assert browser.post("/admin/settings", data=form | {"factor_from": ""}).status_code == 303
    assert "takes a second factor" not in browser.get("/?lang=en").text
    assert PASSWORD not in page

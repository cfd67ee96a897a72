"""In a browser: a decision on somebody's proposal arrives as a notice; one tap stops it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.accounts.operations import hash_password
from app.activity.operations import seal
from app.database import db, writing
from app.proposals.models import Proposal
from app.steering.operations import decide
from app.upkeep.worker import spread_notices
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import PHONE, ways

pytestmark = pytest.mark.served


@pytest.fixture(params=ways(PHONE))
def author(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[tuple[Person, int]]:
    """Hafsa, who wrote a proposal, and its number; she comes upon no fault."""
    language, width, scripts = request.param
    with site.app.app_context():
        hashed = hash_password(PASSWORD)
        row = factories.member("Hafsa", email="hafsa@example.org", password_hash=hashed)
        number = factories.proposal(author_id=row.id, title="Un puits au douar").id
        spread_notices()
    person = Person(browser, site, language, width, scripts=scripts)
    person.sign_in("hafsa@example.org")
    yield person, number
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def declined(site: Site, number: int, seen: int = 0) -> None:
    """The steering group decides, and the worker comes by."""
    with site.app.app_context():
        steward = factories.acting(factories.member("Nadia", role="steering"))
        with writing():
            row = db.session.get_one(Proposal, number)
            decide(row, "postponed", {"fr": "Plus tard."}, number=seen, by=steward, early=True)
            seal()
        spread_notices()


def test_a_decision_arrives_as_a_notice_and_one_tap_stops_it(
    author: tuple[Person, int], site: Site
) -> None:
    person, number = author
    declined(site, number)
    person.open("/plan/")
    wide = person.page.viewport_size["width"] > 1000
    if wide:
        person.page.locator(".account--told > summary").click()
        expect(person.page.locator(".account--told .newest a")).to_contain_text("Un puits")
        person.look()
        person.follow(".account--told .account__panel > p a")
    else:
        person.page.locator(".menu > summary").click()
        person.follow(".menu__own a[href*='/my/notifications']")
    assert "Un puits au douar" in person.text("main .told")

    person.follow("main form[action*='/notifications/read'] button")
    expect(person.page.locator(".unread:visible")).to_have_count(0)
    stop = person.page.locator(f"#follow-proposal-{number} button[value=stop]")
    stop.click()
    expect(person.page.locator(f"#follow-proposal-{number} button[value=follow]")).to_be_visible()
    person.look()
    declined(site, number, seen=1)
    person.open("/my/notifications")
    expect(person.page.locator(".unread:visible")).to_have_count(0)

    person.open(f"/proposals/{number}")
    person.page.locator("button[value=follow]").click()
    expect(person.page.locator("button[value=stop]")).to_be_visible()
    person.open("/my/notifications/choices")
    assert "Un puits au douar" in person.text("main")

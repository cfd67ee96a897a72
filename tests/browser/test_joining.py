"""In a browser: a visitor applies for a new organisation, is asked, answers, is accepted, sets the
password and is signed in; later forgets it and comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app import clock
from app.accounts.operations import hash_password
from app.database import db
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import DESK, ways
from tests.joining.asking import link_in
from tests.mail.letters import in_folder

pytestmark = pytest.mark.served

ADDRESS = "khadija@example.org"
ANOTHER = "une tout autre phrase"


@pytest.fixture(params=ways(DESK))
def way(request: pytest.FixtureRequest) -> tuple[str, int, bool]:
    """Language, width, and whether scripts run."""
    return request.param  # type: ignore[no-any-return]


def somebody(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    """Somebody at a browser, who comes upon no fault."""
    language, width, scripts = way
    person = Person(browser, site, language, width, scripts=scripts)
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


@pytest.fixture
def visitor(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    yield from somebody(browser, site, way)


@pytest.fixture
def reviewer(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    """Karim, who administers the site."""
    with site.app.app_context():
        hashed = hash_password(PASSWORD)
        factories.member("Karim", role="admin", email="karim@example.org", password_hash=hashed)
    for person in somebody(browser, site, way):
        person.sign_in("karim@example.org")
        yield person


@pytest.fixture
def mailed(site: Site, tmp_path: Path) -> Callable[[], str]:
    """Where the button of the newest mail leads, once all that waits is sent."""

    def newest() -> str:
        folder = tmp_path / "mailed"
        with site.app.app_context():
            while send_next(declared_kinds(), Folder(folder), lambda: "Twiza"):
                db.session.remove()
        return link_in(in_folder(folder)[-1]).partition("?")[0]

    return newest


def come_in(visitor: Person, link: str, password: str) -> None:
    """Choose a password by a mail's link, and be signed in by it."""
    visitor.open(link)
    visitor.fill(password=password, again=password)
    visitor.follow("main form button")
    visitor.open("/my/account")
    assert "خديجة العمراني" in visitor.text("main")


def test_a_visitor_applies_for_a_new_organisation_and_comes_in(
    visitor: Person, reviewer: Person, mailed: Callable[[], str]
) -> None:
    visitor.open("/")
    visitor.follow(".cover .actions a[href*='/join']")
    visitor.fill(name="خديجة العمراني", email=ADDRESS, why="نعمل مع نساء الواحة.")
    visitor.page.locator("[name=capacity][value=new]").check()
    expect(visitor.page.locator("[name=organisation]")).not_to_be_visible()
    visitor.look()
    visitor.fill(organisation_name="Coopérative Tifawin du Drâa")
    # Without the tick nothing is taken, and nothing typed is lost.
    visitor.follow("main form.form .actions button")
    assert visitor.page.locator("[name=organisation_name]").input_value()
    visitor.page.locator("[name=consent]").check()
    visitor.follow("main form.form .actions button")

    visitor.open(mailed())
    visitor.follow("main form button")
    assert "خديجة العمراني" in visitor.text("main")

    reviewer.open("/admin/applications")
    reviewer.follow(".queued__what a")
    # A similar one is there already.
    assert "Coopérative Tifawin" in reviewer.text(".alike")
    reviewer.fill(body="Depuis quand ?")
    reviewer.follow("form[action*='/question'] button")

    visitor.open(mailed())
    assert "Depuis quand ?" in visitor.text("main")
    visitor.fill(body="Depuis 2019.")
    visitor.follow("main form button")

    reviewer.open("/admin/applications")
    reviewer.follow(".queued__what a")
    assert "Depuis 2019." in reviewer.text("main")
    reviewer.follow("form[action*='/acceptance'] button")

    come_in(visitor, mailed(), PASSWORD)
    visitor.open("/organisations/")
    assert "Coopérative Tifawin du Drâa" in visitor.text("main")

    # Months later, at another machine, the password is forgotten.
    visitor.context.clear_cookies()
    visitor.open("/sign-in")
    visitor.follow("main a[href*='/sign-in/link']")
    visitor.fill(email=f" {ADDRESS.upper()}")
    visitor.follow("main button[value=password]")
    come_in(visitor, mailed(), ANOTHER)
    visitor.context.clear_cookies()
    visitor.sign_in(ADDRESS, ANOTHER)
    visitor.open("/my/account")
    assert "خديجة العمراني" in visitor.text("main")


def test_whoever_has_no_address_comes_in_by_a_link_for_many(
    visitor: Person, reviewer: Person
) -> None:
    reviewer.open("/admin/join-links")
    reviewer.fill(name="Atelier de Zagora", places="2")
    reviewer.page.locator("main [name=last_day]").fill("2099-01-01")
    reviewer.follow("main form.form button")
    reviewer.page.locator("main [name=last_day]").fill(_in_a_month())
    reviewer.follow("main form.form button")
    expect(reviewer.page.locator("svg.handed__code")).to_be_visible()
    address = reviewer.page.locator(".share__address input").input_value()

    visitor.open("/join/" + address.partition("/join/")[2])
    visitor.fill(name="Hassan Ouali")
    visitor.page.locator("[name=consent]").check()
    visitor.follow("main form.form .actions button")
    assert "hassan.ouali" in visitor.text("main")
    visitor.fill(password=PASSWORD, again=PASSWORD)
    visitor.follow("main form button")
    visitor.open("/my/account")
    assert "hassan.ouali" in visitor.text("main")


def _in_a_month() -> str:
    return (clock.now() + timedelta(days=30)).date().isoformat()

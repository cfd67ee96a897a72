"""In a browser: an administrator adds somebody without an address and hands the link over; they come
in by it, and sign in by name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.accounts.operations import hash_password
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import DESK, ways

pytestmark = pytest.mark.served


@pytest.fixture(params=ways(DESK))
def way(request: pytest.FixtureRequest) -> tuple[str, int, bool]:
    """Language, width, and whether scripts run."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def administrator(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    """Karim, who administers the site; he comes upon no fault."""
    language, width, scripts = way
    with site.app.app_context():
        hashed = hash_password(PASSWORD)
        factories.member("Karim", role="admin", email="karim@example.org", password_hash=hashed)
    person = Person(browser, site, language, width, scripts=scripts)
    person.sign_in("karim@example.org")
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


@pytest.fixture
def newcomer(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    """Somebody whom nobody knows yet; they come upon no fault."""
    language, width, scripts = way
    person = Person(browser, site, language, width, scripts=scripts)
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def test_somebody_without_an_address_comes_in_by_a_link_and_signs_in_by_name(
    administrator: Person, newcomer: Person
) -> None:
    administrator.open("/admin/members")
    administrator.follow("main a[href*='/admin/members/new']")
    administrator.fill(name="خديجة العمراني")
    administrator.follow("main form.form .actions button")
    expect(administrator.page.locator("svg.handed__code")).to_be_visible()
    name = administrator.text(".handed__name")
    address = administrator.page.locator(".share__address input").input_value()

    newcomer.open(address.removeprefix(newcomer.site.address))
    assert name in newcomer.text("main")
    newcomer.fill(password=PASSWORD, again=PASSWORD)
    newcomer.follow("main form button")
    newcomer.open("/my/account")
    assert "خديجة العمراني" in newcomer.text("main")

    # On another telephone, as it writes by itself: marks, and a space for the full stop.
    newcomer.context.clear_cookies()
    newcomer.sign_in(" خَديجة  العمراني ")
    newcomer.open("/my/account")
    assert name in newcomer.text("main")

    administrator.open("/admin/members?q=خديجة")
    administrator.follow(".person__name a")
    administrator.page.locator("#suspension ~ .fold summary").last.click()
    administrator.fill(reason="Deux comptes", until="2999-01-01")
    administrator.page.locator("form[action*='/suspension'] button").click()
    administrator.look()
    administrator.fill(until="2100-01-01")
    administrator.follow("form[action*='/suspension'] button")
    newcomer.sign_in(name)
    assert "Deux comptes" in newcomer.text("main")

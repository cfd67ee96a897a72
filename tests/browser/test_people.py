"""In a browser: an administrator adds somebody without an address and hands the link over; they come
in by it, and sign in by name. Later the administrator shows once more who they are, and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app import clock
from app.accounts.models import SignedIn
from app.accounts.operations import hash_password
from app.accounts.sessions import PROOF_LASTS
from app.database import db, writing
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import DESK, PHONE, ways

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


def later(site: Site) -> None:
    """Nobody has shown of late who they are."""
    with site.app.app_context(), writing():
        db.session.execute(sa.update(SignedIn).values(proved_at=clock.now() - PROOF_LASTS))


@pytest.mark.parametrize("way", ways(PHONE), indirect=True)
def test_an_open_session_is_asked_again_what_was_written_goes_on_and_another_one_is_ended(
    administrator: Person, newcomer: Person
) -> None:
    site, proves = administrator.site, "form[action*='/my/account/proof'] button"
    administrator.open("/admin/members?q=Youssef")
    administrator.follow(".person__name a")
    administrator.page.locator("#suspension ~ .fold summary").last.click()
    administrator.fill(reason="Deux comptes pour une seule personne", until="2100-01-01")
    later(site)
    administrator.follow("form[action*='/suspension'] button")
    expect(administrator.page.get_by_text("Deux comptes pour une")).to_be_visible()
    administrator.fill(proof="une autre phrase")
    administrator.follow(proves)
    administrator.fill(proof=PASSWORD)
    administrator.follow(proves)
    administrator.follow("form[action*='/suspension'] button")
    assert "Deux comptes pour une seule personne" in administrator.page.content()
    later(site)
    administrator.open("/admin/members")
    administrator.fill(proof=PASSWORD)
    administrator.follow(proves)
    expect(administrator.page.locator("ul.people")).to_be_visible()

    newcomer.sign_in("karim@example.org")
    administrator.open("/my/account")
    expect(administrator.page.locator("ul.lines .line")).to_have_count(2)
    administrator.follow("form[action*='/my/account/sessions/'] button")
    newcomer.open("/my/account")
    expect(newcomer.page.locator("main [name=password]")).to_be_visible()

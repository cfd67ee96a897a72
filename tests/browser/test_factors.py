"""In a browser: a second factor is set up and used, a recovery code opens once, and another
administrator takes a lost one away.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.accounts.models import Member
from app.accounts.operations import hash_password
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import PHONE, ways
from tests.factors.having import code_of

pytestmark = pytest.mark.served
REASON = "Téléphone volé, vue au bureau avec sa carte"


@pytest.fixture(params=ways(PHONE))
def way(request: pytest.FixtureRequest) -> tuple[str, int, bool]:
    """Language, width, and whether scripts run."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def karim(site: Site) -> Member:
    """Who administers the site."""
    with site.app.app_context():
        hashed = hash_password(PASSWORD)
        return factories.member(
            "Karim", role="admin", email="karim@example.org", password_hash=hashed
        )


@pytest.fixture
def salma(browser: Browser, site: Site, way: tuple[str, int, bool]) -> Iterator[Person]:
    """A member; she comes upon no fault."""
    language, width, scripts = way
    person = Person(browser, site, language, width, scripts=scripts)
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def set_up(salma: Person) -> tuple[str, list[str]]:
    """The secret that her app has from now on, and her recovery codes, which she keeps."""
    salma.open("/my/account")
    salma.follow("main a[href*='/my/account/factor']")
    salma.follow("main form.form button")
    secret = salma.text("bdi.handed__name").replace(" ", "")
    salma.fill(code="000000")
    salma.follow("main form.form button")
    salma.fill(code=code_of(secret))
    salma.follow("main form.form button")
    codes = salma.page.locator("main textarea").input_value().split("\n")
    with salma.page.expect_download() as saving:
        salma.page.locator("a[download]").click()
    kept = Path(saving.value.path()).read_text(encoding="utf-8")
    assert all(code in kept for code in codes)
    salma.follow("main .actions a.button")
    return secret, codes


def sign_out(salma: Person) -> None:
    salma.context.clear_cookies()


def is_in(salma: Person) -> bool:
    salma.open("/my/account")
    return "Salma" in salma.text("main")


def test_a_factor_is_set_up_used_lost_and_taken_away(
    browser: Browser, site: Site, way: tuple[str, int, bool], salma: Person, karim: Member
) -> None:
    salma.sign_in("salma@example.org")
    secret, codes = set_up(salma)

    sign_out(salma)
    salma.sign_in("salma@example.org")
    assert not is_in(salma)
    salma.open("/sign-in/code")
    salma.fill(code=code_of(secret, 1))
    salma.follow("main form[action*='/sign-in/code'] button")
    assert is_in(salma)

    sign_out(salma)
    salma.sign_in("salma@example.org")
    salma.page.locator("details summary").locator("visible=true").last.click()
    salma.fill(recovery=codes[0].upper())
    salma.follow("main form[action*='/sign-in/code'] button")
    assert is_in(salma)

    language, width, scripts = way
    admin = Person(browser, site, language, width, scripts=scripts)
    admin.sign_in("karim@example.org")
    admin.open("/admin/members?q=Salma")
    admin.follow(".person__name a")
    admin.page.locator("form[action*='/factor'] >> xpath=ancestor::details/summary").click()
    admin.page.locator("form[action*='/factor'] textarea").fill(REASON)
    admin.follow("form[action*='/factor'] button")
    assert not admin.faults, "\n".join(admin.faults)
    admin.context.close()

    assert not is_in(salma)
    salma.sign_in("salma@example.org")
    salma.open("/my/account/factor")
    assert REASON in salma.text("main")

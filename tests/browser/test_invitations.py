"""In a browser: an administrator pastes thirty lines, looks them through and sends them; one of the
thirty accepts from the mail that was written, another from a link that is handed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.accounts.operations import hash_password
from app.database import db
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.site.queries import site_name
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import PHONE, ways
from tests.invitations.inviting import link_in
from tests.mail.letters import in_folder

pytestmark = pytest.mark.served

LINES = [f"Amina {n}; amina{n}@example.org; ar; Association Amal" for n in range(28)]
LINES += ["Sans Adresse;;fr", "Salma encore; SALMA@example.org"]


@pytest.fixture(params=ways(PHONE))
def people(
    request: pytest.FixtureRequest, browser: Browser, site: Site
) -> Iterator[tuple[Person, Person]]:
    """Karim, who administers the site, and somebody who is invited; they come upon no fault."""
    language, width, scripts = request.param
    with site.app.app_context():
        hashed = hash_password(PASSWORD)
        factories.member("Karim", role="admin", email="karim@example.org", password_hash=hashed)
    both = [Person(browser, site, language, width, scripts=scripts) for _ in range(2)]
    both[0].sign_in("karim@example.org")
    yield both[0], both[1]
    for person in both:
        assert not person.faults, "\n".join(person.faults)
        person.context.close()


def mailed(site: Site, folder: Path) -> dict[str, str]:
    """Send what waits; where the link in each mail leads, by its address."""
    with site.app.app_context():
        while send_next(declared_kinds(), Folder(folder), lambda: site_name().text):
            db.session.remove()
    return {mail.to: link_in(mail) for mail in in_folder(folder) if "/welcome/i." in mail.text}


def test_of_thirty_who_are_invited_one_accepts_by_mail_and_one_by_hand(
    people: tuple[Person, Person], tmp_path: Path
) -> None:
    karim, invited = people
    karim.open("/admin/invitations")
    karim.follow("main a[href*='/admin/invitations/new']")
    karim.fill(lines="\n".join(LINES), words="Venez nombreux.")
    karim.follow("main form.form .actions button")
    expect(karim.page.locator("li.queued")).to_have_count(30)
    karim.page.locator("input[name=added]").check()
    karim.follow("main button[value=send]")
    links = mailed(karim.site, tmp_path)
    assert len(links) == 28

    invited.open(links["amina7@example.org"].partition("?")[0])
    assert "amina7@example.org" in invited.text("main")
    invited.fill(password=PASSWORD, again=PASSWORD)
    invited.page.locator("main button").last.click()
    invited.look()  # without agreeing
    invited.fill(password=PASSWORD, again=PASSWORD)
    invited.page.locator("main [name=agreed]").check()
    invited.follow("main form button")
    invited.open("/my/account")
    assert "Amina 7" in invited.text("main")

    karim.open("/admin/invitations?state=to_hand_over")
    karim.follow("main form[action*='/link'] button")
    expect(karim.page.locator("svg.handed__code")).to_be_visible()
    address = karim.page.locator(".share__address input").input_value()
    invited.context.clear_cookies()
    invited.open(address.removeprefix(invited.site.address))
    invited.fill(name="زينب", sign_in_name="", password=PASSWORD, again=PASSWORD)
    invited.page.locator("main [name=agreed]").check()
    invited.follow("main form button")
    invited.open("/my/account")
    assert "زينب" in invited.text("main")

    karim.open("/admin/invitations?q=amina")
    karim.follow("main .queue-states a[href*='accepted']")
    expect(karim.page.locator("li.queued")).to_have_count(1)

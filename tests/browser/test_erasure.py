"""In a browser: a member fetches a copy of everything about them, asks to be erased, stops it from
the mail and on the page, and in the end goes; then no name stands under what they wrote.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app import clock
from app.accounts.models import Member, SignedIn
from app.accounts.sessions import PROOF_LASTS
from app.database import db, writing
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.worker import erase_people
from app.upkeep.worker import make_copies
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.ways import PHONE, ways
from tests.mail.letters import in_folder

pytestmark = pytest.mark.served

PAGE, STOPS = "/my/data/erasure", "main form[action*='/erasure/stop'] button"
FORMER = {"fr": "un ancien membre", "ar": "عضو سابق"}


class Walk:
    """Salma, a visitor, and her proposal."""

    def __init__(self, browser: Browser, site: Site, way: tuple[str, int, bool]) -> None:
        self.site = site
        self.language, width, scripts = way
        self.salma, self.visitor = [
            Person(browser, site, self.language, width, scripts=scripts) for _person in range(2)
        ]
        with site.app.app_context():
            author = db.session.scalars(sa.select(Member).where(Member.name == "Salma")).one()
            proposal = factories.proposal(stage="submitted", author_id=author.id)
            self.proposal = f"/proposals/{proposal.id}"


@pytest.fixture(params=ways(PHONE))
def walk(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Walk]:
    walk = Walk(browser, site, request.param)
    yield walk
    for person in (walk.salma, walk.visitor):
        assert not person.faults, "\n".join(person.faults)
        person.context.close()


def fetched(walk: Walk, folder: Path) -> None:
    """Salma has a copy of everything about her, once it is made."""
    salma = walk.salma
    salma.open("/my/data")
    salma.follow("main form[action$='/my/data'] button, main form[action*='/my/data?'] button")
    with walk.site.app.app_context():
        make_copies()
    salma.open("/my/data")
    with salma.page.expect_download() as saving:
        salma.page.locator("main a[href*='/my/data/file']").click()
    with zipfile.ZipFile(saving.value.path()) as packed:
        assert "salma@example.org" in packed.read("accounts.json").decode()


def asked(walk: Walk) -> None:
    """Salma asks to be erased."""
    salma = walk.salma
    salma.open(PAGE)
    salma.page.locator("main [name=texts][value=stay]").check()
    salma.follow("main form.form--narrow button")


def asked_long_after_signing_in(walk: Walk) -> None:
    """Salma asks, and shows first that it is she."""
    with walk.site.app.app_context(), writing():
        db.session.execute(sa.update(SignedIn).values(proved_at=clock.now() - PROOF_LASTS))
    asked(walk)
    assert not walk.salma.page.locator(STOPS).count()
    walk.salma.fill(proof=PASSWORD)
    walk.salma.follow("main form[action*='/my/account/proof'] button")
    walk.salma.follow("main form[action*='/erasure'] button")


def stopped_by_mail(walk: Walk, folder: Path) -> None:
    """By the link of the mail, which asks for no session."""
    with walk.site.app.app_context():
        while send_next(declared_kinds(), Folder(folder), lambda: "Twiza"):
            db.session.remove()
    link = re.search(r"https?://[^/]+(/link/[^\s?]+)", in_folder(folder)[-1].text)
    assert link
    walk.visitor.open(link[1])
    assert "Salma" in walk.visitor.text("main")
    walk.visitor.follow("main form button")


def is_under_way(walk: Walk) -> bool:
    """As her page says, and the row."""
    walk.salma.open("/my/data")
    with walk.site.app.app_context():
        rows = db.session.scalar(sa.select(sa.func.count(Erasure.id)))
    assert walk.salma.page.locator(STOPS).count() == rows
    return bool(rows)


def carried_out(walk: Walk) -> None:
    """The worker comes by three days later."""
    with walk.site.app.app_context(), clock.set_to(clock.now() + STOPPED_WITHIN):
        erase_people()


def test_a_member_takes_everything_along_and_goes(walk: Walk, tmp_path: Path) -> None:
    walk.salma.sign_in("salma@example.org")
    fetched(walk, tmp_path)

    asked_long_after_signing_in(walk)
    assert is_under_way(walk)
    stopped_by_mail(walk, tmp_path / "outbox")
    assert not is_under_way(walk)
    asked(walk)
    walk.salma.follow(STOPS)
    assert not is_under_way(walk)
    walk.visitor.open(walk.proposal)
    assert "Salma" in walk.visitor.text(".sheet__whose")

    asked(walk)
    carried_out(walk)
    walk.visitor.open(walk.proposal)
    expect(walk.visitor.page.locator(".sheet__whose")).to_contain_text(FORMER[walk.language])
    assert "Salma" not in walk.visitor.page.content()
    walk.salma.sign_in("salma@example.org")
    expect(walk.salma.page.locator("main [name=password]")).to_be_visible()
    expect(walk.salma.page.locator("#error-summary")).to_be_visible()

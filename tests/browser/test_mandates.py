"""In a browser: an organisation that nobody administers is claimed; its administrator gives a
mandate; the representative proposes, comments, votes and reports for it, and is refused once the
mandate has ended.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app.cycles.models import Cycle
from app.database import db, writing
from app.organisations.models import Organisation
from tests import factories
from tests.browser.person import Person
from tests.browser.site import Site
from tests.browser.ways import PHONE, ways

pytestmark = pytest.mark.served

WORDS = {
    "fr": ("Bibliobus pour les douars", "Nous en tenons le registre depuis dix ans.", "La"),
    "ar": ("مكتبة متنقلة للدواوير", "نمسك سجلها منذ عشر سنوات.", "ال"),
}
ORGANISATION = "Coopérative Tifawin"


class Walk:
    """Who takes part, and the site."""

    def __init__(self, browser: Browser, site: Site, way: tuple[str, int, bool]) -> None:
        self.site = site
        self.language, width, scripts = way
        people = [
            Person(browser, site, self.language, width, scripts=scripts) for _person in range(3)
        ]
        self.salma, self.youssef, self.nadia = people
        for name, person in zip(("salma", "youssef", "nadia"), people, strict=True):
            person.sign_in(f"{name}@example.org")
        self.title, self.said, _word = WORDS[self.language]


@pytest.fixture(params=ways(PHONE))
def walk(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Walk]:
    with site.app.app_context(), writing():
        # Both kinds vote.
        db.session.get_one(Cycle, site.cycle_id).electorate = "both"
    walk = Walk(browser, site, request.param)
    yield walk
    for person in (walk.salma, walk.youssef, walk.nadia):
        assert not person.faults, "\n".join(person.faults)
        person.context.close()


def unfold(person: Person, within: str) -> None:
    """Open the fold that holds that place."""
    fold = person.page.locator("details", has=person.page.locator(within)).first
    if fold.get_attribute("open") is None:
        fold.locator("> summary").click()


def claimed(walk: Walk) -> None:
    """Salma asks to act for the organisation, and the steering group lets her administer it."""
    walk.salma.open("/organisations/1")
    unfold(walk.salma, "[name=why]")
    walk.salma.fill(why="Je suis la trésorière de la coopérative.")
    walk.salma.follow("main form[action*='/request'] button")
    walk.nadia.open("/organisations/1/mandates")
    expect(walk.nadia.page.locator("#asked")).to_be_visible()
    give(walk.nadia, "Salma", "administer")
    walk.salma.open("/my/mandates")
    assert ORGANISATION in walk.salma.text("main")


def give(person: Person, name: str, *powers: str) -> None:
    """Give somebody of the list, or by an address, a mandate with these powers alone."""
    page = person.page
    if page.locator("[name=member] option", has_text=name).count():
        page.locator("[name=member]").select_option(label=name)
    else:
        person.fill(who=f"{name.lower()}@example.org")
    for box in page.locator("[name=powers]").all():
        box.set_checked(box.get_attribute("value") in powers)
    person.follow("main form:has([name=powers]) button.button")


def given(walk: Walk) -> None:
    """Salma gives Youssef a mandate, who accepts it."""
    walk.salma.open("/organisations/1/mandates")
    give(walk.salma, "Youssef", "propose", "comment", "vote", "report")
    walk.youssef.open("/my/mandates")
    walk.youssef.page.locator("[name=listed]").first.check()
    walk.youssef.follow("main form[action*='/acceptance'] button")
    walk.youssef.open("/organisations/1")
    assert "Youssef" in walk.youssef.text("[aria-labelledby=people]")


def proposed(walk: Walk) -> str:
    """Youssef proposes for the organisation: the proposal's address."""
    person = walk.youssef
    person.open("/proposals/new")
    person.page.locator("[name=as]").select_option("organisation:1")
    person.fill(title=walk.title, summary=walk.said, body=walk.said)
    person.page.locator("[name=principles]").first.check()
    person.fill(how_1=walk.said)
    person.follow("main button[name=act][value=submit]")
    whose = person.text(".sheet__whose")
    assert "Youssef" in whose
    assert ORGANISATION in whose
    return person.page.url.removeprefix(walk.site.address).partition("?")[0]


def commented(walk: Walk, address: str) -> None:
    person = walk.youssef
    person.open(address)
    form = person.page.locator("form.comment-form").last
    form.locator("[name=as]").select_option("organisation:1")
    form.locator("[name=body]").fill(walk.said)
    form.locator("button").last.click()
    head = person.page.locator(".comment__head", has_text="Youssef").first
    expect(head).to_contain_text(ORGANISATION)
    person.look()


def voted(walk: Walk, address: str) -> None:
    """One vote of Youssef's own, and one of the organisation, which Salma sees not."""
    person = walk.youssef
    walk.site.to_phase("vote")
    person.open(address)
    for whose in (".vote__other", ".vote"):
        forms = person.page.locator(f"[id^=vote-] {whose} button[value=agree]")
        forms.last.click() if whose == ".vote__other" else forms.first.click()
        expect(person.page.locator("[aria-pressed=true]").first).to_be_visible()
    expect(person.page.locator("[aria-pressed=true]")).to_have_count(2)
    expect(person.page.locator(".vote__other")).to_contain_text("Youssef")
    person.look()
    walk.nadia.open(address)
    assert not walk.nadia.page.locator(".vote__other").count()


def reported(walk: Walk) -> None:
    with walk.site.app.app_context():
        owner = db.session.scalars(sa.select(Organisation)).one()
        action = factories.draft_action(owner_organisation_id=owner.id)
        factories.adopted()
        number = action.id
    person = walk.youssef
    person.open(f"/plan/actions/{number}")
    unfold(person, "[name=progress]")
    person.fill(progress="20", body=walk.said)
    person.page.locator("[name=status]").first.select_option("in progress")
    person.follow("main form[action*='/updates'] button")
    news = person.text(".news")
    assert "Youssef" in news
    assert ORGANISATION in news


def test_a_representative_acts_for_an_organisation_until_the_mandate_ends(walk: Walk) -> None:
    claimed(walk)
    given(walk)
    address = proposed(walk)
    commented(walk, address)
    voted(walk, address)
    reported(walk)
    walk.youssef.open(address)  # kept open since before the mandate ended
    walk.salma.open("/organisations/1/mandates")
    walk.salma.page.locator("li.line", has_text="Youssef").locator("summary").click()
    ending = walk.salma.page.locator("li.line", has_text="Youssef").locator("form button")
    with walk.salma.page.expect_navigation():
        ending.click()
    walk.salma.look()
    form = walk.youssef.page.locator("form.comment-form").last
    form.locator("[name=as]").select_option("organisation:1")
    form.locator("[name=body]").fill(walk.said)
    form.locator("button").last.click()
    refused = walk.youssef.page.locator(
        ".error", has_text="mandat" if walk.language == "fr" else "تفويض"
    )
    expect(refused.first).to_be_visible()
    expect(walk.youssef.page.locator("form.comment-form [name=body]").last).to_have_value(
        walk.said
    )

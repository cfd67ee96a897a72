"""What htmx adds to the forms: one region changes, a refusal is said, a lost session loses no
text, keys are enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.accounts.models import SignedIn
from app.database import db, writing
from tests import factories
from tests.browser.person import Person
from tests.browser.site import Site

pytestmark = pytest.mark.served

TEXT = "Un long commentaire que personne ne veut écrire deux fois."
FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture
def number(site: Site) -> int:
    """A proposal in a cycle that votes."""
    with site.app.app_context():
        found: int = factories.proposal(factories.cycle("vote", ballot="agreement")).id
        return found


@pytest.fixture
def voter(browser: Browser, site: Site, number: int) -> Iterator[Person]:
    """Youssef on the proposal's page, who comes upon no fault."""
    person = Person(browser, site, "fr")
    person.sign_in("youssef@example.org")
    person.open(f"/proposals/{number}")
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def end_all_sessions(site: Site) -> None:
    with site.app.app_context(), writing():
        db.session.query(SignedIn).delete()


def test_a_vote_changes_its_region_and_nothing_else(voter: Person, number: int) -> None:
    voter.page.evaluate("document.querySelector('h1').dataset.stays = 'yes'")
    voter.page.locator(".comment-form [name=body]").first.fill(TEXT)
    voter.page.locator("form[action*='/vote'] button[value=agree]").click()
    expect(voter.page.locator(f"#vote-{number} button[value=agree]")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert voter.page.locator("h1").get_attribute("data-stays") == "yes"
    assert voter.page.locator(".comment-form [name=body]").first.input_value() == TEXT


def test_a_comment_is_added_below_the_others_and_its_form_is_empty_again(voter: Person) -> None:
    form, comments = voter.page.locator("#comment-form form"), voter.page.locator("#comments > li")
    for number in range(1, 5):
        form.locator("[name=body]").fill(f"{TEXT} {number}")
        form.locator("button").click()
        expect(comments).to_have_count(number)
        expect(form.locator("[name=body]")).to_have_value("")
        if number == 1:
            voter.page.evaluate("document.querySelector('#comments > li').dataset.stays = 'yes'")
    assert voter.page.locator("#comments > li").first.get_attribute("data-stays") == "yes"
    expect(voter.page.locator("#thread-empty")).to_have_count(0)
    expect(voter.page.locator("#thread-said + nav [aria-current=true]")).to_have_text(
        "Les plus anciens d’abord"
    )
    expect(voter.page.locator("#comments > li .prose").last).to_have_text(f"{TEXT} 4")
    expect(voter.page.locator("#thread-count")).to_have_text("4 commentaires")
    expect(voter.page.locator("#thread-said a")).to_have_count(1)
    assert voter.page.locator("#thread-said a").get_attribute("href") == f"#{last_article(voter)}"
    voter.look()


def last_article(voter: Person) -> str | None:
    return voter.page.locator("#comments > li article").last.get_attribute("id")


def test_a_vote_that_comes_too_late_is_refused_in_a_notice(
    voter: Person, site: Site, number: int
) -> None:
    site.cycle_id = cycle_of(site, number)
    site.to_phase("decide")
    voter.page.locator("form[action*='/vote'] button[value=agree]").click()
    expect(voter.page.locator("#notices .notice--error")).to_be_visible()
    voter.look()


def cycle_of(site: Site, number: int) -> int:
    from app.proposals.models import Proposal

    with site.app.app_context():
        return int(db.session.get_one(Proposal, number).cycle_id)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_comment_outlives_a_lost_session(
    browser: Browser, site: Site, number: int, scripts: bool
) -> None:
    writer = Person(browser, site, "ar", 390, scripts=scripts)
    writer.sign_in("youssef@example.org")
    writer.open(f"/proposals/{number}")
    writer.page.locator(".comment-form [name=body]").first.fill(TEXT)
    end_all_sessions(site)
    writer.page.locator(".comment-form button").first.click()
    expect(writer.page.locator("textarea[readonly]")).to_have_value(TEXT)
    signs_in_again(writer)
    expect(writer.page.locator("article.comment .prose", has_text=TEXT)).to_have_count(1)
    assert not writer.faults, "\n".join(writer.faults)


def signs_in_again(writer: Person) -> None:
    """From the page that keeps the text: sign in there, then send what was kept."""
    writer.look()
    writer.page.fill("#email", "youssef@example.org")
    writer.page.fill("#password", "une longue phrase de passe")
    writer.follow("main form[action*='/sign-in'] button")
    writer.follow("main form[action*='/comments'] button")


def test_keys_are_enough_to_vote_and_the_focus_is_seen(voter: Person, number: int) -> None:
    tabs_to(voter, f"#vote-{number} button[value=agree]")
    voter.page.keyboard.press("Enter")
    agreed = voter.page.locator(f"#vote-{number} button[value=agree]")
    expect(agreed).to_have_attribute("aria-pressed", "true")
    expect(agreed).to_be_focused()
    tabs_to(voter, f"#vote-{number} button[value='']")
    voter.page.keyboard.press("Enter")
    expect(agreed).to_have_attribute("aria-pressed", "false")


def tabs_to(person: Person, selector: str) -> None:
    """Press Tab until that place has the focus; the focus is visible all the way."""
    for _ in range(80):
        if person.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(FOCUSED), person.page.evaluate(
            "document.activeElement.outerHTML"
        )
    raise AssertionError(f"Tab does not come to {selector}")


def test_the_first_tab_leads_past_the_navigation(voter: Person) -> None:
    voter.page.keyboard.press("Tab")
    voter.page.keyboard.press("Enter")
    assert re.search("#main$", voter.page.url)
    assert voter.page.evaluate("document.activeElement.id") == "main"

"""The steering group's forms in a browser: languages as tabs, dates by precision, and what the
script adds.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.site import Site

pytestmark = pytest.mark.served

NEW = "/steering/plan/actions/new"


def steward(browser: Browser, site: Site, width: int, *, scripts: bool = True) -> Person:
    person = Person(browser, site, "fr", width, scripts=scripts)
    person.sign_in("nadia@example.org")
    person.open(NEW)
    return person


@pytest.fixture(params=[(390, False), (1280, True)], ids=["phone", "desk"])
def writer(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Person]:
    """Nadia at the form of a new action, without scripts on a phone; she comes upon no fault."""
    width, scripts = request.param
    person = steward(browser, site, width, scripts=scripts)
    yield person
    assert not person.faults, "\n".join(person.faults)
    person.context.close()


def test_one_language_is_in_front_and_keys_bring_another(writer: Person) -> None:
    page = writer.page
    expect(page.locator("#title_fr")).to_be_visible()
    expect(page.locator("#title_ar")).to_be_hidden()
    page.locator("[name=title-tongue][value=fr]").press("ArrowRight")
    expect(page.locator("#title_ar")).to_be_visible()
    expect(page.locator("#title_fr")).to_be_hidden()


def test_a_fault_in_another_language_is_in_front_and_its_link_leads_to_it(writer: Person) -> None:
    page = writer.page
    page.locator("[name=title-tongue][value=ar]").check(force=True)
    writer.fill(title_ar="x" * 301)
    page.locator("[name=title-tongue][value=fr]").check(force=True)
    writer.follow("main form.form .actions button")
    expect(page.locator("#title_ar")).to_be_visible()
    # From any other language too.
    page.locator("[name=title-tongue][value=en]").check(force=True)
    page.locator(".error-summary a[href='#title_ar']").click()
    expect(page.locator("#title_ar")).to_be_focused()


def test_a_date_asks_for_its_fitting_field_alone(writer: Person) -> None:
    page = writer.page
    page.locator("[name=due_on-precision][value=quarter]").check()
    shown = [
        name
        for name in ("day", "month", "quarter", "year")
        if page.locator(f"#due_on-{name}").is_visible()
    ]
    assert shown == ["quarter", "year"]


def test_the_languages_stand_side_by_side_where_there_is_room(
    browser: Browser, site: Site
) -> None:
    page = steward(browser, site, 1280).page
    page.locator("[name=title-tongue][value=all]").check(force=True)
    boxes = [page.locator(f"#title_{code}").bounding_box() for code in ("fr", "ar", "en")]
    assert len({box["y"] // 20 for box in boxes if box}) == 1


def test_buttons_and_counters_are_the_scripts(browser: Browser, site: Site) -> None:
    plain = steward(browser, site, 390, scripts=False).page
    assert plain.locator(".writing__button, .writing__count").count() == 0
    page = steward(browser, site, 1280).page
    field = page.locator("#description_fr")
    group = page.locator(".field:has(#description_fr) .writing__button")
    field.fill("un\ndeux")
    field.select_text()
    group.nth(2).click()
    assert field.input_value() == "- un\n- deux"
    field.fill("mot")
    field.select_text()
    group.nth(0).click()
    assert field.input_value() == "**mot**"
    field.fill("ici")
    field.select_text()
    group.nth(1).click()
    page.keyboard.type("https://example.org")
    assert field.input_value() == "[ici](https://example.org)"
    page.locator("#title_fr").fill("é" * 301)
    expect(page.locator(".field:has(#title_fr) .writing__count")).to_have_text(
        "301 / 300 caractères"
    )
    expect(page.locator(".field:has(#title_fr) .is-over")).to_be_visible()


def test_what_htmx_brings_has_them_too(browser: Browser, site: Site) -> None:
    page = steward(browser, site, 1280).page
    page.evaluate(
        """() => {
          const place = document.querySelector("main h1");
          place.insertAdjacentHTML("afterend", "<p id=new><input data-most=5 value=abc></p>");
          document.querySelector("#new").dispatchEvent(new CustomEvent("htmx:load", {bubbles: true}));
        }"""
    )
    expect(page.locator("#new .writing__count")).to_have_text("3 / 5 caractères")
    assert page.locator("#new .writing__count").count() == 1


def test_a_proposal_has_the_same_buttons(browser: Browser, site: Site) -> None:
    person = Person(browser, site, "ar", 390)
    person.sign_in("youssef@example.org")
    person.open("/proposals/new")
    buttons = person.page.locator(".field:has(#body) .writing__button")
    person.page.locator("#body").fill("كلمة")
    person.page.locator("#body").select_text()
    buttons.first.click()
    assert person.page.locator("#body").input_value() == "**كلمة**"
    # The summary stands in lists, where nothing is laid out.
    assert person.page.locator(".field:has(#summary) .writing__button").count() == 0
    assert not person.faults, "\n".join(person.faults)
    person.context.close()

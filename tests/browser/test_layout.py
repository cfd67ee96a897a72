"""Where things stand on the page: what only a browser can measure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Demo
from tests.browser.person import Person

pytestmark = pytest.mark.served


@pytest.fixture
def administrator(browser: Browser, demo: Demo) -> Iterator[Person]:
    """Whoever has the most places to go, without scripts."""
    person = Person(browser, demo.site, "fr", scripts=False)
    person.sign_in(*demo.accounts["admin"])
    yield person
    person.context.close()


def test_what_is_the_readers_own_is_a_menu_in_one_row(administrator: Person) -> None:
    page = administrator.page
    ways = page.locator(".site-header__ways")
    row = ways.bounding_box()
    menu = page.locator(".account > summary").bounding_box()
    assert row
    assert menu
    assert row["height"] < menu["height"] * 1.5
    page.locator(".account > summary").press("Enter")
    shown = page.locator(".account__panel")
    expect(
        shown.locator("a[href^='/my/'], a[href^='/admin/'], a[href^='/steering/']")
    ).to_have_count(4)
    expect(shown.locator("form[action^='/sign-out'] button")).to_be_visible()
    box = shown.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280

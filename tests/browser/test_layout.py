"""Where things stand on the page: what only a browser can measure."""

from __future__ import annotations

import re
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
    menu = page.locator(".account:not(.account--told) > summary").bounding_box()
    assert row
    assert menu
    assert row["height"] < menu["height"] * 1.5
    page.locator(".account:not(.account--told) > summary").press("Enter")
    shown = page.locator(".account:not(.account--told) .account__panel")
    expect(
        shown.locator("a[href^='/my/'], a[href^='/admin/'], a[href^='/steering/']")
    ).to_have_count(4)
    expect(shown.locator("form[action^='/sign-out'] button")).to_be_visible()
    box = shown.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280


SIDES = """() => {
  const lines = [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, li, dd, small)[dir=ltr]')];
  const found = lines.filter(line => !line.closest('.prose') && line.offsetWidth > 0);
  return found.map(line => getComputedStyle(line).textAlign).filter(side => side !== 'right')
    .concat(found.length ? [] : ['none found']);
}"""


def test_titles_of_another_direction_stand_at_the_pages_side(browser: Browser, demo: Demo) -> None:
    person = Person(browser, demo.site, "ar", width=390)
    for path in ("/proposals/", f"/proposals/{demo.found['discussed']}"):
        person.page.goto(f"{demo.site.address}{path}?lang=ar")
        assert person.page.evaluate(SIDES) == [], path
    person.context.close()


LABELS = """() => [...document.querySelectorAll('main table td')].filter(cell => cell.offsetWidth > 0)
  .map(cell => [getComputedStyle(cell, '::before').content, cell.closest('table').scrollWidth])"""


def test_a_row_of_a_table_is_a_block_with_labels_on_a_phone(browser: Browser, demo: Demo) -> None:
    person = Person(browser, demo.site, "fr", width=320)
    closed = demo.found["closed"]
    for path in (f"/cycles/{closed}/results", f"/cycles/{closed}", "/plan/timeline"):
        person.page.goto(f"{demo.site.address}{path}?lang=fr")
        cells = person.page.evaluate(LABELS)
        assert len(cells) > 4, path
        assert max(width for _label, width in cells) <= 320, path
        told = [label for label, _width in cells if re.search(r'"\w', label)]
        assert len(told) > len(cells) / 3, path
        # What only listens meets a table still.
        assert person.page.get_by_role("row").count() > 4, path
        assert person.page.get_by_role("columnheader").count() > 2, path
    person.context.close()

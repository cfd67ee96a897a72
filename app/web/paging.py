"""Pages of lists, and numbers from outside: clamped, never trusted."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from werkzeug.routing import BaseConverter, ValidationError

from app.model import INTEGER
from app.paging import Page
from app.text.slugs import parse_ref
from app.web.addresses import this_page

MOST_PAGES = 10**6
MOST_ID = INTEGER


class RefConverter(BaseConverter):
    """`<ref:ref>`: 'ID' or 'ID-slug' in an address; gives the text, so that an outdated slug can
    redirect.
    """

    regex = r"[^/]{1,300}"
    part_isolating = True

    def to_python(self, value: str) -> str:
        if parse_ref(value) is None:
            raise ValidationError
        return value


class IdConverter(BaseConverter):
    """`<id:thing_id>`: a whole number that fits a row's id; anything else is 404."""

    regex = r"[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if not 1 <= number <= MOST_ID:
            raise ValidationError
        return number


def page_number(name: str = "page") -> int:
    """The asked page, clamped to 1..10^6; anything unreadable is 1."""
    text = request.args.get(name, "1").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    # Seven figures are enough to be beyond the last page.
    return min(max(int(text[:7]), 1), MOST_PAGES)


class LinkedPage(NamedTuple):
    """What leads from a page of a list to those beside it, all filters kept."""

    number: int
    pages: int
    previous_url: str | None
    next_url: str | None


def linked(page: Page[Any]) -> LinkedPage:
    """The links of that page of this list."""
    before = _address(page.name, page.previous)
    after = _address(page.name, page.next)
    return LinkedPage(page.number, page.pages, before, after)


def _address(name: str, number: int | None) -> str | None:
    return None if number is None else this_page(**{name: str(number)})

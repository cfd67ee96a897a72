"""Pages of lists, and numbers from outside: clamped, never trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request
from werkzeug.routing import BaseConverter, ValidationError

from app.model import INTEGER
from app.text.slugs import parse_ref
from app.web.addresses import this_page

T = TypeVar("T")
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
    return min(max(int(text[:7]), 1), MOST_PAGES)


@dataclass
class Page(Generic[T]):
    """A part of a list. `total` None: not counted; `more`: something follows."""

    items: list[T]
    number: int
    size: int
    total: int
    # Counting stopped at `total`: there are at least so many.
    at_least: bool = False
    # What the address calls its number, where a page holds two lists.
    name: str = "page"

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.items)

    @property
    def previous_url(self) -> str | None:
        return (
            url_of_page(min(self.number - 1, self.pages), self.name) if self.number > 1 else None
        )

    @property
    def next_url(self) -> str | None:
        return (
            url_of_page(self.number + 1, self.name)
            if self.last < self.total and self.items
            else None
        )


def part_of(items: Sequence[T], size: int, number: int, name: str = "page") -> Page[T]:
    """That part of a whole list; beyond its end the last one."""
    number = min(number, max(1, -(-len(items) // size)))
    return Page(
        list(items[(number - 1) * size : number * size]), number, size, len(items), name=name
    )


def url_of_page(number: int, name: str = "page") -> str:
    """This list's address at another page, all its filters kept."""
    return this_page(**{name: str(number)})

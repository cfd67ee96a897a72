"""The site's search: what the reader may see of all that people look for, a section for each kind,
page by page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor
from app.database import db
from app.paging import Page, part_of
from app.plan.edition import FrozenAction
from app.proposals.models import Proposal
from app.proposals.queries.scope import present_stage, visible_to
from app.proposals.queries.search import matching
from app.site.queries.searched import (
    KINDS,
    LOOKED_THROUGH,
    Fits,
    actions,
    entries,
    fitting,
    signatures,
)
from app.site.queries.searched_rows import ShownResult, shown_of
from app.speech.addresses import Thing, url_of
from app.speech.language import language
from app.speech.sorting import by_name
from app.text.analyser import Pieces, finder, snippet
from app.text.richtext import plain
from app.text.texts import Localised, in_language

SECTIONS = ("actions", "proposals", *KINDS)
SIZE = 20
# Counting proposals stops here, as it does in their list.
MOST_COUNTED = 1000
SHORTEST = 2


class Found(NamedTuple):
    """Something found: its title and a piece of its text, with the words that were asked for
    marked.
    """

    url: str
    title: Pieces
    language: str
    text: Pieces
    text_language: str
    stage: str | None = None


class Results(NamedTuple):
    """What was found: a page for each section that holds something."""

    query: str
    sections: dict[str, Page[Found]]

    @property
    def too_short(self) -> bool:
        return len(self.query) < SHORTEST


def search(query: str, actor: Actor, numbers: Mapping[str, int]) -> Results:
    """What holds every word, by section; `numbers` says which page of each is asked for."""
    if len(query) < SHORTEST:
        return Results(query, {})
    fits = finder(query)
    pages = {
        "actions": _actions(query, fits, numbers["actions"]),
        "proposals": _proposals(query, actor, numbers["proposals"]),
    }
    for name, signature in signatures().items():
        found = fitting(entries(name, signature), fits)
        ids = [entry.id for entry in _in_order(name, found)]
        pages[name] = _page(name, ids, numbers[name], partial(_rows, name, query))
    sections = {name: pages[name] for name in SECTIONS if pages[name].total}
    return Results(query, sections)


def _in_order(name: str, found: list[Any]) -> list[Any]:
    if name != "organisations":
        return found
    return sorted(found, key=lambda entry: by_name(entry.title))


def _page(
    name: str, found: Sequence[Any], asked: int, draw: Callable[[Sequence[Any]], list[Found]]
) -> Page[Found]:
    """The page that was asked for, or the last one."""
    part = part_of(found, SIZE, asked, name)
    items = draw(part.items) if part.items else []
    return Page(items, part.number, SIZE, part.total, name=name)


def _at_most(asked: int, total: int) -> int:
    """The number that was asked for; beyond the end that of the last page, as in every list."""
    last = max(1, -(-total // SIZE))
    return min(asked, last)


def _proposals(query: str, actor: Actor, asked: int) -> Page[Found]:
    """Those that hold every word, by relevance; they are counted only where there is more than one
    page.
    """
    match = matching(query)
    if match is None:
        return Page([], 1, SIZE, 0, name="proposals")
    found = sa.select(Proposal).join(match.table, match.on).where(match.found, visible_to(actor))
    ordered = found.order_by(match.rank, Proposal.id.desc())
    number = 1
    rows: list[Proposal] = []
    if asked == 1:
        # One more than a page: where it comes back, there is a second page and counting is worth
        # it.
        rows = list(db.session.scalars(ordered.limit(SIZE + 1)))
    total = len(rows)
    if asked > 1 or total > SIZE:
        total = _counted(found)
        number = _at_most(asked, total)
    if asked > 1:
        begins = (number - 1) * SIZE
        rows = list(db.session.scalars(ordered.limit(SIZE).offset(begins)))
    items = [_proposal(row, query) for row in rows[:SIZE]]
    return Page(items, number, SIZE, total, at_least=total == MOST_COUNTED, name="proposals")


def _counted(found: sa.Select[Proposal]) -> int:
    """How many there are, up to `MOST_COUNTED`."""
    counted = found.with_only_columns(Proposal.id).limit(MOST_COUNTED).subquery()
    query = sa.select(sa.func.count()).select_from(counted)
    return db.session.scalar(query) or 0


def _proposal(row: Proposal, query: str) -> Found:
    address = url_of("proposals.show", row)
    title = in_language(row.title, language(), row.language)
    texts = [in_language(text, language(), row.language) for text in (row.summary, row.body)]
    found = _found(ShownResult(address, title, texts), query)
    stage = present_stage(row.stage, row.cycle_id)
    return found._replace(stage=stage)


def _actions(query: str, fits: Fits, asked: int) -> Page[Found]:
    known, told = actions()
    found = [told[entry.id] for entry in fitting(known, fits)]
    return _page("actions", found, asked, lambda part: [_action(action, query) for action in part])


def _action(action: FrozenAction, query: str) -> Found:
    address = url_of("plan.action", Thing(action.id, action.title))
    title = in_language(action.title, language())
    texts = [in_language(action.description, language())]
    return _found(ShownResult(address, title, texts), query)


def _rows(name: str, query: str, ids: Sequence[int]) -> list[Found]:
    return [_found(shown, query) for shown in shown_of(name, ids)]


def _found(shown: ShownResult, query: str) -> Found:
    title = snippet(shown.title.text, query, words=60)
    text, text_language = _quoted(shown.texts, query)
    return Found(shown.url, title, shown.title.language, text, text_language)


def _quoted(texts: list[Localised], query: str) -> tuple[Pieces, str]:
    """A piece of the first text that holds a word of the query; else the beginning of the first
    that says anything.
    """
    quotes: list[tuple[Pieces, str]] = []
    for text in texts:
        if text.text:
            pieces = snippet(plain(text.text[:LOOKED_THROUGH]), query)
            quotes.append((pieces, text.language))
    for pieces, tag in quotes:
        if any(marked for _word, marked in pieces):
            return pieces, tag
    # A hit may lie in the title alone; then the text is quoted from its beginning.
    return next((quote for quote in quotes if quote[0]), ([], language()))

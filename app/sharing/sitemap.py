"""The map of the site: every public page that search engines may show, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

import sqlalchemy as sa
from flask import current_app

from app.accounts.models import VISITOR
from app.charter.queries import principles, territories
from app.cycles.queries import cycles, vote_begun
from app.database import db
from app.meetings.models import Meeting
from app.model import Model
from app.organisations.models import Organisation
from app.plan.models import Edition
from app.plan.queries.editions import newest_content
from app.policy import Ability, check
from app.proposals.models import Proposal
from app.proposals.queries.scope import visible_to
from app.sharing.head import UNLISTED
from app.site.words import PAGES
from app.speech.addresses import Thing, absolute, ref_of, url_for
from app.speech.language import languages
from app.text.texts import SITE_ORDER
from app.web.access import access_of

# Addresses in one file: few enough to be drawn in a moment and held by any reader. The protocol
# takes 50,000 of them, and as many files.
PART = 5000
# The language in which names stand in addresses.
_FIRST = sa.literal(SITE_ORDER[0])
# Answered to machines, without an ending that says so.
NO_PAGES = ("upkeep.healthz", "upkeep.readyz", "discussion.permalink")


class Section(NamedTuple):
    """Pages of one kind: how many, and the paths of so many of them from a place on."""

    size: int
    paths: Callable[[int, int], Iterator[str]]


class Map(NamedTuple):
    """All sections, read once for an answer."""

    sections: list[Section]

    @property
    def parts(self) -> int:
        """How many files it needs."""
        number = sum(section.size for section in self.sections)
        return -(-number // PART)

    def addresses(self, part: int) -> Iterator[str]:
        """The addresses in that file, the first one being 1."""
        first, room = (part - 1) * PART, PART
        for section in self.sections:
            number = max(min(section.size - first, room), 0)
            if number:
                yield from map(absolute, section.paths(first, number))
            first = max(first - section.size, 0)
            room -= number


def site_map() -> Map:
    """The map of the site. What is kept for every page comes from there; what may be many is read
    in parts.
    """
    return Map([
        _listed(_fixed()),
        _listed(url_for("site.page", name=name, lang=None) for name in PAGES),
        _listed(_cycles()),
        _listed(_named("charter.principle", principles())),
        _listed(_named("charter.territory", territories())),
        _listed(_of("plan.action", _actions())),
        _numbered(),
        _rows("organisations.show", Organisation, Organisation.name, _FIRST),
        _rows("meetings.show", Meeting, Meeting.title, _FIRST),
        _rows("proposals.show", Proposal, Proposal.title, Proposal.language),
    ])  # fmt: skip


def _listed(paths: Iterator[str]) -> Section:
    found = list(paths)
    return Section(len(found), lambda first, number: iter(found[first : first + number]))


def _fixed() -> Iterator[str]:
    """The pages that every site has."""
    for rule in current_app.url_map.iter_rules():
        is_page = not rule.arguments and "." not in rule.rule and "GET" in (rule.methods or ())
        listed = rule.endpoint not in (*UNLISTED, *NO_PAGES, "static")
        if is_page and listed and access_of(rule.endpoint) == "public":
            yield url_for(rule.endpoint, lang=None)


def _cycles() -> Iterator[str]:
    for cycle in cycles():
        ref = ref_of(Thing(cycle.id, cycle.name, SITE_ORDER[0]))
        yield url_for("cycles.show", ref=ref, lang=None)
        # As its own page links to them: before the vote there is nothing to be seen.
        if vote_begun(cycle) and check(VISITOR, Ability.SEE_TALLY, cycle):
            yield url_for("voting.results", ref=ref, lang=None)


def _actions() -> list[Thing]:
    content = newest_content()
    titles = content.titles() if content else {}
    return [Thing(number, title) for number, title in titles.items()]


def _named(endpoint: str, rows: Sequence[Any]) -> Iterator[str]:
    first = languages()[0]
    return _of(endpoint, [Thing(row.id, row.name, first) for row in rows])


def _numbered() -> Section:
    """Editions, whose numbers leave nothing out."""
    number = db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) or 0

    def paths(first: int, most: int) -> Iterator[str]:
        for at in range(first + 1, first + most + 1):
            yield url_for("plan.edition", number=at, lang=None)

    return Section(number, paths)


def _rows(endpoint: str, model: type[Model], *columns: Any) -> Section:
    """The rows of a table that a visitor may know of."""
    key = model.__table__.c.id
    seen = visible_to(VISITOR) if model is Proposal else sa.true()
    counting = sa.select(sa.func.count()).select_from(model).where(seen)

    def paths(first: int, most: int) -> Iterator[str]:
        query = sa.select(key, *columns).where(seen).order_by(key)
        rows = db.session.execute(query.offset(first).limit(most))
        return _of(endpoint, [Thing(*row) for row in rows])

    return Section(db.session.scalar(counting) or 0, paths)


def _of(endpoint: str, things: list[Thing]) -> Iterator[str]:
    """The addresses of those things' pages."""
    # Not one by one through `url_for`, whose memory thousands of them would fill.
    path = url_for(endpoint, ref="1", lang=None).removesuffix("1")
    return (path + quote(ref_of(thing)) for thing in things)

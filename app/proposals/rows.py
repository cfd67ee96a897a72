"""The list of proposals as parts of its page: the rows with their votes, and the tabs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _
from markupsafe import Markup

from app.cycles.queries import cycle_of
from app.proposals.asking import TAB_WORDS
from app.proposals.filters import ListFilters
from app.proposals.queries import Listed, present_stage, tab_counts
from app.proposals.regions import places
from app.speech.addresses import url_of
from app.speech.texts import localised, words
from app.voting.regions import VoteContent, Votes
from app.web.addresses import list_here
from app.web.for_all import placeholder
from app.web.fragments import AS_IN_QUERIES, Context, FragmentCache

# Shown where it holds some: seldom is a vote over and nothing decided.
SELDOM = "deciding"


class Row(NamedTuple):
    """A proposal in a list, with its vote; `within`: whether the list's address is more than its
    path.
    """

    listed: Listed
    stage: str
    vote: VoteContent
    within: bool

    def context(self) -> Context:
        row = self.listed
        within = placeholder("within") if self.within else None
        shown = {
            "id": row.id,
            "url": url_of("proposals.show", row, list=within),
            "title": localised(row.title, row.language),
            "place": places([words(place.name) for place in row.territories]),
            "by": words(row.organisation) or row.author or _("The initiative"),
            "comments": row.comments,
            "stage": self.stage,
        }
        return {"row": shown, **self.vote.context()}


def rows(listed: Collection[Listed], here: str) -> list[Markup]:
    """The rows of a list with their votes, each drawn once for everybody who sees the same."""
    within = list_here()
    votes = Votes()
    # Addresses go in afterwards, so that a row is drawn once for all lists: see
    # docs/decisions.md, 'parts of pages are drawn once for all who see the same'.
    fill = {"here": quote(here, safe=AS_IN_QUERIES), "within": quote(within or "", safe="")}
    draw = FragmentCache("proposals/_row.html", fill=fill)
    # A page has few cycles and stages: each is looked up once, outside the drawing, which may not
    # ask what time it is.
    cycles = {number: cycle_of(number) for number in {row.cycle_id for row in listed}}
    states = {(row.stage, row.cycle_id) for row in listed}
    stages = {(stage, number): present_stage(stage, number) for stage, number in states}
    drawn = []
    for row in listed:
        vote = votes.of(row, cycles[row.cycle_id], row.tally, row.own)
        stage = stages[row.stage, row.cycle_id]
        drawn.append(draw(Row(row, stage, vote, within is not None)))
    return drawn


class Tab(NamedTuple):
    """A tab of the list: its address, and how many it holds, None where words are searched."""

    name: str
    url: str
    number: int | None


class Tabs(NamedTuple):
    """The tabs, one of them the present one."""

    tabs: tuple[Tab, ...]
    present: str

    def context(self) -> Context:
        return {"tabs": self.tabs, "present": self.present, "labels": TAB_WORDS}


def drawn_tabs(filters: ListFilters) -> Markup:
    """The tabs of a list, drawn once for all who see the same numbers."""
    numbers: Mapping[str, int] = {}
    # What words find is not counted by stages: each tab would search anew.
    if filters.asked and not filters.asked.q:
        numbers = tab_counts(filters.asked)
    tabs = []
    for name, url in filters.tabs:
        number = numbers.get(name)
        if name != SELDOM or number or filters.tab == name:
            tabs.append(Tab(name, url, number))
    return FragmentCache("proposals/_tabs.html")(Tabs(tuple(tabs), filters.tab))

"""Following a thing, as a region of its page and of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from app.notices.queries.state import follows
from app.policy import Ability, check
from app.voting.regions import this_place
from app.web.access import actor
from app.web.for_all import placeholder
from app.web.fragments import AS_IN_QUERIES, Context, FragmentCache

REGION = "notices/_follow.html"


class FollowContent(NamedTuple):
    """Whether a reader is told of a thing, and what changes that; `in_row`: among others, where
    less is said; `answering` a tap: the button has the focus.
    """

    kind: str
    number: int
    follows: bool
    in_row: bool
    answering: bool

    def context(self) -> Context:
        return {"it": self, "here": placeholder("here")}


def drawn_follow(kind: str, number: int, follows: bool, *, in_row: bool = False) -> Markup:
    """The region, drawn once for all of whom the same holds."""
    here = quote(this_place(), safe=AS_IN_QUERIES)
    answering = request.endpoint == "notices.follow"
    content = FollowContent(kind, number, follows, in_row, answering)
    return FragmentCache(REGION, fill={"here": here})(content)


def follow_rows(chosen: Iterable[tuple[str, int, bool]]) -> dict[tuple[str, int], Markup]:
    """The regions of the things of a list, by kind and number, each with whether it is followed;
    none for whoever may not follow.
    """
    if not check(actor(), Ability.FOLLOW):
        return {}
    return {
        (kind, number): drawn_follow(kind, number, follows, in_row=True)
        for kind, number, follows in chosen
    }


def follow_region(kind: str, number: int, *, by_rule: bool = False) -> Markup | None:
    """The region of a thing for who reads its page; None for whoever may not follow."""
    who = actor()
    if not check(who, Ability.FOLLOW):
        return None
    return drawn_follow(kind, number, follows(kind, number, who, by_rule=by_rule))

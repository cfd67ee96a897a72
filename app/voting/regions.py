"""The vote on a proposal as a region of a page: what its template is drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from app import clock
from app.cycles.models import Cycle
from app.organisations.acting import FIELD
from app.organisations.queries import directory
from app.policy import Ability, check
from app.speech.language import language
from app.text.texts import in_language
from app.verdicts import Refusal
from app.voting.models import Counts, Kinds, ToldCounts, by_kind
from app.voting.notes import just_withdrawn
from app.voting.queries import Given, votes_of
from app.voting.rules import may_represent
from app.web.access import actor
from app.web.addresses import LONGEST_QUERY
from app.web.for_all import placeholder
from app.web.fragments import AS_IN_QUERIES, Context, FragmentCache

# The vote on a proposal's own page, and in a row of a list, where less is said.
REGION = "voting/_vote.html"
IN_ROW = "voting/_in_row.html"


# One call for all of a tally's counts: a list asks it of each card.
_TOLD = attrgetter(*ToldCounts._fields)


class VoteTerms(NamedTuple):
    """How a stage of a cycle is voted on, for one reader: until when they may, or why not; why the
    counts are not told; and whether they may find, signed in, that they vote for an organisation.
    """

    ballot: str
    ends: datetime | None
    refused: Refusal | None
    untold: Refusal | None
    represents: bool = False


class ForOrganisation(NamedTuple):
    """The vote of an organisation, for whoever may vote for it: what it says, who cast it last,
    and why they may not.
    """

    organisation_id: int
    name: str
    own: str | None
    cast_by: str | None
    refused: Refusal | None
    answering: bool


class VoteContent(NamedTuple):
    """The vote on a proposal as its reader sees it, with their own choice; `counts` is None where
    they are not told.

    `answering` a vote: it has the focus and says what became of the vote.
    """

    id: int
    terms: VoteTerms
    own: str | None
    counts: ToldCounts | None
    answering: bool
    # The counts of each kind, or why they are not told; neither where one kind votes.
    kinds: Kinds | None = None
    together: Refusal | None = None
    others: tuple[ForOrganisation, ...] = ()

    def context(self) -> Context:
        return {"vote": self, "terms": self.terms, "here": placeholder("here")}


class Voted(Protocol):
    """As much of a proposal as its vote shows."""

    @property
    def id(self) -> int: ...

    @property
    def stage(self) -> str: ...


class Votes:
    """The votes of a page, as its reader sees them. What the policy says of a stage of a cycle is
    asked once.
    """

    def __init__(self) -> None:
        self._who = actor()
        self._answers = request.method == "POST"
        # An answer to a form leaves what is noted to the page that follows.
        self._withdrawn = frozenset() if self._answers else just_withdrawn()
        self._terms: dict[tuple[int, str], VoteTerms] = {}

    def of(
        self, proposal: Voted, cycle: Cycle, tally: Counts | None, own: str | None
    ) -> VoteContent:
        """The vote on one proposal of that cycle."""
        # Of a proposal the rule reads its stage alone: once asked, it holds for the whole list.
        state = cycle.id, proposal.stage
        terms = self._terms.get(state)
        if terms is None:
            terms = self._terms[state] = self._asked(proposal, cycle)
        if cycle.secret:  # whether it is told follows from the counts
            terms = terms._replace(untold=self._untold((cycle, tally)))
        counts = None
        if tally and terms.untold is None:
            counts = ToldCounts._make(_TOLD(tally))
        answering = self._answers or (proposal.id, None) in self._withdrawn
        drawn = VoteContent(proposal.id, terms, own, counts, answering)
        if cycle.electorate != "both" or tally is None or counts is None:
            return drawn
        together = check(self._who, Ability.SEE_KINDS, (cycle, tally)).refusal
        kinds = by_kind(tally) if together is None else None
        return drawn._replace(kinds=kinds, together=together)

    def _asked(self, proposal: Voted, cycle: Cycle) -> VoteTerms:
        refused = check(self._who, Ability.VOTE, (proposal, cycle)).refusal
        represents = may_represent(self._who, proposal.stage, cycle, clock.now())
        ends = cycle.ends("vote")
        return VoteTerms(cycle.ballot, ends, refused, self._untold(cycle), represents)

    def _untold(self, counted: Any) -> Refusal | None:
        return check(self._who, Ability.SEE_TALLY, counted).refusal


def drawn_region(
    proposal: Voted,
    cycle: Cycle,
    tally: Counts | None,
    own: str | None,
    *,
    in_row: bool = False,
    given: Mapping[int | None, Given] | None = None,
) -> Markup:
    """The region, drawn once for all who see the same counts and may do the same; the votes
    `given` by the reader's organisations are read where they are not known.
    """
    # Where the reader is goes in afterwards: as a part of the key it would part who see the same.
    here = quote(this_place(), safe=AS_IN_QUERIES)
    draw = FragmentCache(IN_ROW if in_row else REGION, fill={"here": here})
    content = Votes().of(proposal, cycle, tally, own)
    if not in_row:
        others = for_organisations(proposal, cycle, given)
        # What answers is the vote that was given: one's own, or that of an organisation.
        mine = content.answering and not any(other.answering for other in others)
        content = content._replace(others=others, answering=mine)
    return draw(content)


def for_organisations(
    proposal: Voted, cycle: Cycle, given: Mapping[int | None, Given] | None = None
) -> tuple[ForOrganisation, ...]:
    """The votes of the organisations for which the reader may vote, where organisations do."""
    who = actor()
    held = who.holding("vote") if cycle.electorate != "people" else ()
    if not held or who.suspended:
        return ()
    names = {entry.id: entry.name for entry in directory()}
    if given is None:
        given = votes_of(None, [mandate.organisation_id for mandate in held], proposal.id)
    answers = request.method == "POST"
    answered = request.form.get(FIELD, "") if answers else ""
    withdrawn = frozenset() if answers else just_withdrawn()
    found = []
    for mandate in held:
        number = mandate.organisation_id
        acting = replace(who, acting_for=mandate)
        refused = check(acting, Ability.VOTE, (proposal, cycle)).refusal
        own, cast_by = given.get(number, (None, None))
        name = in_language(names[number], language()).text
        answering = answered == f"organisation:{number}" or (proposal.id, number) in withdrawn
        found.append(ForOrganisation(number, name, own, cast_by, refused, answering))
    return tuple(found)


def this_place() -> str:
    """Where a vote is given, or was: there the answer without scripts leads back to."""
    if request.method not in ("GET", "HEAD"):
        return request.args.get("back", "")
    # A form's address holds this place: with so long a query it would itself be too long.
    if len(request.query_string) > LONGEST_QUERY:
        return request.path
    return request.full_path.rstrip("?")

"""Proposals as parts of pages: cards, chips, the text, and what else it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.charter.models import Principle
from app.charter.queries import challenges, principles, territories
from app.charter.views.public import principle_url
from app.cycles.queries import cycle_of
from app.proposals.fields import facts
from app.proposals.queries import Decided, Listed, Onward, Read, ShownProposal, present_stage
from app.speech.addresses import url_of
from app.speech.texts import localised, words
from app.text.texts import texts_of
from app.web.addresses import list_address
from app.web.for_all import placeholder
from app.web.fragments import Context, FragmentCache, cached


class Chip(NamedTuple):
    """A principle as a coloured word that leads to it."""

    position: int
    name: str
    url: str


def card(listed: Listed, within: str | None = None, stage: str | None = None) -> dict[str, Any]:
    """What the card of a proposal shows, in the reader's language or else its own; `within`: the
    list it stands in; `stage`: as it is read where that was found out before.
    """
    return {
        "url": url_of("proposals.show", listed, list=within),
        "title": localised(listed.title, listed.language),
        "summary": localised(listed.summary, listed.language),
        "principles": chips(listed.principles),
        "territory": places([words(place.name) for place in listed.territories]),
        "author": listed.author or _("The initiative"),
        "organisation": words(listed.organisation),
        "stage": stage or present_stage(listed.stage, listed.cycle_id),
        "comments": listed.comments,
        # The vote at the card's foot shows it, so that it changes with a vote.
        "tally": None,
    }


class WholeText(NamedTuple):
    """A proposal's text as its page shows it; `serves`: the numbers of its principles, each with
    how it serves it, as it is stored.
    """

    proposal: Read
    stage: str
    author: str | None
    organisation_json: str | None
    serves: tuple[tuple[int, str], ...]
    challenges: tuple[int, ...]
    territories: tuple[int, ...]

    def context(self) -> Context:
        how = dict(self.serves)
        served = [row for row in principles() if row.id in how]
        sentences = [texts_of(how[row.id]) for row in served]
        return {
            "list": placeholder("list"),
            "proposal": self.proposal,
            "cycle": cycle_of(self.proposal.cycle_id),
            "facts": facts(self.proposal),
            "author": self.author,
            "organisation": texts_of(self.organisation_json),
            "stage": self.stage,
            "serves": list(zip(chips(served), sentences, strict=True)),
            "challenges": [row for row in challenges() if row.id in self.challenges],
            "territories": [row for row in territories() if row.id in self.territories],
        }


class Drawn(NamedTuple):
    """What a proposal says on its page: what stands first, and what can be read below."""

    head: Markup
    text: Markup


def drawn_text(found: ShownProposal) -> Drawn:
    """What the proposal says on its page, drawn once for all who see the same of it."""
    row = found.proposal
    stage = present_stage(row.stage, row.cycle_id)
    names = found.challenges, found.territories
    whole = WholeText(row, stage, found.author, found.organisation_json, found.serves, *names)
    fill = {"list": list_address("proposals.index")}
    head = FragmentCache("proposals/_head.html", fill=fill)(whole)
    return Drawn(head, FragmentCache("proposals/_text.html")(whole))


class DecisionShown(NamedTuple):
    """The last decision on a proposal; `language`: the proposal's own."""

    language: str
    decision: Decided | None
    early: bool
    into: Onward | None

    def context(self) -> Context:
        return {
            "original": self.language,
            "decision": self.decision,
            "early": self.early,
            "into": self.into,
        }


def drawn_decision(found: ShownProposal) -> Markup:
    """The last decision, drawn once for all: everybody sees the same of it."""
    language = found.proposal.language
    decision = DecisionShown(language, found.decision, found.decided_early, found.into)
    return FragmentCache("proposals/_decision.html")(decision)


def chips(rows: Sequence[Principle]) -> tuple[Chip, ...]:
    """Principles as chips, put together once for all that serve the same ones."""

    def made() -> tuple[Chip, ...]:
        return tuple(Chip(row.position, words(row.name), principle_url(row)) for row in rows)

    # By numbers alone: names and places of principles are the frame's, which is in every key.
    return cached("chips", tuple(row.id for row in rows), made)


def places(names: list[str]) -> str:
    """Territories in a few words."""
    if len(names) < 2:
        return "".join(names)
    more = len(names) - 1
    place = names[0]
    sentence = ngettext(
        "%(place)s and %(num)s more", "%(place)s and %(num)s more", more, place=place
    )
    return str(sentence)

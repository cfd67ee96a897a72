"""Proposals in words for the page's parts: cards, chips, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app import clock
from app.charter.models import Principle
from app.charter.queries import principles
from app.charter.views.public import principle_url
from app.cycles.queries import cycle_of
from app.proposals.fields import FIELDS, TEXTS, facts
from app.proposals.models import ProposalVersion
from app.proposals.queries import Listed, Shown, present_stage
from app.speech.addresses import url_of
from app.speech.language import language
from app.speech.texts import localised, words
from app.text.diff import Change, word_diff
from app.text.texts import direction
from app.voting.notes import just_withdrawn
from app.voting.region import region
from app.web.access import actor
from app.web.addresses import list_address, list_here
from app.web.fragments import AS_IN_QUERIES, Drawer, once, slot


class Chip(NamedTuple):
    """A principle as a coloured word that leads to it."""

    position: int
    name: str
    url: str


class Changed(NamedTuple):
    """A field that two versions say differently, in one language."""

    label: str
    language: str
    direction: str
    pieces: list[Change]


def card(listed: Listed, within: str | None = None) -> dict[str, Any]:
    """What the card of a proposal shows, in the reader's language or else its own; `within`: the
    list it stands in.
    """
    return {
        "url": url_of("proposals.show", listed, list=within),
        "title": localised(listed.title, listed.language),
        "summary": localised(listed.summary, listed.language),
        "principles": chips(listed.principles),
        "territory": places([words(place.name) for place in listed.territories]),
        "author": listed.author or _("The initiative"),
        "organisation": words(listed.organisation),
        "stage": present_stage(listed.stage, listed.cycle_id),
        "comments": listed.comments,
        # The vote at the card's foot shows it, so that it changes with a vote.
        "tally": None,
    }


def cards(rows: Collection[Listed], here: str) -> list[Markup]:
    """The cards of a list with their votes, each drawn once for everybody who sees the same: the
    row, the phase of its cycle, and what the reader may do about it.
    """
    who, now = actor(), clock.now()
    within = list_here()
    fill = {"here": quote(here, safe=AS_IN_QUERIES), "within": quote(within or "", safe="")}
    draw = Drawer("proposals/_card.html", fill=fill, forms=who.signed_in)
    phases = {number: cycle_of(number).phase_at(now) for number in {row.cycle_id for row in rows}}
    standing, withdrawn = who.standing, just_withdrawn()

    def drawn(row: Listed) -> Markup:
        given = (row.id in withdrawn, slot("within") if within else None)
        return draw((row, phases[row.cycle_id], standing, given), partial(_with_vote, row, *given))

    return [drawn(row) for row in rows]


def _with_vote(listed: Listed, answering: bool, within: str | None) -> dict[str, Any]:
    vote = region(
        listed, listed.cycle, listed.tally, listed.own, slot("here"), answering=answering
    )
    return {"card": card(listed, within) | {"id": listed.id}, **vote}


def drawn_text(found: Shown) -> Markup:
    """The proposal's text on its page, drawn once for all who see the same of it. What it names is
    of the frame.
    """
    row = found.proposal
    stage = present_stage(row.stage, row.cycle_id)
    how = [(principle.id, tuple(sentence.items())) for principle, sentence in found.serves]
    seen = (row, stage, found.author, found.organisation_json, *how)
    draw = Drawer("proposals/_text.html", fill={"list": list_address("proposals.index")})
    return draw(seen, partial(_whole_text, found, stage))


def _whole_text(found: Shown, stage: str) -> dict[str, Any]:
    served = chips([principle for principle, _how in found.serves])
    return {
        "list": slot("list"),
        "proposal": found.proposal,
        "cycle": found.cycle,
        "facts": facts(found.proposal),
        "author": found.author,
        "organisation": found.organisation,
        "stage": stage,
        "serves": list(zip(served, (how for _principle, how in found.serves), strict=True)),
    }


def drawn_facts(found: Shown) -> Markup:
    """The last decision and what else the proposal names, drawn once for all: everybody sees the
    same of it.
    """
    row, into, early = found.proposal, found.into, found.decided_early
    onward = (into.id, *into.title.items()) if into else None
    named = (
        tuple(challenge.id for challenge in found.challenges),
        tuple(place.id for place in found.territories),
    )
    seen = (row.language, found.decision, early, onward, *named)
    return Drawer("proposals/_facts.html")(
        seen, lambda: vars(found) | {"original": row.language, "early": early}
    )


def chips(rows: Sequence[Principle]) -> tuple[Chip, ...]:
    """Principles as chips, put together once for all that serve the same ones."""
    numbers = tuple(row.id for row in rows)
    return once(
        "chips",
        numbers,
        lambda: tuple(Chip(r.position, words(r.name), principle_url(r)) for r in rows),
    )


def places(names: list[str]) -> str:
    """Territories in a few words."""
    if len(names) < 2:
        return "".join(names)
    more = len(names) - 1
    return str(
        ngettext("%(place)s and %(num)s more", "%(place)s and %(num)s more", more, place=names[0])
    )


def comparison(older: ProposalVersion, newer: ProposalVersion) -> list[Changed]:
    """Every field that changed from the one version to the other, its texts language by
    language.
    """
    return [
        change
        for label, before, after in _fields(older, newer)
        for change in _changes(label, before, after)
    ]


def _fields(
    older: ProposalVersion, newer: ProposalVersion
) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    code = language()
    for field in FIELDS:
        both = getattr(older, field.name), getattr(newer, field.name)
        if field.name in TEXTS:
            yield str(field.label), *both
        else:
            told = [{code: field.kind.in_words(field.kind.told(value, code))} for value in both]
            yield str(field.label), told[0], told[1]
    for row in principles():
        key = str(row.id)
        label = _("How it serves “%(principle)s”", principle=words(row.name))
        yield label, older.serves.get(key, {}), newer.serves.get(key, {})


def _changes(label: str, before: dict[str, str], after: dict[str, str]) -> Iterator[Changed]:
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code, ""), after.get(code, "")
        if old != new:
            yield Changed(label, code, direction(code), word_diff(old, new))

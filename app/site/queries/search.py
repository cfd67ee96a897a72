"""The site's search: proposals that the reader may see, and the adopted plan's actions."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor
from app.database import db
from app.plan.queries.editions import newest_content
from app.proposals.models import Proposal
from app.proposals.queries.scope import present_stage, visible_to
from app.proposals.queries.search import matching
from app.text.analyser import holds, snippet
from app.text.richtext import plain
from app.text.texts import in_language
from app.web.addresses import Thing, url_of
from app.web.language import language

MOST = 20
SHORTEST = 2
# As much of a long text as a snippet is looked for in.
LOOKED_THROUGH = 4000
Pieces = list[tuple[str, bool]]


class Found(NamedTuple):
    """Something found: its title and a piece of its text, with the words that were asked for marked."""

    url: str
    title: Pieces
    language: str
    text: Pieces
    text_language: str
    stage: str | None = None


class Results(NamedTuple):
    """What was found, grouped. `more_proposals`: the list of proposals holds further ones."""

    query: str
    proposals: list[Found]
    more_proposals: bool
    actions: list[Found]

    @property
    def too_short(self) -> bool:
        return len(self.query) < SHORTEST

    @property
    def any(self) -> bool:
        return bool(self.proposals or self.actions)


def search(query: str, actor: Actor) -> Results:
    """At most twenty proposals, the newest first, and twenty actions of the newest edition."""
    if len(query) < SHORTEST:
        return Results(query, [], False, [])
    proposals = _proposals(query, actor)
    return Results(query, [_proposal(row, query) for row in proposals[:MOST]], len(proposals) > MOST, _actions(query))


def _proposals(query: str, actor: Actor) -> list[Proposal]:
    """Those that hold every word, by relevance; one more than is shown tells that there are further ones."""
    match = matching(query)
    if match is None:
        return []
    found = sa.select(Proposal).join(match.table, match.on).where(match.found, visible_to(actor))
    return list(db.session.scalars(found.order_by(match.rank, Proposal.id.desc()).limit(MOST + 1)))


def _proposal(row: Proposal, query: str) -> Found:
    title = in_language(row.title, language(), row.language)
    summary = in_language(row.summary, language(), row.language)
    text = snippet(plain(summary.text), query)
    if not any(hit for _, hit in text):
        body = in_language(row.body, language(), row.language)
        further = snippet(plain(body.text[:LOOKED_THROUGH]), query)
        text = further if not text or any(hit for _, hit in further) else text
    marked = snippet(title.text, query, words=60)
    stage = present_stage(row.stage, row.cycle_id)
    return Found(url_of("proposals.show", row), marked, title.language, text, summary.language, stage)


def _actions(query: str) -> list[Found]:
    """By their titles in the newest edition: never by what the draft says."""
    content = newest_content()
    found = (a for a in content["actions"] if holds(" ".join(a["title"].values()), query)) if content else ()
    return [_action(action, query) for action, _ in zip(found, range(MOST), strict=False)]


def _action(action: dict[str, Any], query: str) -> Found:
    title = in_language(action["title"], language())
    about = in_language(action["description"], language())
    text = snippet(plain(about.text[:LOOKED_THROUGH]), query)
    address = url_of("plan.action", Thing(action["id"], action["title"]))
    return Found(address, snippet(title.text, query, words=60), title.language, text, about.language)

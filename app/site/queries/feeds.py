"""What the feeds tell: only what every visitor may see, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import defer

from app.accounts.models import VISITOR, Member
from app.database import db
from app.plan.models import Update
from app.plan.queries.editions import editions, newest_content
from app.plan.words import status_words
from app.proposals.models import Proposal
from app.proposals.queries.scope import visible_to
from app.site.labels import outcome_word
from app.speech.addresses import Thing, url_for, url_of
from app.speech.language import language
from app.steering.models import Decision
from app.text.richtext import plain
from app.text.texts import Localised, in_language

MOST = 50
SUMMARY = 1000


class FeedEntry(NamedTuple):
    """An entry of a feed. `key` names it for ever; `author` is only given where the site shows
    it.
    """

    key: str
    at: datetime
    title: str
    url: str
    summary: Localised
    author: str | None = None


def activity() -> list[FeedEntry]:
    """Proposals, decisions, editions and progress together."""
    entries = [*proposals(), *_decisions(), *_editions(), *_reports()]
    return sorted(entries, key=lambda entry: (entry.at, entry.key), reverse=True)[:MOST]


def plan() -> list[FeedEntry]:
    """Adopted editions and reports on their actions."""
    return sorted(
        [*_editions(), *_reports()], key=lambda entry: (entry.at, entry.key), reverse=True
    )[:MOST]


def proposals() -> list[FeedEntry]:
    """Submitted proposals."""
    query = (
        sa.select(Proposal, Member.name)
        .outerjoin(Member, Member.id == Proposal.author_id)
        .where(visible_to(VISITOR), Proposal.submitted_at.is_not(None))
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
        # An entry quotes the summary; bodies are the largest columns.
        .options(defer(Proposal.body), defer(Proposal.body_html))
    )
    return [_proposal(row, name) for row, name in db.session.execute(query.limit(MOST))]


def _proposal(row: Proposal, author: str | None) -> FeedEntry:
    title = in_language(row.title, language(), row.language).text
    summary = _short(row.summary, row.language)
    at = row.submitted_at or row.created_at
    return FeedEntry(
        f"proposal/{row.id}", at, title, url_of("proposals.show", row), summary, author
    )


def _decisions() -> Iterator[FeedEntry]:
    query = (
        sa.select(Decision, Proposal.id, Proposal.title, Proposal.language)
        .join(Proposal, Proposal.id == Decision.proposal_id)
        .where(visible_to(VISITOR))
        .order_by(Decision.recorded_at.desc(), Decision.id.desc())
    )
    for decision, proposal_id, title, original in db.session.execute(query.limit(MOST)):
        named, outcome = (
            in_language(title, language(), original).text,
            outcome_word(decision.outcome),
        )
        text = _("%(outcome)s: %(title)s", outcome=outcome, title=named)
        url = url_of("proposals.show", Thing(proposal_id, title, original))
        yield FeedEntry(
            f"decision/{decision.id}", decision.recorded_at, text, url, _short(decision.reason)
        )


def _editions() -> Iterator[FeedEntry]:
    for edition in editions()[:MOST]:
        text = _("Edition %(number)s of the plan was adopted", number=edition.number)
        yield FeedEntry(
            f"edition/{edition.number}",
            edition.adopted_at,
            text,
            url_for("plan.edition", number=edition.number),
            _short(edition.words),
        )


def _reports() -> Iterator[FeedEntry]:
    """Reports on actions of the newest edition, by the titles that stand in it."""
    content = newest_content()
    titles = content.titles() if content else {}
    query = (
        sa.select(Update)
        .where(Update.action_id.in_(titles))
        .order_by(Update.created_at.desc(), Update.id.desc())
    )
    # The draft's titles are nobody's business before they are adopted.
    for update in db.session.scalars(query.limit(MOST)) if titles else ():
        title = titles[update.action_id]
        named, status = (
            in_language(title, language()).text,
            status_words().get(update.status or "", ""),
        )
        text = _("%(title)s: %(status)s", title=named, status=status) if status else named
        url = url_of("plan.action", Thing(update.action_id, title))
        yield FeedEntry(f"report/{update.id}", update.created_at, text, url, _short(update.body))


def _short(texts: dict[str, str], original: str | None = None) -> Localised:
    found = in_language(texts, language(), original)
    return Localised(plain(found.text, SUMMARY), found.language)

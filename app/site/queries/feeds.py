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
from app.plan.queries.shown import with_live
from app.plan.queries.standing import stands
from app.plan.words import standing_words, status_words
from app.proposals.models import Proposal
from app.proposals.queries.scope import visible_to
from app.site.labels import outcome_word
from app.speech.addresses import Thing, url_for, url_of
from app.speech.language import language
from app.steering.models import Decision
from app.text.richtext import plain
from app.text.texts import ByLanguage, Localised, in_language

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
    return _newest([*proposals(), *_decisions(), *_editions(), *_reports()])


def plan() -> list[FeedEntry]:
    """Adopted editions and reports on their actions."""
    return _newest([*_editions(), *_reports()])


def _newest(entries: list[FeedEntry]) -> list[FeedEntry]:
    entries.sort(key=lambda entry: (entry.at, entry.key), reverse=True)
    return entries[:MOST]


def proposals() -> list[FeedEntry]:
    """Submitted proposals."""
    query = sa.select(Proposal, Member.name).outerjoin(Member, Member.id == Proposal.author_id)
    query = query.where(visible_to(VISITOR), Proposal.submitted_at.is_not(None))
    query = query.order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    # An entry quotes the summary; bodies are the largest columns.
    query = query.options(defer(Proposal.body), defer(Proposal.body_html))
    return [_proposal(row, name) for row, name in db.session.execute(query.limit(MOST))]


def _proposal(row: Proposal, author: str | None) -> FeedEntry:
    title = in_language(row.title, language(), row.language).text
    summary = _short(row.summary, row.language)
    at = row.submitted_at or row.created_at
    url = url_of("proposals.show", row)
    return FeedEntry(f"proposal/{row.id}", at, title, url, summary, author)


def _decisions() -> Iterator[FeedEntry]:
    query = sa.select(Decision, Proposal.id, Proposal.title, Proposal.language)
    query = query.join(Proposal, Proposal.id == Decision.proposal_id).where(visible_to(VISITOR))
    query = query.order_by(Decision.recorded_at.desc(), Decision.id.desc())
    for decision, proposal_id, title, original in db.session.execute(query.limit(MOST)):
        named = in_language(title, language(), original).text
        outcome = outcome_word(decision.outcome)
        text = _("%(outcome)s: %(title)s", outcome=outcome, title=named)
        url = url_of("proposals.show", Thing(proposal_id, title, original))
        reason = _short(decision.reason)
        yield FeedEntry(f"decision/{decision.id}", decision.recorded_at, text, url, reason)


def _editions() -> Iterator[FeedEntry]:
    for edition in editions()[:MOST]:
        text = _("Edition %(number)s of the plan was adopted", number=edition.number)
        url = url_for("plan.edition", number=edition.number)
        words = _short(edition.words)
        yield FeedEntry(f"edition/{edition.number}", edition.adopted_at, text, url, words)


def _reports() -> Iterator[FeedEntry]:
    """Reports on actions of the newest edition that stand, by the titles that stand in it."""
    content = newest_content()
    if content is None or not content.actions:
        return
    # The draft's titles are nobody's business before they are adopted.
    titles = content.titles()
    query = sa.select(Update).where(Update.action_id.in_(titles), stands())
    query = query.order_by(Update.created_at.desc(), Update.id.desc())
    updates = list(db.session.scalars(query.limit(MOST)))
    asked = {update.action_id for update in updates}
    shown = with_live([action for action in content.actions if action.id in asked])
    # By the report that decides: a correction may have been written after it.
    standing = {(action.id, action.reported_at): action.standing for action in shown}
    for update in updates:
        title = titles[update.action_id]
        text = in_language(title, language()).text
        # That one says how the action stands now, the others what they said then.
        told = (update.action_id, update.created_at)
        now = standing.pop(told, None) if update.status else None
        if update.as_partner:
            text = _("%(title)s: a partner says", title=text)
        else:
            text = _told(text, update.status or "", now or update.status or "")
        url = url_of("plan.action", Thing(update.action_id, title))
        yield FeedEntry(f"report/{update.id}", update.created_at, text, url, _short(update.body))


def _told(title: str, reported: str, standing: str) -> str:
    words = standing_words()
    if not standing:
        return title
    if standing == reported:
        return str(_("%(title)s: %(status)s", title=title, status=status_words()[reported]))
    facts = {"title": title, "status": words[standing], "reported": status_words()[reported]}
    return str(_("%(title)s: %(status)s (reported: %(reported)s)", **facts))


def _short(texts: ByLanguage, original: str | None = None) -> Localised:
    found = in_language(texts, language(), original)
    return Localised(plain(found.text, SUMMARY), found.language)

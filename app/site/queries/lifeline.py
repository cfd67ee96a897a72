"""The life line of a proposal: one line from the idea to what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db
from app.model import Query
from app.plan.models import Edition, EditionAction, Promotion, Update
from app.plan.queries.editions import newest_content
from app.plan.queries.standing import stands
from app.plan.words import status_words
from app.proposals.queries import Read
from app.site.labels import outcome_word
from app.speech.addresses import Thing, url_of
from app.speech.dates import local, site_zone
from app.speech.language import language
from app.steering.models import Decision
from app.text.richtext import plain
from app.text.texts import ByLanguage, Texts, in_language

_PROPOSAL: sa.BindParameter[int] = sa.bindparam("proposal")
TELLING = ("proposal.submitted", "proposal.revised", "proposal.withdrawn")
MOST = 100
DETAIL = 300


class LifeLineStep(NamedTuple):
    """Something that happened or will. `at` is an instant, or the bare day that was given."""

    at: datetime | date
    kind: str
    text: str
    url: str | None = None
    detail: str | None = None
    # Whether it is the end of something, which is told by its last day.
    ends: bool = False

    @property
    def instant(self) -> datetime:
        return self.at if isinstance(self.at, datetime) else clock.start_of(self.at, site_zone())


class VoteBorders(NamedTuple):
    """Whether a cycle's vote has opened, and whether it has closed."""

    opened: bool
    closed: bool

    @classmethod
    def of(cls, cycle: Cycle, now: datetime) -> VoteBorders:
        """As they lie at that instant."""
        starts, ends = cycle.starts("vote"), cycle.ends("vote")
        return cls(bool(starts and starts <= now), bool(ends and ends <= now))


def life_line(proposal: Read, cycle: Cycle, past: VoteBorders) -> list[LifeLineStep]:
    """All steps of a proposal that was submitted, oldest first, in at most two statements; nothing
    of drafts. For whoever may see the proposal.
    """
    if proposal.submitted_at is None:
        return []
    rows = db.session.connection().execute(_HAPPENED, {"proposal": proposal.id}).all()
    acts = [row for row in rows if row.source == "act"]
    acts.sort(key=lambda row: row.number)
    followed = [row for row in rows if row.source != "act"]
    steps = [*_acted(proposal, acts), *_votes(proposal, cycle, past), *_followed(followed)]
    return sorted(steps, key=lambda step: step.instant)


def _acted(proposal: Read, acts: list[Any]) -> Iterator[LifeLineStep]:
    """What the event log says of its authors' acts."""
    # An imported proposal has no event of its being submitted.
    if proposal.submitted_at and all(act.word != "proposal.submitted" for act in acts):
        yield LifeLineStep(proposal.submitted_at, "submitted", _("Submitted"))
    for act in acts:
        signed = _("by %(name)s", name=act.name) if act.name else None
        if act.word == "proposal.submitted":
            yield LifeLineStep(act.at, "submitted", _("Submitted"), detail=signed)
        elif act.word == "proposal.revised":
            url = url_of("proposals.versions", proposal)
            yield LifeLineStep(act.at, "version", _("Revised"), url, signed)
        else:
            yield LifeLineStep(act.at, "declined", _("Withdrawn"), detail=signed)


def _votes(proposal: Read, cycle: Cycle, past: VoteBorders) -> Iterator[LifeLineStep]:
    """When its cycle's vote opens and closes; no vote to come for what is no longer up for one."""
    starts = cycle.starts("vote")
    ends = cycle.ends("vote")
    votable = past.opened or proposal.stage == "submitted"
    if starts and votable and proposal.stage != "withdrawn":
        yield _border(starts, past.opened, _("Voting opens"), _("Voting opened"))
        if ends:
            closing = _border(ends, past.closed, _("Voting closes"), _("Voting closed"))
            yield closing._replace(ends=True)


def _border(at: datetime, is_past: bool, to_come: str, past: str) -> LifeLineStep:
    if is_past:
        return LifeLineStep(at, "vote", past)
    return LifeLineStep(at, "next", to_come)


def _followed(rows: list[Any]) -> Iterator[LifeLineStep]:
    """What the steering group decided, and what the adopted plan made of it."""
    content = newest_content() if any(row.source != "decision" for row in rows) else None
    # Only what the newest edition holds: the draft is not public.
    titles = content.titles() if content else {}
    for row in rows:
        if row.source == "decision":
            yield _decision(row)
        elif row.number in titles:
            yield _action(row, titles[row.number])


def _acts() -> Query:
    """What its authors did."""
    query = _columns("act", Event.id, Event.verb, Event.at, name=Member.name)
    query = query.outerjoin(Member, Member.key == Event.actor_key)
    query = query.where(Event.subject_kind == "proposal", Event.subject_id == _PROPOSAL)
    query = query.where(sa.or_(*(Event.verb == verb for verb in TELLING)))
    return sa.select(query.order_by(Event.id).limit(MOST).subquery())


def _what_happened() -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Acts, decisions, adoptions and reports in one statement: source, number, word, words, at,
    day, name.
    """
    parts = sa.union_all(_decided(), _adopted(), _reported())
    followed = sa.select(parts.limit(MOST).subquery())
    return sa.union_all(_acts(), followed)


def _columns(source: str, number: Any, word: Any, at: Any, **more: Any) -> Query:
    """One part of the union: its columns by name, empty where it says nothing."""
    # PostgreSQL takes no column of a union whose type is unknown.
    columns = {
        "source": sa.literal(source),
        "number": number,
        "word": sa.cast(word, sa.String),
        "words": sa.literal({}, Texts),
        "at": at,
        "day": sa.cast(sa.null(), sa.Date),
        "name": sa.cast(sa.null(), sa.String),
    }
    columns |= more
    return sa.select(*(column.label(name) for name, column in columns.items()))


def _decided() -> Query:
    """What the steering group decided."""
    decided = {"words": Decision.reason, "day": Decision.decided_on}
    query = _columns("decision", Decision.id, Decision.outcome, Decision.recorded_at, **decided)
    return query.where(Decision.proposal_id == _PROPOSAL)


def _adopted() -> Query:
    """The first edition that holds each action that it became part of."""
    first = sa.func.min(Edition.adopted_at)
    query = _columns("action", Promotion.action_id, "adopted", first)
    query = query.join(EditionAction, EditionAction.action_id == Promotion.action_id)
    query = query.join(Edition, Edition.number == EditionAction.edition_number)
    return query.where(Promotion.proposal_id == _PROPOSAL).group_by(Promotion.action_id)


def _reported() -> Query:
    """The reports on those actions that stand; what partners say stands on the actions' pages."""
    query = _columns(
        "report", Update.action_id, Update.status, Update.created_at, words=Update.body
    )
    query = query.join(Promotion, Promotion.action_id == Update.action_id)
    own = (sa.not_(Update.as_partner), stands())
    return query.where(Promotion.proposal_id == _PROPOSAL, *own)


_HAPPENED = _what_happened()


def _decision(row: Any) -> LifeLineStep:
    # The day that was given goes before; where it is the day of recording, the hour is known too.
    other_day = row.day and row.day != local(row.at).date()
    at = row.day if other_day else row.at
    kind = _DECISION_KINDS.get(row.word, "pause")
    return LifeLineStep(at, kind, outcome_word(row.word), detail=_short(row.words))


_DECISION_KINDS = {"promoted": "decision", "merged": "decision", "declined": "declined"}
_REPORT_KINDS = {"done": "done", "late": "late", "at risk": "late"}


def _action(row: Any, title: ByLanguage) -> LifeLineStep:
    url = url_of("plan.action", Thing(row.number, title))
    name = in_language(title, language()).text
    if row.source == "action":
        return LifeLineStep(row.at, "action", _("In the adopted plan: %(title)s", title=name), url)
    kind = _REPORT_KINDS.get(row.word, "report")
    text = _("Progress report")
    if row.word:
        text = _("Progress: %(status)s", status=status_words()[row.word])
    return LifeLineStep(row.at, kind, text, url, _short(row.words))


def _short(texts: ByLanguage) -> str | None:
    return plain(in_language(texts, language()).text, DETAIL) or None

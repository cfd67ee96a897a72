"""Verbs of the charter: the steering group writes its records, visitors ask, it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.charter.models import (
    Challenge,
    CharterPage,
    Document,
    Principle,
    Question,
    Seat,
    StoryPhase,
    Territory,
)
from app.database import db, hold
from app.editing import (
    Content,
    Labels,
    first_field,
    holds,
    labelled,
    refuse_stale,
    replaced,
    require_text,
    write,
)
from app.errors import Conflict, Invalid, TooMany
from app.files.operations import FileChange, Taken, exchange, forget
from app.kept import touch_frame
from app.model import UNSHOWN
from app.policy import Ability, require
from app.text.richtext import any_shown
from app.text.texts import ReadOnlyTexts

Record = CharterPage | StoryPhase | Seat | Principle | Challenge | Territory | Document
PAGES = ("welcome", "story", "thanks")
QUESTIONS_AN_HOUR = 3
SENDERS_KEPT_FOR = timedelta(days=1)

# What the columns are called, in forms and where two texts stand side by side.
LABELS: Labels = {
    "answer": _l("Answer"),
    "body": _l("Text"),
    "iso_code": _l("ISO code"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "name": _l("Name"),
    "office": _l("Office"),
    "period": _l("Period"),
    "person": _l("Person"),
    "position": _l("Place in the order"),
    "provisional": _l("Provisional"),
    "published_on": _l("Published on"),
    "statement": _l("Statement"),
    "term_from": _l("Term from"),
    "term_until": _l("Term until"),
    "title": _l("Title"),
    "url": _l("Link"),
}
# What two people may have written differently: a box that is ticked is nobody's words.
READ = {name: label for name, label in LABELS.items() if name != "provisional"}


@dataclass(frozen=True)
class RecordKind:
    """A kind of record that the steering group writes: its name in events, and its rows."""

    name: str
    model: type[Record]


KINDS = {
    "pages": RecordKind("page", CharterPage),
    "phases": RecordKind("story_phase", StoryPhase),
    "seats": RecordKind("seat", Seat),
    "principles": RecordKind("principle", Principle),
    "challenges": RecordKind("challenge", Challenge),
    "territories": RecordKind("territory", Territory),
    "documents": RecordKind("document", Document),
}


def save_record(
    kind: RecordKind,
    row: Record | None,
    content: Content,
    *,
    seen: int,
    by: Actor,
    taken: Taken | None = None,
    key: str = "",
) -> Record:
    """The steering group writes a record, new when `row` is None; refused when somebody saved
    since version `seen`.

    Of a text's languages only those in `content` change. `taken` is a document's new file.
    """
    require(by, Ability.EDIT_FRAME)
    _check(row, content)
    if row is not None:
        hold(row)
        refuse_stale(row, content, seen=seen, labels=READ)
        if taken is None and holds(row, content):
            return row
    if row is None and (same := done_before(kind.model, key, by=by)) is not None:
        return same
    # Only what makes a row is told by its form's key: a change sent twice finds nothing changed.
    verb = "changed"
    event_key = ""
    if row is None:
        row = kind.model()
        verb = "added"
        event_key = key
    write(row, content)
    if isinstance(row, Document) and taken is not None:
        exchange(row, "file_id", FileChange(taken), by=by)
    _add(row, content)
    touch_frame()
    recorded = _recorded(content, taken)
    record(f"{kind.name}.{verb}", kind.name, row.id, by=by, content=recorded, key=event_key)
    return row


def _recorded(content: Content, taken: Taken | None) -> dict[str, str]:
    # A digest of somebody's name could be guessed.
    recorded = {name: str(value) for name, value in content.items() if name != "person"}
    if taken:
        recorded["file"] = taken.sha256
    return recorded


def _add(row: Record, content: Content) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Somebody took a page's key, or deleted what the row refers to, since it was looked at.
        mine = labelled((READ[name], content[name]) for name in content if name in READ)
        raise Conflict("stale", mine=mine) from None


def delete_record(kind: RecordKind, row: Record, *, seen: int, by: Actor) -> None:
    """The steering group deletes a record to which nothing refers, and that nobody changed."""
    require(by, Ability.EDIT_FRAME)
    if row.version != seen:
        raise Conflict(
            _("Somebody changed this meanwhile. Look at it again before you delete it.")
        )
    # Read before the row is gone.
    number = row.id
    file_id = None
    if isinstance(row, Document):
        file_id = row.file_id
    # Foreign keys decide: see docs/decisions.md, "one shape for what the steering group writes".
    try:
        with db.session.begin_nested():
            db.session.delete(row)
    except IntegrityError:
        sentence = _(
            "This cannot be deleted: proposals, actions or other records still refer to it. "
            "Change those first."
        )
        raise Conflict(sentence) from None
    if file_id is not None:
        forget(file_id)
    touch_frame()
    record(f"{kind.name}.deleted", kind.name, number, by=by)


def wrong_term(first: date | None, last: date | None) -> Iterator[Invalid]:
    """What is wrong with the days of a seat."""
    if first and last and last < first:
        yield Invalid(_("The term ends before it begins."), "term_until")


def _check(row: Record | None, content: Content) -> None:
    for fault in wrong_term(content.get("term_from"), content.get("term_until")):
        raise fault
    if row is None and "key" in content and not any(content.get("title", {}).values()):
        require_text(content["body"], "body")
    parent_id = content.get("parent_id")
    # A new one has no parts yet that it could lie within.
    if row is None or not parent_id:
        return
    if row.id in _with_all_above(parent_id):
        raise Invalid(_("A territory cannot lie within itself."), "parent_id")


def _with_all_above(territory_id: int) -> set[int]:
    # All at once: territories are few, and each step would be a statement.
    rows = db.session.execute(sa.select(Territory.id, Territory.parent_id))
    parents = {row.id: row.parent_id for row in rows}
    chain: set[int] = set()
    at: int | None = territory_id
    # Two changes at once may have closed a circle: the walk ends there too.
    while at is not None and at not in chain:
        chain.add(at)
        at = parents.get(at)
    return chain


def sweep_senders() -> None:
    """Forget from which network questions came, a day after."""
    # See docs/decisions.md, "a visitor's questions are limited by places".
    asked = Question.asked_at < clock.now() - SENDERS_KEPT_FOR
    old = sa.update(Question).where(asked, Question.sender.is_not(None))
    db.session.execute(old.values(sender=None, slot=None), execution_options=UNSHOWN)


def ask(body: str, *, name: str, language: str, sender: str, key: str = "") -> Question:
    """A visitor asks; it stays unpublished until it is answered. Three an hour for a sender, then
    TooMany.
    """
    now = clock.now()
    sweep_senders()
    # Asked before each place: the same form may have taken the place that was just refused.
    for slot in range(1, QUESTIONS_AN_HOUR + 1):
        if (same := done_before(Question, key, by=None)) is not None:
            return same
        question = Question(
            name=name, body=body, language=language, asked_at=now, sender=sender, slot=slot
        )
        try:
            with db.session.begin_nested():
                db.session.add(question)
        except IntegrityError:
            continue
        record("question.asked", "question", question.id, by=None, key=key)
        return question
    raise TooMany(
        _("Three questions an hour can be asked from one place. Try again in an hour."), 3600
    )


def answer(question: Question, answers: ReadOnlyTexts, *, seen: int, by: Actor) -> None:
    """The steering group answers a question in at least one language, which publishes both."""
    require(by, Ability.ANSWER_QUESTION)
    hold(question)
    refuse_stale(question, {"answer": dict(answers)}, seen=seen, labels=READ)
    if question.state == "answered" and holds(question, {"answer": answers}):
        return
    question.answer = replaced(question.answer, answers)
    if not any_shown(question.answer):
        raise Invalid(_("Give this in at least one language."), first_field("answer"))
    _settle(question, "answered", by)


def refuse(question: Question, *, seen: int, by: Actor) -> None:
    """The steering group refuses a question: it is not shown, also when it had been answered."""
    require(by, Ability.ANSWER_QUESTION)
    hold(question)
    if question.version != seen:
        raise Conflict("stale")
    _settle(question, "refused", by)


def _settle(question: Question, state: str, by: Actor) -> None:
    question.state = state
    question.settled_by_id = by.member_id
    question.settled_at = clock.now()
    record(f"question.{state}", "question", question.id, by=by, content=question.answer)

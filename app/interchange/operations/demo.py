"""The demo: the initiative as it is, and invented cycles dated relative to today."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.links import end_links
from app.accounts.models import Member, actor_of
from app.accounts.operations import end_sessions
from app.activity.operations import quietly, record
from app.charter.models import CharterPage, Question, Seat, StoryPhase
from app.charter.operations import PAGES
from app.database import db
from app.interchange.operations.cells import Terms, written
from app.interchange.operations.columns import Column
from app.interchange.operations.faults import Faults
from app.interchange.operations.importing import checked
from app.interchange.operations.reading import Folder, FolderRow, Table, read_folder
from app.interchange.operations.times import VagueCell, Wall, vague
from app.kept import touch_frame
from app.plan.models import Edition
from app.plan.operations.adoption import adopt
from app.site.models import SiteSettings

CONTENT = Path(__file__).parent.parent / "demo"
SOURCE = "demo"
_DATED = ("day", "from", "until", "instant", "ending", "wall")
_ROLES = ("member", "steering", "admin")


@dataclass(frozen=True)
class Account:
    """An account of the demo with the password that is shown once."""

    role: str
    email: str
    password: str


def examined(terms: Terms) -> Folder:
    """Both folders of the demo as one, the invented part dated relative to today; raises
    Faulty.
    """
    faults = Faults()
    initiative = read_folder(CONTENT / "initiative", terms, faults)
    cycles = moved(read_folder(CONTENT / "cycles", terms, faults), days_since_anchor(terms))
    return checked(joined(initiative, cycles), terms, faults)


def days_since_anchor(terms: Terms) -> int:
    """By how many days the invented dates move."""
    # The invented dates were written as of this day.
    anchor = date.fromisoformat((CONTENT / "anchor.txt").read_text().strip())
    return clock.days_between(anchor, clock.today(terms.zone))


def joined(first: Folder, second: Folder) -> Folder:
    """The rows of both folders, file by file."""
    whole: Folder = {}
    for name in dict.fromkeys([*first, *second]):
        parts = [folder[name] for folder in (first, second) if name in folder]
        table = Table(parts[0].file)
        for part in parts:
            table.rows = table.rows + part.rows
            table.present |= part.present
            table.whole = table.whole and part.whole
        whole[name] = table
    return whole


def moved(folder: Folder, days: int) -> Folder:
    """The same folder with every date so many days later."""
    delta = timedelta(days)
    for table in folder.values():
        for column in table.file.columns:
            if column.kind in _DATED:
                for row in table.rows:
                    _move(row, column, delta)
    return folder


def _move(row: FolderRow, column: Column, delta: timedelta) -> None:
    value = row[column.name]
    if value is not None:
        row.values[column.name] = _later(value, delta, last=column.kind == "until")


def _later(value: Any, delta: timedelta, *, last: bool) -> Any:
    """A vague date keeps its precision: it is the period that contains the moved day."""
    if isinstance(value, Wall):
        return Wall(value.time + delta, value.whole_day)
    if isinstance(value, VagueCell):
        return vague(written(VagueCell(value.day + delta, value.precision)), last=last)
    return value + delta


def accounts(folder: Folder) -> Iterator[Account]:
    """One account of each role, with a new password."""
    reachable = [row for row in folder["members"].rows if row["email"]]
    for role in _ROLES:
        row = next(row for row in reachable if (row["role"] or "member") == role)
        yield Account(role, row["email"], secrets.token_urlsafe(9))


def give_passwords(hashes: dict[str, str]) -> None:
    """Let these accounts sign in; the hashes are by address. Links to set another password end."""
    query = sa.select(Member).where(Member.email.in_(hashes))
    for member in db.session.scalars(query).all():
        member.password_hash = hashes[str(member.email)]
        # A link sent before would set another password than the one that is shown.
        end_links(member.id)


def renew_passwords(hashes: dict[str, str]) -> list[Member]:
    """Give these accounts of the demo other passwords; whoever is signed in with the old ones is
    so no more.
    """
    query = (
        sa.select(Member)
        .where(Member.source == SOURCE, Member.email.in_(hashes))
        .order_by(Member.id)
    )
    members = list(db.session.scalars(query))
    give_passwords({str(member.email): hashes[str(member.email)] for member in members})
    for member in members:
        end_sessions(member.id)
        record("member.password_set", "member", member.id, by=actor_of(member))
    return members


def tell_frame(terms: Terms) -> None:
    """The site's name, its pages, the story, the steering group and the visitors' questions."""
    frame, delta = _frame(), timedelta(days_since_anchor(terms))
    members = demo_members()
    db.session.merge(
        SiteSettings(id=1, **{name: frame[name] for name in ("name", "tagline", "notice")})
    )
    # Loaded once more (--force), they are told anew and not a second time.
    for model in (CharterPage, StoryPhase, Seat, Question):
        db.session.execute(sa.delete(model))
    db.session.add_all(CharterPage(key=key, body=frame[key]) for key in PAGES)
    db.session.add_all(_story(phase) for phase in frame["story_phases"])
    for number, seat in enumerate(frame["steering_seats"], 1):
        # Whoever was erased sits nowhere any more.
        if seat.get("member") and seat["member"] not in members:
            continue
        db.session.add(_seat(number, seat, delta, members))
    db.session.add_all(_question(question, delta, members) for question in frame["questions"])
    touch_frame()


def has_edition() -> bool:
    """Whether a plan was adopted before."""
    return db.session.scalar(sa.select(Edition.number).limit(1)) is not None


@quietly()
def adopt_first_edition(terms: Terms) -> None:
    """Freeze the plan as of the day on which the demo says that it was adopted."""
    said = _frame()["edition"]
    wall = datetime.fromisoformat(said["adopted_at"]) + timedelta(days_since_anchor(terms))
    member = demo_members()[said["adopted_by"]]
    # The edition, its event and its seal bear that day; see docs/decisions.md, 'the demo's first
    # edition is adopted as of its own day'.
    with clock.set_to(clock.instant(wall, terms.zone)):
        adopt(said["words"], by=actor_of(member))


def _frame() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CONTENT / "frame.json").read_text(encoding="utf-8"))
    return content


def demo_members() -> dict[str, Member]:
    """The demo's members by their ids in its files."""
    members = db.session.scalars(sa.select(Member).filter_by(source=SOURCE))
    return {str(member.source_id): member for member in members}


def _story(phase: dict[str, Any]) -> StoryPhase:
    period = dict.fromkeys(phase["title"], phase["period"])
    return StoryPhase(
        position=phase["number"], period=period, title=phase["title"], body=phase["text"]
    )


def _seat(number: int, seat: dict[str, Any], delta: timedelta, members: dict[str, Member]) -> Seat:
    row = Seat(position=number, person=seat["name"], office=seat["office"])
    if seat.get("member"):
        row.member_id = members[seat["member"]].id
    row.term_from = date.fromisoformat(seat["from"]) + delta
    if seat["until"]:
        row.term_until = date.fromisoformat(seat["until"]) + delta
    return row


def _number_of(member: Member | None) -> int | None:
    return member.id if member else None


def _question(question: dict[str, Any], delta: timedelta, members: dict[str, Member]) -> Question:
    row = Question(name=question["asked_by"], body=question["question"])
    row.language = question["language"]
    row.asked_at = datetime.fromisoformat(question["asked_at"]) + delta
    row.state = "waiting"
    row.answer = question["answer"] or {}
    if question["answer"]:
        row.state = "answered"
        row.settled_by_id = _number_of(members.get(question["answered_by"]))
        row.settled_at = datetime.fromisoformat(question["answered_at"]) + delta
    return row

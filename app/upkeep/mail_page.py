"""What the administrators' page about mail shows: rows with whom they go to, never an address."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.database import db
from app.mail.kinds import declared_kinds
from app.mail.models import REFUSALS
from app.mail.operations import address_digest
from app.mail.queries import Queued, Refusing, counts_by_state, mails_page, refused_page
from app.paging import Page
from app.upkeep.mail_words import code_of, kind_of_mail, outcome_words
from app.upkeep.subjects import Subject, Subjects, named

Row = TypeVar("Row")


class MailRow(NamedTuple):
    """A mail: what it is, whom it goes to and what it is about as far as those have a page, and
    what became of it so far, with the mail server's code if it gave one.
    """

    mail: Queued
    kind: str
    whom: Subject | None
    about: Subject | None
    outcome: str
    code: str


class RefusedRow(NamedTuple):
    """An address that refused mail: whose it is, whether it is still theirs, and whether nothing
    is sent to it any more.
    """

    refused: Refusing
    whom: Subject | None
    earlier: bool
    stopped: bool


class MailPage(NamedTuple):
    """All that the page shows of the queue; `state` narrows it."""

    state: str
    counts: dict[str, int]
    mails: Page[MailRow]
    refused: Page[RefusedRow]


def mail_page(state: str, number: int, refused_number: int, actor: Actor) -> MailPage:
    """That part of the queue, and of the addresses that refused mail."""
    counts = counts_by_state()
    mails = mails_page(state, number, counts)
    refused = refused_page(refused_number)
    known = named([*_things(mails.items), *_owners(refused.items)], actor)
    rows = [_row(mail, known) for mail in mails.items]
    members = {row.recipient_id for row in refused.items if _is_members(row)}
    present = _addresses(members) if members else {}
    refusing = [_refused_row(row, known, present) for row in refused.items]
    return MailPage(state, counts, _with(mails, rows), _with(refused, refusing))


def _with(page: Page[Any], rows: list[Row]) -> Page[Row]:
    return Page(rows, page.number, page.size, page.total, name=page.name)


def _things(mails: list[Queued]) -> list[tuple[str, int]]:
    """Whom those mails go to and what they are about, as their kinds say."""
    found = []
    for mail in mails:
        whom, about = _named_by(mail)
        found += [thing for thing in (whom, about) if thing]
    return found


def _named_by(mail: Queued) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
    kind = declared_kinds().get(mail.kind)
    if kind is None:
        return None, None
    about = (kind.about, mail.subject_id) if kind.about and mail.subject_id else None
    return (kind.to, mail.recipient_id), about


def _row(mail: Queued, known: Subjects) -> MailRow:
    whom, about = (known.get(thing) if thing else None for thing in _named_by(mail))
    kind, outcome = kind_of_mail(mail.kind), outcome_words(mail.outcome)
    return MailRow(mail, kind, whom, about, outcome, code_of(mail.outcome))


def _is_members(row: Refusing) -> bool:
    kind = declared_kinds().get(row.kind or "")
    return kind is not None and kind.to == "member"


def _owners(rows: list[Refusing]) -> list[tuple[str, int]]:
    """Whom the last mail that each address refused went to."""
    return [("member", row.recipient_id) for row in rows if row.recipient_id and _is_members(row)]


def _addresses(ids: set[int | None]) -> dict[int, str]:
    """The digests of the present addresses of those members."""
    query = sa.select(Member.id, Member.email).where(Member.id.in_(ids))
    rows = db.session.execute(query)
    return {number: address_digest(email) for number, email in rows if email}


def _refused_row(row: Refusing, known: Subjects, present: dict[int, str]) -> RefusedRow:
    whom = known.get(("member", row.recipient_id or 0)) if _is_members(row) else None
    earlier = whom is not None and present.get(row.recipient_id or 0) != row.address
    return RefusedRow(row, whom, earlier, row.times >= REFUSALS)

"""Reminders of the plan become mail. A row is written in the transaction that puts its mail into
the queue: whoever is killed before has done nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.database import db
from app.engines import insert_into
from app.mail.models import Mail
from app.mail.posting import Posting, post_each
from app.mail.sending import ran_out
from app.model import Query
from app.notices.models import CommitmentReminder
from app.notices.queries.addressees import Addressee
from app.notices.queries.commitments import Bundle, Said
from app.speech.dates import site_zone

# Nothing is said any more of a day that passed so long ago: longer than LAST.
KEPT_FOR = timedelta(days=120)
KINDS = {"member": "notices.commitments", "organisation": "notices.contact"}


def in_batches(bundles: Sequence[Bundle], rows: int) -> Iterator[list[Bundle]]:
    """The same in parts of about so many rows, none empty."""
    some: list[Bundle] = []
    size = 0
    for bundle in bundles:
        if some and size + len(bundle.due) > rows:
            yield some
            some, size = [], 0
        some.append(bundle)
        size += len(bundle.due)
    if some:
        yield some


def note_skipped(skipped: Sequence[tuple[Addressee, Said]], today: date) -> None:
    """Note of some offsets that later ones have overtaken them."""
    _write([_row(addressee, said, today, None) for addressee, said in skipped])


def post_reminders(bundles: Sequence[Bundle], today: date) -> int:
    """Put a mail into the queue for each of those people who was not told today, and write down
    all that is in it; how many. Of two workers at once the name of the mail lets one through.

    For whom a mail still waits it says this too: it is drawn when it goes.
    """
    rows: list[dict[str, Any]] = []
    told = 0
    for kind, name in KINDS.items():
        of_kind = [bundle for bundle in bundles if bundle.addressee.kind == kind]
        waiting = _waiting(name, [bundle.addressee.id for bundle in of_kind])
        # After that: what waits for this transaction sees what the one before it wrote.
        others = _told_on(today, kind, [bundle.addressee.id for bundle in of_kind])
        own = [bundle for bundle in of_kind if bundle.addressee.id not in others]
        for bundle, mail_id in _mails(name, own, waiting, today):
            rows += (_row(bundle.addressee, said, today, mail_id) for said in bundle.due)
            told += 1
    _write(rows)
    return told


def _mails(
    name: str, bundles: Sequence[Bundle], waiting: dict[int, int], today: date
) -> Iterator[tuple[Bundle, int]]:
    """In which mail each is said: the one that waits, else a new one; none that another worker
    has posted.
    """
    new = [bundle.addressee for bundle in bundles if bundle.addressee.id not in waiting]
    posted = post_each(name, [Posting(one.id, None, _once(one, today)) for one in new])
    for bundle in bundles:
        number = waiting.get(bundle.addressee.id)
        if mail_id := number or posted.get(_once(bundle.addressee, today)):
            yield bundle, mail_id


def _told_on(today: date, kind: str, numbers: Sequence[int]) -> set[int]:
    """To whom of them something was said on that day."""
    person = getattr(CommitmentReminder, f"{kind}_id")
    query = sa.select(person).where(person.in_(numbers), CommitmentReminder.told_on == today)
    return set(db.session.scalars(query.where(CommitmentReminder.mail_id.is_not(None))))


def _waiting(kind: str, recipients: Sequence[int]) -> dict[int, int]:
    """The mails of that kind that wait for those people, and that no worker has in hand: none
    takes one until this transaction ends.
    """
    query = sa.select(Mail.recipient_id, Mail.id).order_by(Mail.id)
    query = query.where(Mail.kind == kind, Mail.recipient_id.in_(recipients))
    query = query.where(Mail.state == "waiting", Mail.leased_until.is_(None))
    return {row.recipient_id: row.id for row in db.session.execute(query.with_for_update())}


def is_to_be_taken_back() -> bool:
    """Whether a mail of reminders ran out: asked without a lock, again and again."""
    return db.session.scalar(_ran_out().limit(1)) is not None


def take_back() -> None:
    """What stood in a mail that nobody could hand over before it expired was not said: it is due
    anew, as far as it still holds.
    """
    taken = CommitmentReminder.mail_id.in_(_ran_out())
    db.session.execute(sa.delete(CommitmentReminder).where(taken))


def forget_reminders() -> None:
    """Forget the rows of days that passed long ago."""
    old = CommitmentReminder.due_on < clock.today(site_zone()) - KEPT_FOR
    db.session.execute(sa.delete(CommitmentReminder).where(old))


def _ran_out() -> Query:
    mails = sa.select(CommitmentReminder.mail_id)
    mails = mails.join(Mail, Mail.id == CommitmentReminder.mail_id)
    return mails.where(Mail.kind.in_(KINDS.values()), ran_out())


def _once(addressee: Addressee, today: date) -> str:
    return f"commitments {today.isoformat()} {addressee.kind} {addressee.id}"


def _row(addressee: Addressee, said: Said, today: date, mail_id: int | None) -> dict[str, Any]:
    person: dict[str, int | None] = {"member_id": None, "organisation_id": None}
    person[f"{addressee.kind}_id"] = addressee.id
    return {**person, **said._asdict(), "told_on": today, "mail_id": mail_id}


def _write(rows: Sequence[dict[str, Any]]) -> None:
    """What is there already stays as it is."""
    if rows:
        connection = db.session.connection()
        inserting = insert_into(CommitmentReminder, connection.dialect.name)
        connection.execute(inserting.on_conflict_do_nothing(), rows)

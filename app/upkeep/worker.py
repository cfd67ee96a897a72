"""What is done beside the site: mail is sent, events are sealed, what nobody needs is swept away.

Any number of workers, on any number of machines, share the work; none is needed for the site to
answer.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from time import monotonic
from types import FrameType
from typing import NamedTuple

import structlog
from flask import current_app

from app import clock
from app.accounts.sweeping import sweep_browsers, sweep_failures, sweep_links, sweep_sessions
from app.activity.operations import seal
from app.activity.queries import unsealed_count
from app.charter import operations as charter
from app.database import db, writing
from app.files.operations import sweep
from app.invitations.operations.renewing import sweep_invitations
from app.joining.operations.sweeping import sweep_applications, sweep_senders
from app.mail.composing import host
from app.mail.kinds import declared_kinds
from app.mail.operations import is_due, sweep_mail
from app.mail.sending import send_next
from app.mail.transports import Folder, Transport, transport_of
from app.notices.cli import digests_due, posted_in_turns, reminded_in_turns
from app.notices.operations.commitments import forget_reminders, is_to_be_taken_back, take_back
from app.notices.operations.mailing import are_waiting, are_waiting_at_once, post_at_once
from app.notices.operations.reading import forget_old
from app.notices.operations.reminding import remind, reminders_due
from app.notices.operations.spreading import is_waiting, spread
from app.notices.queries.commitments import bundles_on, reminding_day
from app.privacy.copying import is_there, sweep_copies, write_copy
from app.privacy.models import DataCopy
from app.privacy.operations.copies import forget_copies, note_made
from app.privacy.queries import copies_are_over, wanted_copies
from app.privacy.worker import erase_people
from app.site.queries import admin_settings, site_name

log = structlog.get_logger()
# In seconds: how soon what waits is found.
PAUSE = 2.0
# Tells who started the worker (tools/beside.py).
STARTED_BY = "TWIZA_STARTED_BY"


class Chore(NamedTuple):
    """Something that is done again and again, so often."""

    name: str
    every: timedelta
    do: Callable[[], None]


def seal_events() -> None:
    """Seal what waits, some thousands at a time: others write in between."""
    while unsealed_count():
        with writing():
            seal(batches=1)


def spread_notices() -> None:
    """Tell members of what was sealed, a part at a time: others write in between."""
    while is_waiting():
        with writing():
            spread()


def forget_notices() -> None:
    """Forget notices that were read long ago, and reminders of days that passed long ago."""
    with writing():
        forget_old()
        forget_reminders()


def sweep_files() -> None:
    """Forget files that no row knows."""
    sweep()


def forget_mail() -> None:
    """Forget mail that ended long ago."""
    with writing():
        sweep_mail()


def forget_accesses() -> None:
    """Forget links, sessions, kinds of browsers and failures to sign in that are over, the
    addresses that nobody confirmed, and from which networks forms came.
    """
    with writing():
        sweep_links()
        sweep_sessions()
        sweep_browsers()
        sweep_failures()
        charter.sweep_senders()
        sweep_senders()


def forget_invitations() -> None:
    """Forget invitations that came to an end long ago, with their addresses."""
    with writing():
        sweep_invitations()


def forget_applications() -> None:
    """Forget applications that nobody confirmed or that ended long ago."""
    with writing():
        sweep_applications()


def forget_files_of_mail() -> None:
    """Forget mail in files that lies there too long, also once there is a mail server."""
    Folder(current_app.config["TWIZA"].outbox_dir).close()


def remind_of_votes() -> None:
    """Remind of votes that end soon."""
    for reminder in reminders_due(clock.now(), admin_settings().digest_hour):
        with writing():
            remind(reminder)


def remind_of_the_plan() -> None:
    """Remind whoever answers for actions of their days; what stood in mail that nobody could hand
    over first.
    """
    if is_to_be_taken_back():
        with writing():
            take_back()
    day = reminding_day(clock.now())
    if day is not None:
        reminded_in_turns(bundles_on(day), day)


def mail_notices() -> None:
    """Put into the queue what is to be mailed of notices: each at once, and digests that are
    due.
    """
    while are_waiting_at_once():
        with writing():
            if not post_at_once():
                break
    due = digests_due(clock.now())
    if are_waiting(due):
        for _digest, _posted in posted_in_turns(due):
            pass


def make_copies() -> None:
    """Write what members asked for about themselves, and forget it, files and all, after a day."""
    if copies_are_over():
        with writing():
            forget_copies()
    sweep_copies()
    for copy in wanted_copies():
        if not is_there(copy):
            _make_copy(copy)


def _make_copy(copy: DataCopy) -> None:
    try:
        write_copy(copy)
        with writing():
            note_made(copy)
    # One that cannot be made keeps no other one waiting, and is tried again until its day is over.
    except Exception as fault:
        db.session.rollback()
        log.warning("no copy made", error=type(fault).__name__)


CHORES = (
    Chore("seal", timedelta(minutes=1), seal_events),
    Chore("notices", timedelta(minutes=1), spread_notices),
    Chore("old notices", timedelta(hours=6), forget_notices),
    Chore("reminders", timedelta(minutes=10), remind_of_votes),
    Chore("reminders of the plan", timedelta(minutes=10), remind_of_the_plan),
    Chore("mail of notices", timedelta(minutes=1), mail_notices),
    Chore("files", timedelta(hours=6), sweep_files),
    Chore("accesses", timedelta(hours=1), forget_accesses),
    Chore("invitations", timedelta(hours=6), forget_invitations),
    Chore("mail", timedelta(hours=6), forget_mail),
    Chore("applications", timedelta(hours=6), forget_applications),
    Chore("copies", timedelta(minutes=1), make_copies),
    Chore("erasures", timedelta(minutes=1), erase_people),
    Chore("outbox", timedelta(hours=6), forget_files_of_mail),
)


def _named() -> str:
    return site_name().text


class Worker:
    """Does what is to be done until it is asked to end, or whoever started it is gone."""

    def __init__(self, transport: Transport | None = None) -> None:
        settings = current_app.config["TWIZA"]
        self._transport = transport or transport_of(settings, host())
        self._over = Event()
        self._done_at: dict[str, float] = {}

    def end(self, *_signal: int | FrameType | None) -> None:
        """End after the mail in hand."""
        self._over.set()

    def run(self) -> None:
        """Work until the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)
        # Who started it said who they are: they may have been ended since.
        parent = int(os.environ.get(STARTED_BY) or os.getppid())
        # Whoever was ended without a chance to end it takes it along.
        while os.getppid() == parent and not self._over.is_set():
            self.once()
            self._over.wait(PAUSE)
        self._transport.close()

    def once(self) -> None:
        """Do whatever is to be done now."""
        for do in (self.send_mail, self.do_chores):
            try:
                do()
            # The database is away or busy, a folder cannot be read: what is to be done stays to be
            # done. Its words may hold an address.
            except Exception as fault:
                log.warning("not done", error=type(fault).__name__)
            finally:
                db.session.remove()

    def send_mail(self) -> None:
        """Send all that is due."""
        if not is_due(clock.now()):
            return
        kinds = declared_kinds()
        while not self._over.is_set() and send_next(kinds, self._transport, _named):
            db.session.remove()
            # However much mail there is.
            self.do_chores()
        self._transport.close()

    def do_chores(self) -> None:
        """Whatever was not done for too long."""
        for chore in CHORES:
            # Not by the wall clock, which may be set back.
            now = monotonic()
            done_at = self._done_at.get(chore.name)
            if done_at is not None and now - done_at < chore.every.total_seconds():
                continue
            # Noted before: what fails is not tried again at once.
            self._done_at[chore.name] = now
            chore.do()

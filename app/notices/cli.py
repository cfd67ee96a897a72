"""`flask digest ...` and `flask reminders ...`"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click

from app import clock
from app.commands import Commands
from app.database import writing
from app.notices.operations.mailing import are_waiting, post_digests, take_back
from app.notices.operations.reminding import Reminder, remind, reminders_due
from app.notices.times import Due, end_of, last_due
from app.site.queries import admin_settings
from app.speech.texts import words

digest = Commands("digest", help="Digests of notices.")
reminders = Commands("reminders", help="Reminders of what ends soon.")
commands = [digest, reminders]
ON = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="As if it were the end of that day."
)


def digests_due(at: datetime) -> tuple[Due, Due]:
    """The digests that were due last, by what administrators settled."""
    settled = admin_settings()
    return last_due(at, settled.digest_hour, settled.digest_weekday)


def posted_in_turns(due: Sequence[Due]) -> Iterator[tuple[Due, int]]:
    """Put those digests into the queue, some members at a time: others write in between. How many
    of each.
    """
    with writing():
        take_back()
    for each in due:
        posted = 0
        while some := _posted(each):
            posted += some
        yield each, posted


def _posted(due: Due) -> int:
    with writing():
        return post_digests(due)


def _moment(on: datetime | None) -> datetime:
    return end_of(on.date()) if on else clock.now()


@digest.command("send")
@ON
def send_digests(on: datetime | None) -> None:
    """Put the daily and the weekly digest that were due last into the queue, for whoever did not
    get them; what was missed before is in them. The worker sends them.
    """
    due = digests_due(_moment(on))
    if not are_waiting(due):
        click.echo("no digest to send")
        return
    for each, posted in posted_in_turns(due):
        click.echo(f"{each.pace} digest of {each.day}: {posted} put into the queue")


@reminders.command("send")
@ON
@click.option("--dry-run", is_flag=True, help="Say how many would be reminded, and do nothing.")
def send_reminders(on: datetime | None, dry_run: bool) -> None:
    """Remind whoever may still vote of votes that end within three days; of each once."""
    due = reminders_due(_moment(on), admin_settings().digest_hour)
    for each in due:
        if dry_run:
            _say(each, f"{each.recipients} would be reminded")
            continue
        with writing():
            told = remind(each)
        _say(each, f"{told} reminded")
    if not due:
        click.echo("nobody to remind")


def _say(reminder: Reminder, told: str) -> None:
    name = words(reminder.cycle.name)
    click.echo(f"{name}: {told} that the vote ends on {reminder.ends_on}")

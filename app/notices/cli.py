"""`flask digest ...` and `flask reminders ...`"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import click

from app import clock
from app.commands import Commands
from app.database import writing
from app.notices.operations.commitments import in_batches, note_skipped, post_reminders
from app.notices.operations.mailing import are_waiting, post_digests, take_back
from app.notices.operations.reminding import Reminder, remind, reminders_due
from app.notices.queries.commitments import Bundle, bundles_on, reminding_day
from app.notices.times import Due, end_of, last_due
from app.site.queries import admin_settings
from app.speech.texts import words

digest = Commands("digest", help="Digests of notices.")
reminders = Commands("reminders", help="Reminders of what ends soon.")
commands = [digest, reminders]
# So many rows of reminders a transaction writes.
ROWS = 250
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


def reminded_in_turns(bundles: Sequence[Bundle], day: date) -> int:
    """Put reminders of the plan into the queue, some at a time: others write in between. How many
    people got one.
    """
    skipped = [(bundle.addressee, said) for bundle in bundles for said in bundle.skipped]
    for begin in range(0, len(skipped), ROWS):
        with writing():
            note_skipped(skipped[begin : begin + ROWS], day)
    posted = 0
    for some in in_batches(bundles, ROWS):
        with writing():
            posted += post_reminders(some, day)
    return posted


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
    """Remind whoever may still vote of votes that end within three days, and whoever answers for
    actions of the plan of their days; of each once.
    """
    due = reminders_due(_moment(on), admin_settings().digest_hour)
    for each in due:
        if dry_run:
            _say(each, f"{each.recipients} would be reminded")
            continue
        with writing():
            told = remind(each)
        _say(each, f"{told} reminded")
    day = reminding_day(_moment(on))
    bundles = bundles_on(day) if day else []
    if day and bundles:
        told = len(bundles) if dry_run else reminded_in_turns(bundles, day)
        would = "would be reminded" if dry_run else "reminded"
        things = len({said[:-1] for bundle in bundles for said in bundle.due})
        click.echo(f"plan: {told} {would} of {things} days of actions")
    if not due and not bundles:
        click.echo("nobody to remind")


def _say(reminder: Reminder, told: str) -> None:
    name = words(reminder.cycle.name)
    click.echo(f"{name}: {told} that the vote ends on {reminder.ends_on}")

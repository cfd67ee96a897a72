"""What commands do about events, beside what they are for."""

from __future__ import annotations

import click
from sqlalchemy.exc import DBAPIError

from app.activity.operations import seal
from app.activity.queries import unsealed_count
from app.database import writing


def seal_in_turns() -> None:
    """Seal the events so far, some thousands at a time, so that others write in between; say so
    where it fails.
    """
    # What was asked for is done by now: it does not fail because sealing does, which is tried
    # again. See docs/decisions.md, "whoever seals, seals a part".
    try:
        while unsealed_count():
            with writing():
                seal(batches=1)
    except (DBAPIError, ValueError):
        click.echo("the newest events could not be sealed", err=True)

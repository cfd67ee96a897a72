"""`flask meetings ...`"""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.database import writing
from app.meetings.operations import recompute_instants

meetings = AppGroup("meetings", help="National meetings and workshops.")
commands = [meetings]


@meetings.command("recompute")
def recompute() -> None:
    """After new zone data: compute every meeting's instants again from its wall time and zone."""
    with writing():
        moved = recompute_instants()
    click.echo(f"{moved} meetings moved")

"""`flask meetings ...`"""

from __future__ import annotations

import click

from app.commands import Commands
from app.database import writing
from app.meetings.operations import recompute_instants

meetings = Commands("meetings", help="National meetings and workshops.")
commands = [meetings]


@meetings.command("recompute")
def recompute() -> None:
    """After new zone data: compute every meeting's instants again from its wall time and zone."""
    with writing():
        moved = recompute_instants()
    click.echo(f"{moved} meetings moved")

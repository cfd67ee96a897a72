"""`flask cycles ...`"""

from __future__ import annotations

import click

from app.commands import Commands
from app.cycles.operations import recompute_instants
from app.database import writing

cycles = Commands("cycles", help="Calls for proposals.")
commands = [cycles]


@cycles.command("recompute")
def recompute() -> None:
    """After new zone data: compute the beginnings of phases to come again from their wall times
    and zones.
    """
    with writing():
        moved = recompute_instants()
    click.echo(f"{moved} phases moved")

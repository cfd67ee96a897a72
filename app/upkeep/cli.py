"""`flask verify`"""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app.activity.queries import unsealed_count
from app.commands import Command
from app.database import snapshot
from app.upkeep.queries import engine_version, faults


@click.command("verify", cls=Command)
@with_appcontext
def verify() -> None:
    """Recount tallies, check the event chain, editions, references and files; exit status 1 if anything is wrong."""
    found = 0
    with snapshot():
        for fault in faults():
            found += 1
            click.echo(fault, err=True)
        click.echo(f"{engine_version()}; {unsealed_count()} events not sealed yet; {found} faults")
    sys.exit(1 if found else 0)


commands = [verify]

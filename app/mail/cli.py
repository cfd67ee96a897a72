"""`flask mail ...`"""

from __future__ import annotations

import sys

import click

from app.commands import Commands
from app.database import writing
from app.mail.reports import believed, count_bounce, read_report, refusal_in

mail = Commands("mail", help="Outgoing mail.")
commands = [mail]
# In bytes: a report encloses a mail of ours, which is small.
LARGEST = 5_000_000


@mail.command("bounce")
def bounce() -> None:
    """Read a delivery report (RFC 3464) on standard input and count it against the address that
    refused a mail for good; three refusals stop an address.

    Believed only where it encloses the Message-ID of a mail that this site sent to that address;
    exit status 1 otherwise.
    """
    raw = sys.stdin.buffer.read(LARGEST + 1)
    report = read_report(raw) if len(raw) <= LARGEST else None
    if report is None:
        raise click.ClickException("no delivery report about a mail; nothing was counted")
    with writing():
        sent = believed(report)
        refusal = refusal_in(report, sent) if sent else None
        counted = count_bounce(sent, refusal) if sent and refusal else False
    if sent is None:
        raise click.ClickException("not about a mail of this site; nothing was counted")
    if refusal is None and report.failures:
        raise click.ClickException("not about the address of that mail; nothing was counted")
    if refusal is None:
        click.echo(f"mail {sent.id}: the report tells of no lasting failure; nothing was counted")
    elif counted:
        click.echo(f"mail {sent.id}: counted against its address ({refusal.status})")
    else:
        click.echo(f"mail {sent.id}: was counted before")

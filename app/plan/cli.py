"""`flask plan ...`"""

from __future__ import annotations

import sys
from datetime import datetime

import click

from app.accounts.models import Actor, actor_of
from app.accounts.queries import member_by_email
from app.commands import Commands, WrongInput
from app.database import writing
from app.plan.operations.adoption import adopt as adopt_draft
from app.plan.queries.export import plan_csv, plan_json
from app.plan.queries.shown import shown_plan
from app.sharing.views import draw_pictures
from app.speech.language import languages

plan = Commands("plan", help="The action plan.")
commands = [plan]


def _acting(email: str | None) -> Actor:
    """The member of that address; without one the command line itself, which may do what a
    secretary may.
    """
    if email is None:
        return Actor(role="admin")
    member = member_by_email(email)
    if member is None:
        raise WrongInput(f"there is no account with the address {email}")
    return actor_of(member)


@plan.command("adopt")
@click.option("--words", default="", help="Words of adoption, in the site's first language.")
@click.option(
    "--by", "email", help="E-mail address of the member of the steering group who adopts it."
)
@click.option(
    "--decided-on", type=click.DateTime(["%Y-%m-%d"]), help="When it was decided; default: today."
)
def adopt(words: str, email: str | None, decided_on: datetime | None) -> None:
    """Freeze the draft as the next numbered edition and print its number and digest."""
    texts = {languages()[0]: words} if words else {}
    by = _acting(email)
    with writing():
        # Whoever types the command means the draft as it is.
        day = decided_on.date() if decided_on else None
        edition = adopt_draft(texts, by=by, although=True, decided_on=day)
        line = f"edition {edition.number} sha256 {edition.sha256}"
    draw_pictures()
    click.echo(line)


@plan.command("export")
@click.option(
    "--format", "kind", type=click.Choice(["json", "csv"]), default="json", show_default=True
)
@click.option(
    "--lang",
    type=click.Choice(["fr", "ar", "en"]),
    help="Language of the table; default: the site's first.",
)
def export(kind: str, lang: str | None) -> None:
    """Write the newest edition with its live progress to standard output."""
    plan = shown_plan()
    if plan is None:
        raise WrongInput("no edition of the plan was adopted yet")
    # As bytes: a terminal's encoding must not change what a program reads.
    if kind == "json":
        sys.stdout.buffer.write(plan_json(plan))
        return
    table = plan_csv(plan, lang or languages()[0])
    sys.stdout.buffer.write(table.encode())

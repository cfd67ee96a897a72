"""`flask voting ...`"""

from __future__ import annotations

import json
from typing import Any

import click

from app.accounts.models import VISITOR
from app.commands import Commands, WrongInput
from app.cycles.queries import cycle_by_id
from app.policy import Ability, check
from app.text.slugs import parse_ref
from app.text.texts import in_language
from app.voting.models import ToldCounts, of_organisations
from app.voting.results import Result, results

voting = Commands("voting", help="Votes.")
commands = [voting]
PUBLISHED = ("rank", "support", "agree", "neutral", "disagree", "points", "score")


@voting.command("tally")
@click.argument("cycle")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of lines.")
def tally(cycle: str, as_json: bool) -> None:
    """The tally of CYCLE (its number) as published, the best first; '-' or null is not told
    yet.
    """
    found = cycle_by_id(parse_ref(cycle) or 0)
    if found is None:
        raise WrongInput(f"there is no cycle {cycle!r}")
    # As a visitor, whoever runs it: what is printed may be published.
    verdict = check(VISITOR, Ability.SEE_TALLY, found)
    if not verdict:
        raise click.ClickException(verdict.sentence)
    rows = [_published(row, found.electorate == "both") for row in results(found)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(_line, rows)))


def _line(row: dict[str, Any]) -> str:
    cells = ("-" if value is None else str(value) for value in row.values())
    return "\t".join(cells)


def _published(row: Result, both: bool) -> dict[str, Any]:
    counts = {name: getattr(row, name) if row.disclosed else None for name in PUBLISHED}
    title = in_language(row.title, row.language).text
    told = {"rank": counts.pop("rank"), "proposal": row.id, "title": title, **counts}
    if both:
        # As in the tally: how much of each count is organisations'.
        columns = map(of_organisations, ToldCounts._fields)
        told |= {name: getattr(row, name) if row.apart else None for name in columns}
    return told

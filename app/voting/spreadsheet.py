"""The results of a cycle as a table for people."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from app.cycles.models import Cycle
from app.proposals.queries import present_stage
from app.proposals.words import stage_word
from app.speech.addresses import absolute, url_for
from app.speech.texts import words
from app.voting.models import Kinds
from app.voting.results import Result, results
from app.web.spreadsheet import TableColumn, TableRow, spreadsheet


def results_spreadsheet(cycle: Cycle, slug: str) -> bytes:
    """One row a proposal, the best first, in the reader's language; what may not be told says
    so.
    """
    counts, kinds = list(count_columns(cycle)), list(kind_columns(cycle))
    rows = (_row(row, cycle.id, counts, kinds) for row in results(cycle))
    about = [
        _("Results of %(cycle)s", cycle=words(cycle.name)),
        absolute(url_for("voting.results", ref=slug)),
    ]
    if cycle.secret:
        about.append(_("The vote is secret: counts of fewer than five votes are not told."))
    return spreadsheet(_("Results of the vote"), about, result_columns(cycle), rows)


def result_columns(cycle: Cycle) -> list[TableColumn]:
    """The columns of that table for the cycle's kind of ballot, each with what it holds."""
    return [
        TableColumn(_("Rank"), _("Its place by the score; equal scores share one."), 9),
        TableColumn(_("Proposal"), _("Its title."), 50),
        *count_columns(cycle).values(),
        *kind_columns(cycle).values(),
        TableColumn(_("Stage"), _("What has become of it."), 18),
        TableColumn(
            _("Reference number"),
            _("The proposal's number, as in the published ballots."),
            10,
            True,
        ),
        TableColumn(_("Address"), _("Its page."), 44),
    ]


def ballot_columns() -> dict[str, str]:
    """What the columns of the published ballots hold (app/voting/ballots.py)."""
    return {
        "proposal": _("The proposal's number, as in its address."),
        "choice": _("What was chosen: support; agree, neutral or disagree; or points."),
        "points": _("How many points were given; empty in other ballots."),
        "kind": _(
            "Whose vote it is: person or organisation. Only where both vote; empty where the "
            "votes of a secret ballot are not told apart."
        ),
    }


def count_columns(cycle: Cycle) -> dict[str, TableColumn]:
    """The counts of the cycle's kind of ballot."""
    votes = _("How many votes say so.")
    columns = {
        "support": {"support": TableColumn(_("Supports"), votes)},
        "agreement": {
            "agree": TableColumn(_("Agree"), votes),
            "neutral": TableColumn(_("Neutral"), votes),
            "disagree": TableColumn(_("Disagree"), votes),
        },
        "points": {"points": TableColumn(_("Points"), _("All points that were given to it."))},
    }
    return columns[cycle.ballot]


def kind_columns(cycle: Cycle) -> dict[tuple[str, str], TableColumn]:
    """Each count of people's votes, then of organisations', where both vote: by the kind and the
    count.
    """
    if cycle.electorate != "both":
        return {}
    columns = {}
    for name, column in count_columns(cycle).items():
        told = {"count": column.heading}
        people = _("%(count)s: members", **told), _("How much of that is from members.")
        theirs = (
            _("%(count)s: organisations", **told),
            _("How much of that is from organisations."),
        )
        columns["people", name] = TableColumn(*people)
        columns["organisations", name] = TableColumn(*theirs)
    return columns


def kind_cells(kinds: Kinds | None, wanted: Iterable[tuple[str, str]]) -> list[int | str]:
    """The cells of those columns; None: the kinds are not told apart."""
    cells: list[int | str] = []
    for kind, name in wanted:
        told = _("not told") if kinds is None else getattr(getattr(kinds, kind), name)
        cells.append(told)
    return cells


def _row(row: Result, cycle_id: int, counts: list[str], kinds: list[tuple[str, str]]) -> TableRow:
    address = absolute(url_for("proposals.show", ref=str(row.id)))
    # Those that may not be told share one rank, which would say that they are equal.
    rank = row.rank if row.disclosed else "–"
    cells = [getattr(row, name) if row.disclosed else _("fewer than five") for name in counts]
    title = words(row.title, row.language)
    stage = stage_word(present_stage(row.stage, cycle_id))
    cells += kind_cells(row.kinds, kinds)
    return TableRow((rank, title, *cells, stage, row.id, address), address)

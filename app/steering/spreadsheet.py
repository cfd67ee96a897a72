"""The bench and the register of decisions as tables for people."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.charter.queries import principles
from app.cycles.models import Cycle
from app.policy import Ability, check
from app.proposals.queries import present_stage
from app.proposals.words import stage_word
from app.speech.addresses import absolute, url_for
from app.speech.texts import words
from app.steering.queries import (
    BenchFilters,
    bench_ids,
    bench_rows,
    decided_early,
    latest_decisions,
    principles_served,
)
from app.voting.spreadsheet import count_columns, kind_cells, kind_columns
from app.web.access import actor
from app.web.spreadsheet import TableColumn, TableRow, plain, spreadsheet


def decision_columns() -> list[TableColumn]:
    """The columns of the register, each with what it holds."""
    return [
        TableColumn(_("Day"), _("On which it was decided; empty when nobody has said."), 20),
        TableColumn(_("Proposal"), _("Its title."), 50),
        TableColumn(_("Decision"), _("What was decided about it."), 18),
        TableColumn(
            _("Before the end of the vote"),
            _("Said where the decision came before the end of the vote."),
            18,
        ),
        TableColumn(_("Reason"), _("As text, without the marks of its layout."), 60),
        TableColumn(
            _("Goes on in"), _("The proposal that goes on in the place of a merged one."), 40
        ),
        TableColumn(_("Meeting"), _("At which it was decided."), 30),
        TableColumn(_("Address"), _("The proposal's page."), 44),
    ]


def decisions_spreadsheet() -> bytes:
    """One row a decision, the latest first."""
    rows = (_decision(row) for row in latest_decisions())
    sentence = _("What the steering group decided about proposals, each time with its reason.")
    about = [sentence, absolute(url_for("steering.decisions"))]
    return spreadsheet(_("Decisions"), about, decision_columns(), rows)


def _decision(row: Any) -> TableRow:
    decision = row.Decision
    address = absolute(url_for("proposals.show", ref=str(row.id)))
    early = None
    if decided_early(decision, row.cycle_id):
        early = _("This decision came before the end of the vote.")
    cells = (
        decision.decided_on,
        words(row.title, row.language),
        stage_word(decision.outcome),
        early,
        plain(words(decision.reason)),
        words(row.into_title, row.into_language),
        words(row.meeting_title),
        address,
    )
    return TableRow(cells, address)


def bench_spreadsheet(cycle: Cycle, filters: BenchFilters) -> bytes:
    """One row a proposal that the bench lists with those filters."""
    counts = count_columns(cycle)
    columns = [
        TableColumn(_("Proposal"), _("Its title."), 50),
        *counts.values(),
        *kind_columns(cycle).values(),
        TableColumn(_("Comments"), _("How many stand on its page."), 16),
        TableColumn(_("Principles"), _("Which it serves, one a line."), 34),
        TableColumn(_("Submitted"), _("When it was submitted."), 26),
        TableColumn(_("Stage"), _("What has become of it."), 18),
        TableColumn(_("Address"), _("Its page."), 44),
    ]
    candidates = bench_rows(cycle, filters)
    served = _served(cycle, filters)
    rows = (_candidate(row, cycle, list(counts), served) for row in candidates)
    about = _about(cycle, filters, len(candidates))
    return spreadsheet(_("Steering bench"), about, columns, rows)


def _about(cycle: Cycle, filters: BenchFilters, number: int) -> list[str]:
    """How many proposals of which cycle, and the address of the list itself."""
    sentence = ngettext(
        "%(num)s proposal of “%(cycle)s” in this list.",
        "%(num)s proposals of “%(cycle)s” in this list.",
        number,
        cycle=words(cycle.name),
    )
    asked = filters.address()
    return [sentence, absolute(url_for("steering.bench", cycle=cycle.id, **asked))]


def _served(cycle: Cycle, filters: BenchFilters) -> dict[int, str]:
    """The names of the principles that each proposal serves, in their order."""
    in_order = principles()
    names = {}
    # By the query and not by its numbers: an engine takes only so many parameters.
    for proposal_id, ids in principles_served(bench_ids(cycle, filters)).items():
        served = (words(principle.name) for principle in in_order if principle.id in ids)
        names[proposal_id] = "\n".join(served)
    return names


def _candidate(row: Any, cycle: Cycle, counts: list[str], served: dict[int, str]) -> TableRow:
    proposal = row.Proposal
    address = absolute(url_for("proposals.show", ref=str(proposal.id)))
    # The steering group sees no more of a vote than everybody.
    disclosed = check(actor(), Ability.SEE_TALLY, (cycle, row.Tally))
    votes = [getattr(row.Tally, name) if disclosed else _("not told") for name in counts]
    apart = check(actor(), Ability.SEE_KINDS, (cycle, row.Tally))
    kinds = row.Tally.kinds if apart else None
    cells = (
        words(proposal.title, proposal.language),
        *votes,
        *kind_cells(kinds, kind_columns(cycle)),
        row.comments,
        served.get(proposal.id),
        proposal.submitted_at,
        stage_word(present_stage(proposal.stage, proposal.cycle_id)),
        address,
    )
    return TableRow(cells, address)

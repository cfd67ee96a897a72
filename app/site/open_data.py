"""The page of open data: every set that anybody may fetch, and what its columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask_babel import gettext as _

from app.accounts.models import VISITOR
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.plan.described import action_fields, edition_fields, table_fields
from app.plan.queries.editions import newest_content
from app.plan.queries.export import COLUMNS as PLAN_COLUMNS
from app.plan.spreadsheet import plan_columns
from app.policy import Ability, check
from app.site.queries import word
from app.speech.addresses import Thing, url_for, url_of
from app.speech.dates import number, site_currency
from app.speech.language import language
from app.steering.spreadsheet import decision_columns
from app.text.texts import in_language
from app.voting.spreadsheet import ballot_columns, result_columns
from app.web.spreadsheet import TableColumn

# Of older cycles each one's own page has the files.
CYCLES = 20


class DataFile(NamedTuple):
    """A file that can be fetched, by its name and kind; what has no kind is a page of files."""

    label: str
    url: str
    kind: str
    language: str = ""


class DataColumn(NamedTuple):
    """A column or key and what it means; `is_name` where programs read it."""

    name: str
    about: str
    is_name: bool = True


class DataSet(NamedTuple):
    """What belongs together: the files, and their columns under the titles of their parts."""

    key: str
    title: str
    about: str
    files: list[DataFile]
    columns: list[tuple[str, list[DataColumn]]]


def data_sets() -> list[DataSet]:
    """Every set of which there is a file by now."""
    found = [*_plan(), _decisions(), *_results(), *_ballots()]
    return [data_set for data_set in found if data_set.files]


def _plan() -> Iterator[DataSet]:
    newest = newest_content()
    if newest is None:
        return
    table = _for_people(plan_columns(newest.currency or site_currency()))
    yield DataSet(
        "plan-table",
        _("The plan as a table for people"),
        _("One row an action of the newest edition, with its progress, in your language."),
        [DataFile(word("plan"), url_for("plan.plan_xlsx"), "XLSX")],
        [("", table)],
    )
    yield DataSet(
        "plan-csv",
        _("The plan as a table for programs"),
        _("The same actions, in your language. Several values in a cell are parted by “ | ”."),
        [DataFile(word("plan"), url_for("plan.plan_csv"), "CSV")],
        [("", _named(action_fields() | table_fields(), PLAN_COLUMNS))],
    )
    yield DataSet(
        "plan-json",
        _("The plan and its editions for programs"),
        _(
            "All texts in every language. An edition holds what was adopted, byte for byte as its "
            "digest was computed; the plan adds progress and reports to the newest one."
        ),
        [
            DataFile(word("plan"), url_for("plan.plan_json"), "JSON"),
            DataFile(
                _("Edition %(number)s", number=number(newest.number)),
                url_for("plan.edition_json", number=newest.number),
                "JSON",
            ),
            DataFile(_("All editions"), url_for("plan.editions"), ""),
        ],
        [(word("plan"), _named(edition_fields())), (_("Each action"), _named(action_fields()))],
    )


def _decisions() -> DataSet:
    return DataSet(
        "decisions",
        _("Register of decisions"),
        _("What the steering group decided about proposals, each time with its reason."),
        [DataFile(_("Decisions"), url_for("steering.decisions_xlsx"), "XLSX")],
        [("", _for_people(decision_columns()))],
    )


def _results() -> Iterator[DataSet]:
    told = _cycles(Ability.SEE_TALLY)
    # Ballots of another kind have other counts: each column once.
    columns = {column.heading: column for cycle in told for column in result_columns(cycle)}
    yield DataSet(
        "results",
        _("Results of the votes"),
        _("One row a proposal, the best first, for each cycle whose results are public."),
        _files("voting.results_xlsx", told, "XLSX"),
        [("", _for_people(columns.values()))],
    )


def _ballots() -> Iterator[DataSet]:
    yield DataSet(
        "ballots",
        _("Ballots"),
        _("One row a ballot without its voter, in an order drawn by lot, so that anybody can "
          "count again. They are published when voting has closed."),
        _files("voting.ballots", _cycles(Ability.SEE_BALLOTS), "CSV"),
        [("", _named(ballot_columns()))],
    )  # fmt: skip


def _cycles(ability: Ability) -> list[Cycle]:
    """The newest cycles of which everybody may see that."""
    open_to_all = [cycle for cycle in cycles() if check(VISITOR, ability, cycle)]
    return sorted(open_to_all, key=lambda cycle: -cycle.id)[:CYCLES]


def _files(endpoint: str, found: list[Cycle], kind: str) -> list[DataFile]:
    files = []
    for cycle in found:
        name = in_language(cycle.name, language())
        address = url_of(endpoint, Thing(cycle.id, cycle.name))
        files.append(DataFile(name.text, address, kind, name.language))
    return files


def _for_people(columns: Iterable[TableColumn]) -> list[DataColumn]:
    return [DataColumn(column.heading, column.about, is_name=False) for column in columns]


def _named(fields: dict[str, str], names: Iterable[str] | None = None) -> list[DataColumn]:
    return [DataColumn(name, fields[name]) for name in names or fields]

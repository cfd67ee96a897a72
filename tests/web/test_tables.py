"""The site's tables as files: what people open says what the page says, and nothing in any of them
is run.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from app import clock
from app.accounts.models import Member
from app.cycles.models import Cycle
from app.cycles.queries import cycles
from app.plan.models import ActionPartner, Promotion
from app.separated import FORMULA
from app.speech import dates
from app.speech.language import languages
from app.steering.models import Decision
from app.web.workbook import LONGEST
from tests import factories
from tests.spreadsheets import alive, cells, sheets, text

# Each begins a cell for some reader of CSV: at the start, after a separator, a line end, a quote,
# with space between.
NAMES = [
    *(
        "=1+1",
        "Ferme;=1+1;école",
        "a,=1+1",
        "a\t=1+1",
        'a "=1+1" b',
        "a\n=1+1",
        "a\r\n+1",
        "; -1",
        ",\u00a0@SUM(A1)",
    ),
    *("＝1+1", ";＠x", '"=1+1', '";=1+1', "-1|=1", "\t=1+1", "a\u2028=1+1", "=HYPERLINK(A1;B1)"),
]
SIGNS = tuple(sign for sign in FORMULA if not sign.isspace())


@pytest.fixture
def closed(app: Flask) -> Cycle:
    """A cycle that was voted on, and an adopted plan, in which every name and text wants to be a
    formula.
    """
    cycle = factories.cycle("decide", ballot="agreement")
    for name in NAMES:
        proposal = factories.proposal(cycle, title=name, stage="promoted")
        owner, partner = (
            factories.organisation(name),
            factories.member(name, email=f"{proposal.id}@example.org"),
        )
        action = factories.draft_action(
            name,
            description={"fr": name},
            measure={"fr": name},
            principles=[factories.principle(name)],
            territories=[factories.territory(name)],
            objective_id=factories.objective(name).id,
            **(
                {"owner_member_id": partner.id}
                if proposal.id % 2
                else {"owner_organisation_id": owner.id}
            ),
        )
        factories.stored(ActionPartner(action_id=action.id, organisation_id=owner.id))
        factories.stored(ActionPartner(action_id=action.id, member_id=partner.id))
        factories.stored(
            Promotion(action_id=action.id, proposal_id=proposal.id, at=proposal.created_at)
        )
    factories.adopted()
    return cycle


def cells_of(content: str) -> Iterator[tuple[str, str]]:
    """Each cell, as a reader with that separator and that care for quotes takes it."""
    for separator in ",;\t":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            lines = io.StringIO(content.removeprefix("\ufeff"), newline="")
            for row in csv.reader(lines, delimiter=separator, quoting=quoting):
                yield from ((f"{separator!r} {quoting}", cell) for cell in row)


def test_no_reader_of_a_csv_finds_a_formula_in_it(closed: Cycle, client: FlaskClient) -> None:
    for address in ("/plan/plan.csv", f"/cycles/{closed.id}/ballots.csv"):
        content = client.get(address).get_data().decode()
        live = [
            (how, cell)
            for how, cell in cells_of(content)
            if cell.strip(' \t\r\n\u00a0\u2028"').startswith(SIGNS)
        ]
        assert live == [], address
    assert " | " in client.get("/plan/plan.csv").text


def test_what_looks_like_a_formula_is_text_in_a_spreadsheet(
    closed: Cycle, client: FlaskClient
) -> None:
    for address in ("/plan/plan.xlsx", f"/cycles/{closed.id}/results.xlsx"):
        answer = client.get(address)
        assert alive(answer) == []
        assert {"=1+1", "Ferme;=1+1;école"} <= set(cells(answer))


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The demo's content: three languages, every kind of date, status, stage and outcome."""
    assert app.test_cli_runner().invoke(args=["demo", "load"]).exit_code == 0
    return app


def normal(words: str) -> str:
    """Without the spaces, which a page has between its elements too."""
    return "".join(words.split())


def shown(value: Any) -> list[str]:
    """A cell as a page shows it, line by line; an address is what the page's links lead to."""
    if isinstance(value, datetime | date):
        return [normal(dates.day(value))]
    if isinstance(value, float):
        return [normal(dates.number(int(value)))]
    return [normal(line.lstrip("• ")) for line in str(value).splitlines() if "://" not in line]


def rows_of(page: str, rows: str) -> list[str]:
    return [normal(node.text(separator=" ")) for node in LexborHTMLParser(page).css(rows)]


def whole_list(browser: FlaskClient, address: str, rows: str) -> list[str]:
    """The rows of every page of a list."""
    found: list[str] = []
    for number in range(1, 100):
        there = rows_of(browser.get(f"{address}&page={number}", follow_redirects=True).text, rows)
        if not there:
            return found
        found += there
    raise AssertionError("a list without an end")


class List(NamedTuple):
    """A list: its page, its file, what holds a row of the page, and the column that the page does
    not show.
    """

    page: str
    file: str
    rows: str
    beside: int | None = None


# For those who count the ballots again the number stands in the results; the bench says in words
# when.
LISTS = [
    List("/decisions/?", "/decisions/decisions.xlsx?", "li.line"),
    List("/cycles/{0}/results?", "/cycles/{0}/results.xlsx?", "tbody tr", -2),
    List(
        "/steering/proposals/?cycle={0}&stage={1}&",
        "/steering/bench.xlsx?cycle={0}&stage={1}&",
        "tbody tr",
        -3,
    ),
]


# Of the plan's table the column from its end: a page tells an indicator in several lines.
INDICATORS = -11


def rows_in(answer: TestResponse, beside: int | None = None) -> list[list[Any]]:
    """The rows of the table without their headings, and without one column."""
    _headings, *rows = next(iter(sheets(answer.get_data()).values()))
    return [[cell for place, cell in enumerate(row, -len(row)) if place != beside] for row in rows]


def unsaid(app: Flask, code: str, file: list[list[Any]], page: list[str]) -> list[str]:
    """What a row of the file says and the same row of the page does not."""
    with app.app_context(), app.test_request_context(f"/?lang={code}"):
        told = [[line for cell in row for line in shown(cell) if line] for row in file]
    return [
        f"{code}: {line}"
        for lines, row in zip(told, page, strict=True)
        for line in lines
        if line not in row
    ]


def test_the_spreadsheets_say_what_the_pages_say(
    demo: Flask, signed_in: Callable[[Member], FlaskClient], steward: Member
) -> None:
    browser = signed_in(steward)
    wrong: list[str] = []
    over = next(cycle.id for cycle in cycles() if cycle.phase_at(clock.now()) == "closed")
    for code in languages():
        for each in LISTS:
            page, file = (f"{address.format(over, 'decided')}lang={code}" for address in each[:2])
            told = rows_in(browser.get(file), each.beside)
            assert told, file
            wrong += unsaid(demo, code, told, whole_list(browser, page, each.rows))
        told = rows_in(browser.get(f"/plan/plan.xlsx?lang={code}"), INDICATORS)
        pages = [
            browser.get(f"/plan/actions/{int(row[0])}?lang={code}", follow_redirects=True).text
            for row in told
        ]
        wrong += unsaid(
            demo, code, [row[1:] for row in told], [rows_of(page, "main")[0] for page in pages]
        )
    assert wrong == []


@pytest.mark.parametrize(("code", "word"), [("fr", "Colonnes"), ("ar", "الأعمدة")])
def test_a_spreadsheet_is_in_the_readers_language_and_direction(
    client: FlaskClient, code: str, word: str
) -> None:
    action = factories.draft_action(due_on=date(2027, 3, 5), due_precision="day")
    factories.draft_action("Plus tard", due_on=date(2027, 6, 30), due_precision="quarter")
    factories.adopted()
    answer = client.get(f"/plan/plan.xlsx?lang={code}")
    assert ('rightToLeft="1"' in text(answer)) is (code == "ar")
    first, second = rows_in(answer)
    headings = next(iter(sheets(answer.get_data()).values()))[0]
    assert date(2027, 3, 5) in first
    assert {"fr": "T2 2027", "ar": "الربع الثاني 2027"}[code] in second
    explained = sheets(answer.get_data())[word]
    assert [row[0] for row in explained[5:]] == headings
    assert action.id == first[0]


def test_the_table_of_a_secret_vote_says_which_counts_it_does_not_tell(
    client: FlaskClient,
) -> None:
    cycle = factories.cycle("closed", secret=True)
    factories.proposal(cycle)
    assert "fewer than five votes" in " ".join(
        cells(client.get(f"/cycles/{cycle.id}/results.xlsx?lang=en"))
    )


def test_the_register_as_a_table_tells_which_decisions_came_before_the_end_of_the_vote(
    client: FlaskClient,
) -> None:
    early = "This decision came before the end of the vote."
    for phase in ("vote", "decide"):
        proposal = factories.proposal(factories.cycle(phase), title=phase, stage="declined")
        said = {"outcome": "declined", "reason": {"fr": "Non."}, "recorded_at": clock.now()}
        factories.stored(Decision(proposal_id=proposal.id, number=1, **said))
    told = {
        row[1]: early in row for row in rows_in(client.get("/decisions/decisions.xlsx?lang=en"))
    }
    assert told == {"vote": True, "decide": False}


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_that_no_cell_can_hold_is_cut_and_says_where_the_whole_is(
    client: FlaskClient, letter: str
) -> None:
    action = factories.draft_action("Longue", description={"fr": letter * 40_000}).id
    factories.adopted()
    said = max(cells(client.get("/plan/plan.xlsx?lang=en")), key=len)
    assert LONGEST - 2 < len(said.encode("utf-16-le")) / 2 <= LONGEST
    assert said.startswith(letter * 10_000)
    assert said.endswith(f"/plan/actions/{action}?lang=en)")

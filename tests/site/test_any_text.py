"""Feeds, tables and file names hold together whatever text is in them."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from app.charter.models import Document
from app.database import db, writing
from app.files.models import StoredFile
from app.files.operations import file_name
from app.files.queries import uploads_folder
from app.plan.models import Action
from app.proposals.models import Proposal
from app.separated import FORMULA, disarmed, separated
from app.text.cleaning import clean_input, single_line
from app.web.xml import xml_text
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"
ODD = [
    "\x00-\x1f",
    "".join(map(chr, range(32))),
    "\ufffe\uffff\ufdd0",
    "]]>",
    "<![CDATA[",
    "&#0;",
    "\u2028",
    "\U0001f4a9",
]
NAMES = [
    "../../etc/passwd",
    "a" * 300,
    "é" * 300,
    "CON",
    "nul.txt",
    "a\u202egpj.exe",
    "a\r\nSet-Cookie: x=1",
    '"; filename="b',
    "رسالة",
    "..",
    "%2e%2e%2f",
    "a;b",
    "💩",
    " ",
]


def each(texts: st.SearchStrategy[Any], number: int, run: Callable[[Any], None]) -> None:
    """Run it on so many texts."""

    @settings(
        max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(texts)
    def once(text: Any) -> None:
        run(text)

    once()


def test_a_feed_is_read_whatever_is_in_it(client: FlaskClient, long_run: bool) -> None:
    number = factories.proposal(author_id=factories.member("Salma").id).id

    def written_and_read(text: str) -> None:
        storable = clean_input(text)
        with writing():
            row = db.session.get_one(Proposal, number)
            row.title, row.summary = {"fr": storable}, {"fr": storable}
        feed = ElementTree.fromstring(client.get("/proposals.atom").get_data())
        assert feed.findtext(f"{ATOM}entry/{ATOM}title") is not None

    each(st.text(max_size=60) | st.sampled_from(ODD), 500 if long_run else 40, written_and_read)


@pytest.mark.parametrize("text", [*ODD, "\ud800 \udfff"])
def test_what_xml_cannot_hold_is_taken_out(text: str) -> None:
    assert (
        ElementTree.fromstring(
            f"<a>{xml_text(text).replace('&', '').replace('<', '').replace(']]>', '')}</a>"
        )
        is not None
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_cell_of_the_plan_begins_like_a_formula(text: str) -> None:
    assert not disarmed(text).startswith(FORMULA)
    file = io.StringIO(separated(["x"], [[text, "x"]]), newline="")
    assert list(csv.reader(file))[1] == [disarmed(text), "x"]


@pytest.mark.parametrize("begin", sorted({*FORMULA} - {"\0"}))  # NUL is stored by neither engine
def test_formulas_in_an_adopted_plan_stay_text(client: FlaskClient, begin: str) -> None:
    objective = factories.objective(f"{begin}cmd|' /C calc'!A0")
    action = factories.draft_action(f"{begin}1+1", objective_id=objective.id)
    with writing():
        db.session.get_one(Action, action.id).measure = {
            "fr": f'{begin}HYPERLINK("http://evil.example")'
        }
    factories.adopted()
    rows = list(
        csv.reader(
            io.StringIO(client.get("/plan/plan.csv").get_data().decode("utf-8-sig"), newline="")
        )
    )
    assert len(rows) == 2
    assert not [cell for cell in rows[1] if cell.startswith(FORMULA)]


@pytest.mark.parametrize("given_name", NAMES)
def test_a_file_travels_under_any_name(app: Flask, client: FlaskClient, given_name: str) -> None:
    name, key = file_name(given_name, ".pdf"), "cd" * 16
    uploads_folder().mkdir(parents=True, exist_ok=True)
    (uploads_folder() / key).write_bytes(b"%PDF-1.7")
    row = StoredFile(
        key=key,
        name=name,
        media_type="application/pdf",
        size=8,
        sha256="0" * 64,
        stored_at=factories.clock.now(),
    )
    factories.stored(Document(title={"fr": "Pièce"}, file_id=factories.stored(row).id))
    answer = client.get(f"/files/{key}/{name}", buffered=True)
    assert answer.status_code == 200
    kind, options = parse_options_header(answer.headers["Content-Disposition"])
    assert (kind, options["filename"]) == ("attachment", name)
    assert "Set-Cookie" not in answer.headers
    assert single_line(name) == name
    assert "/" not in name
    assert len(name.encode()) <= 300

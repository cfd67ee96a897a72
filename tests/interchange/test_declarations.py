"""The declarations: documented as they are, and what is settled stays as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.interchange.operations.applying import STEPS
from app.interchange.operations.exporting.names import party_names, unique_names
from app.interchange.operations.settling import settled_line, settled_text
from app.interchange.operations.tables import FILES

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "interchange"
NAUGHTY = json.loads(
    (ROOT / "tests" / "data" / "adversarial-text" / "blns.json").read_text(encoding="utf-8")
)
MARKS = [
    "<b>",
    "</b>",
    "<br>",
    "<li>",
    "</p>",
    "<p>",
    '<img alt="',
    '">',
    "&amp;",
    "amp;",
    "lt;",
    "`",
    " ",
    "\n",
    "a",
    "\r",
]
MARKUP = st.lists(st.sampled_from(MARKS))
# Each step towards a settled text would wrap these once more, or take one of very many wrappings
# off.
ENDLESS = [
    (settled_text, '<img alt="</b></table><b>&#38;&gt;'),
    (settled_line, '<img alt="`&#38;<br>[</script><script>'),
    (settled_text, "&" + 40 * "amp;" + "lt;"),
    (settled_line, "&" + 40 * "amp;" + "lt;"),
]


def test_the_page_on_the_folder_says_what_is_declared() -> None:
    command = [sys.executable, "-m", "tools.interchange_columns"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert made == (ROOT / "docs" / "interchange.md").read_text(encoding="utf-8")


def test_each_declared_file_is_taken_in_and_written() -> None:
    """A file whose step is missing would be read, checked and dropped."""
    names = {file.name for file in FILES}
    assert STEPS.keys() | {"decisions", "mandates"} == names
    missing = [name for name in names if not (DATA / f"{name}.csv").is_file()]
    assert missing == [], "tests/data/interchange: give it a few rows"


@pytest.mark.parametrize("settle", [settled_line, settled_text])
def test_settled_naughty_texts_stay_as_they_are(settle: object) -> None:
    assert callable(settle)
    assert [settle(settle(text)) for text in NAUGHTY] == [settle(text) for text in NAUGHTY]


@pytest.mark.parametrize(("settle", "text"), ENDLESS)
def test_what_cannot_be_settled_stays_as_it_came(settle: Callable[[str], str], text: str) -> None:
    assert settle(text) == text


@settings(deadline=None)
@given(MARKUP)
def test_settled_markup_stays_as_it_is(parts: list[str]) -> None:
    for settle in (settled_line, settled_text):
        once = settle("".join(parts))
        assert settle(once) == once


def test_exported_ids_are_the_senders_where_they_are_unique() -> None:
    rows = [
        (1, None, None),
        (2, "a", "x"),
        (3, "b", "x"),
        (4, "b", "1"),
        (5, "c", "y"),
        (6, "form", "digest"),
    ]
    assert unique_names(rows) == {1: "1", 2: "a:x", 3: "b:x", 4: "b:1", 5: "y", 6: "6"}


def test_exported_ids_are_unique_even_where_a_sender_foresaw_them() -> None:
    names = unique_names([(1, "a", "x"), (2, "b", "x"), (3, "c", "a:x"), (4, None, None)])
    assert len(set(names.values())) == 4


def test_owners_say_which_file_they_stand_in_only_where_they_must() -> None:
    names = {"organisations": {1: "1", 2: "o"}, "members": {1: "1", 2: "m"}}
    assert party_names(names) == {
        "organisations": {1: "organisations:1", 2: "o"},
        "members": {1: "members:1", 2: "m"},
    }

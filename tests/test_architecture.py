"""The shape of the house: who may import whom, how long things may be, who commits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
PACKAGES = [
    *("text", "web", "files", "mail", "activity", "accounts", "organisations", "charter", "cycles", "discussion"),
    *("proposals", "voting", "meetings", "steering", "plan", "notices", "site", "interchange", "upkeep"),
]
FLOORS = {"models": 0, "queries": 1, "operations": 2, "forms": 3, "views": 4, "cli": 4}
BOUND = ("models", "operations", "forms")
FILES = sorted(APP.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# What reads a clock for others, and programs that measure.
TIMING = ("timing.py", "bench/", "machines/throughput.py")
SECONDS = re.compile(
    r"\btime\.(?:time|monotonic|perf_counter|process_time|thread_time)\w*\(|^from time import (?!sleep\b)"
    r"|\btimeout=[1-9]|\.(?:wait|join|result)\([1-9]|mark\.timeout\(\d{1,3}\)",
    re.MULTILINE,
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def module_of(path: Path) -> tuple[str, str]:
    """(package, floor name) of a file: app/plan/operations/promotion.py is ('plan', 'operations')."""
    parts = path.relative_to(APP).with_suffix("").parts
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(package, floor) of everything that a file takes from the app."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for parts in (name.split(".") for name in names):
            if parts[0] == "app" and len(parts) > 1 and parts[1] in PACKAGES:
                yield parts[1], parts[2] if len(parts) > 2 else ""


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_packages_lean_on_lower_ones(path: Path) -> None:
    package, floor = module_of(path)
    if package in PACKAGES and floor in BOUND:
        higher = [p for p, _ in imports(path) if PACKAGES.index(p) > PACKAGES.index(package)]
        assert not higher


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_floors_lean_on_lower_floors(path: Path) -> None:
    package, floor = module_of(path)
    if floor in FLOORS:
        own = [f for p, f in imports(path) if p == package and f in FLOORS]
        assert all(FLOORS[f] <= FLOORS[floor] for f in own)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_only_views_and_commands_commit(path: Path) -> None:
    _, floor = module_of(path)
    text = path.read_text()
    if floor not in ("views", "cli", "database"):
        assert "with writing()" not in text
        assert ".commit()" not in text


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_verbs_and_rows_know_no_request(path: Path) -> None:
    _, floor = module_of(path)
    if floor in ("models", "operations"):
        assert "current_user" not in path.read_text()
        assert "from flask import" not in path.read_text()


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_one_clock_and_one_rich_text_door(path: Path) -> None:
    text, name = path.read_text(), str(path.relative_to(APP))
    if name != "clock.py":
        assert "datetime.now(" not in text
        assert "date.today(" not in text
    if name not in ("text/richtext.py", "text/dialect.py"):
        assert not re.search(r"app\.text\.(?:dialect|definitions)|app\.text import inlines", text)
    if not name.startswith("text/"):
        assert "import bleach" not in text
        assert "import markdown" not in text
        assert "Markup(" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_templates_mark_nothing_safe_and_hold_no_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert "|safe" not in text.replace(" ", "")
    assert "style=" not in text
    assert "<script>" not in text
    assert " onclick=" not in text


def functions() -> list[tuple[str, int, bool]]:
    """(where, lines, whether it is a view) of every function of the app."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                routed = any("blueprint." in ast.unparse(mark) for mark in node.decorator_list)
                found.append((f"{path.relative_to(APP)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1, routed))
    return found


def test_most_functions_are_short() -> None:
    lengths = [length for _, length, _ in functions()]
    assert median(lengths) <= 8
    assert sum(length <= 25 for length in lengths) >= 0.9 * len(lengths)


def test_most_files_are_short() -> None:
    assert median(len(path.read_text().splitlines()) for path in FILES) <= 80


def test_views_are_glue() -> None:
    """The signature, the sentence that says what it does, and at most fifteen lines."""
    assert [where for where, length, routed in functions() if routed and length > 17] == []


def test_no_test_depends_on_how_fast_the_machine_is() -> None:
    """Times are compared with times, and whatever only ends what hangs has one limit (tests/timing.py)."""
    texts = {str(path.relative_to(ROOT / "tests")): path.read_text() for path in TESTS}
    judged = [name for name in texts if not name.startswith(TIMING)]
    assert [(name, hit[0]) for name in judged for hit in SECONDS.finditer(texts[name])] == []

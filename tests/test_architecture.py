"""The shape of the house: who may import whom, how long things may be, who commits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import median

from app.packages import PACKAGES

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
FLOORS = {"models": 0, "queries": 1, "operations": 2, "forms": 3, "views": 4, "cli": 4}
BOUND = ("models", "operations", "forms")
FILES = sorted(APP.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# What reads a clock for others, and programs that measure.
TIMING = ("timing.py", "bench/", "machines/throughput.py")
SECONDS = re.compile(
    r"\btime\.(?:time|monotonic|perf_counter|process_time|thread_time)\w*\(|^from time import "
    r"(?!sleep\b)"
    r"|\btimeout=[1-9]|\.(?:wait|join|result)\([1-9]|mark\.timeout\(\d{1,3}\)",
    re.MULTILINE,
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def module_of(path: Path) -> tuple[str, str]:
    """(package, floor name) of a file: app/plan/operations/promotion.py is ('plan',
    'operations').
    """
    parts = path.relative_to(APP).with_suffix("").parts
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


@cache
def nodes(path: Path) -> list[ast.AST]:
    """The syntax of that file."""
    return list(ast.walk(ast.parse(path.read_text())))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(package, floor) of everything that a file takes from the app."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for parts in (name.split(".") for name in names):
            if parts[0] == "app" and len(parts) > 1 and parts[1] in PACKAGES:
                yield parts[1], parts[2] if len(parts) > 2 else ""


def bound(*names: str) -> list[tuple[Path, str, str]]:
    """Each file on one of those floors, with its package and floor."""
    return [
        (path, package, floor)
        for path in FILES
        for package, floor in [module_of(path)]
        if floor in names
    ]


def holding(pattern: str, files: Iterable[Path]) -> list[tuple[str, str]]:
    """Each place of those files where the pattern matches."""
    wrong = re.compile(pattern)
    return [
        (str(path.relative_to(ROOT)), hit[0])
        for path in files
        for hit in wrong.finditer(path.read_text())
    ]


def longer_than(most: int, files: Iterable[Path]) -> list[str]:
    """The files that have more lines."""
    return [
        str(path.relative_to(ROOT)) for path in files if len(path.read_text().splitlines()) > most
    ]


def test_packages_lean_on_lower_ones() -> None:
    taken = [
        (path, package, other)
        for path, package, _ in bound(*BOUND)
        if package
        for other, _ in imports(path)
    ]
    assert [found for found in taken if PACKAGES.index(found[2]) > PACKAGES.index(found[1])] == []


def test_floors_lean_on_lower_floors() -> None:
    taken = [
        (path, floor, f)
        for path, package, floor in bound(*FLOORS)
        for p, f in imports(path)
        if p == package
    ]
    assert [found for found in taken if FLOORS.get(found[2], 0) > FLOORS[found[1]]] == []


def test_files_stay_short() -> None:
    """300 lines at most, templates 120: split by noun what is longer."""
    assert longer_than(300, FILES) == []
    assert longer_than(120, TEMPLATES) == []


def test_only_views_commands_and_the_worker_commit() -> None:
    committing = ("views", "cli", "database", "worker")
    # Each mail is a piece of work of its own, between two transactions.
    others = [
        path
        for path in FILES
        if module_of(path)[1] not in committing and path.name != "sending.py"
    ]
    assert holding(r"with writing\(\)|\.commit\(\)", others) == []


def test_mail_alone_talks_to_other_machines() -> None:
    talks = r"(?m)^(?:import|from) (?:smtplib|ssl|http\.client|urllib\.request)\b"
    assert {place for place, _hit in holding(talks, FILES)} == {"app/mail/transports.py"}


def test_verbs_and_rows_know_no_request() -> None:
    assert (
        holding(
            "current_user|from flask import", (path for path, *_ in bound("models", "operations"))
        )
        == []
    )


def test_rows_verbs_queries_and_the_policy_know_no_page() -> None:
    """What they say is said outside of requests too (app/speech)."""
    below = [path for path, *_ in bound("models", "operations", "queries")]
    below += [APP / "policy.py", *(APP / "speech").glob("*.py"), *APP.glob("*.py")]
    pages = ("__init__.py", "extensions.py")
    assert (
        holding(r"app\.web|import .*\brequest\b", (p for p in below if p.name not in pages)) == []
    )


def test_one_clock_and_one_rich_text_door() -> None:
    door = [APP / "text" / "richtext.py", APP / "text" / "dialect.py"]
    assert (
        holding(
            r"datetime\.now\(|date\.today\(", (path for path in FILES if path.name != "clock.py")
        )
        == []
    )
    behind = r"app\.text\.(?:dialect|definitions)|app\.text import inlines"
    assert holding(behind, (path for path in FILES if path not in door)) == []
    outside = (path for path in FILES if APP / "text" not in path.parents)
    assert holding(r"import bleach|import markdown|Markup\(", outside) == []


def test_templates_mark_nothing_safe() -> None:
    assert holding(r"\| *safe\b", TEMPLATES) == []


def functions() -> list[tuple[str, int, bool]]:
    """(where, lines, whether it is a view) of every function of the app."""
    found = []
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                routed = any("blueprint." in ast.unparse(mark) for mark in node.decorator_list)
                found.append(
                    (
                        f"{path.relative_to(APP)}:{node.name}",
                        (node.end_lineno or 0) - node.lineno + 1,
                        routed,
                    )
                )
    return found


def test_most_functions_are_short() -> None:
    lengths = [length for _, length, _ in functions()]
    assert median(lengths) <= 8
    assert sum(length <= 25 for length in lengths) >= 0.9 * len(lengths)


def test_most_files_are_short() -> None:
    """A comment that says why makes no file longer."""
    lines = (path.read_text().splitlines() for path in FILES)
    assert median(sum(not line.lstrip().startswith("#") for line in of) for of in lines) <= 80


def test_views_are_glue() -> None:
    """The signature, the sentence that says what it does, and at most fifteen lines."""
    assert [where for where, length, routed in functions() if routed and length > 17] == []


def test_no_test_depends_on_how_fast_the_machine_is() -> None:
    """Times are compared with times, and whatever only ends what hangs has one limit
    (tests/timing.py).
    """
    texts = {str(path.relative_to(ROOT / "tests")): path.read_text() for path in TESTS}
    judged = [name for name in texts if not name.startswith(TIMING)]
    assert [(name, hit[0]) for name in judged for hit in SECONDS.finditer(texts[name])] == []

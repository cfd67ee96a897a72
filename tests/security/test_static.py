"""What no line of the site's code may hold, read from its syntax; each exception is named with its
file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = [*sorted((ROOT / "app").rglob("*.py")), *ROOT.glob("*.py")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
Rule = Callable[[ast.AST], bool]

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
}
RUNS_CODE = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "render_template_string",
    "Template",
}
BROKEN = {
    "hashlib.md5",
    "hashlib.sha1",
    "tempfile.mktemp",
    "random.random",
    "random.choice",
    "random.randrange",
}
LOADS_OBJECTS = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "yaml",
    "subprocess",
    "pty",
    "ctypes",
    "random",
}
XML = {"xml.etree.ElementTree.parse", "xml.dom", "xml.sax", "lxml"}


# All rules ask it of one node after the other.
@lru_cache(maxsize=1)
def called(node: ast.AST) -> str:
    """What a call calls, as it is written."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def is_made_up(node: ast.AST) -> bool:
    """Whether a text is put together from pieces: an f-string, %, +, format or join."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    return isinstance(node, ast.BinOp) or called(node).endswith((".format", ".join"))


def sql_from_pieces(node: ast.AST) -> bool:
    runs = called(node).rpartition(".")[2] in (
        "text",
        "exec_driver_sql",
        "literal_column",
        "execute",
        "executemany",
    )
    return runs and any(is_made_up(argument) for argument in getattr(node, "args", ())[:1])


def imports_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


# Pragmas, the statement that counts writes, and statements about whole tables: of constants and
# our own names alone.
OUR_OWN_PIECES = {
    "app/engines.py: connection.execute",
    "app/database.py: connection.exec_driver_sql",
    "app/upkeep/rows.py: connection.exec_driver_sql",
    "app/upkeep/rows.py: sa.text",
    "app/privacy/purging.py: connection.execute",
}
RULES: dict[str, tuple[Rule, set[str]]] = {
    "SQL from pieces": (sql_from_pieces, OUR_OWN_PIECES),
    "reads the clock": (lambda node: called(node) in CLOCKS, {"app/clock.py: datetime.now"}),
    "trusts HTML": (lambda node: called(node) == "Markup", {"app/text/richtext.py: Markup"}),
    "runs code": (lambda node: called(node) in RUNS_CODE, set()),
    "broken or guessable": (lambda node: called(node) in BROKEN, set()),
    "loads objects or runs programs": (
        lambda node: any(name.split(".")[0] in LOADS_OBJECTS for name in imports_of(node)), set()
    ),
    "parses XML": (lambda node: called(node) in XML or any(name in XML for name in imports_of(node)), set()),
    "exempt from CSRF": (
        lambda node: isinstance(node, ast.Attribute) and node.attr == "exempt",
        {"app/notices/views/unsubscribing.py: csrf.exempt"},
    ),
    "catches everything in silence": (
        lambda node: isinstance(node, ast.ExceptHandler) and node.type is None, set()
    ),
}  # fmt: skip


def test_the_code_holds_to_the_rules() -> None:
    found: dict[str, set[str]] = {name: set() for name in RULES}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            for name, (is_broken, _) in RULES.items():
                if is_broken(node):
                    what = called(node) or ast.unparse(node)[:60]
                    found[name].add(f"{path.relative_to(ROOT)}: {what}")
    assert found == {name: excepted for name, (_, excepted) in RULES.items()}


@pytest.mark.parametrize(("name", "line"), [
    ("SQL from pieces", 'text(f"SELECT {name}")'),
    ("SQL from pieces", 'sa.text("SELECT %s" % name)'),
    ("reads the clock", "datetime.now(UTC)"), ("runs code", "eval(words)"),
    ("trusts HTML", "Markup(words)"),
    ("broken or guessable", "hashlib.md5(b'')"),
    ("loads objects or runs programs", "from pickle import loads"),
    ("exempt from CSRF", "@csrf.exempt\ndef view(): pass"), ("parses XML", "import lxml"),
    ("catches everything in silence", "try:\n    pass\nexcept:\n    pass"),
])  # fmt: skip
def test_the_rule_sees_what_it_is_about(name: str, line: str) -> None:
    assert any(RULES[name][0](node) for node in ast.walk(ast.parse(line)))


# JSON-LD, which `tojson` writes so that no tag can end it.
HELD = {"|tojson": ["data.html"]}


@pytest.mark.parametrize(
    "sign",
    [
        "|safe",
        "autoescapefalse",
        "autoescape false",
        "|tojson",
        "javascript:",
        "hx-on",
        'hx-vals="js',
        'xlink:href="{{',
    ],
)
def test_no_template_holds(sign: str) -> None:
    assert [
        path.name
        for path in TEMPLATES
        if sign in path.read_text().replace(" |", "|").replace("| ", "|")
    ] == HELD.get(sign, [])


def test_every_attribute_of_a_template_is_quoted() -> None:
    for path in TEMPLATES:
        assert not re.search(r"\s[\w-]+=\{\{", path.read_text()), path

"""The words of the log."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.activity.vocabulary import verbs


def recorded() -> Iterator[str]:
    """The verbs that the code records as they stand."""
    for path in Path("app").rglob("*.py"):
        calls = (
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        )
        for call in calls:
            first = call.args[0] if call.args else None
            if ast.unparse(call.func).endswith(("record", ".event")) and isinstance(
                first, ast.Constant
            ):
                yield str(first.value)


def test_every_recorded_verb_is_said_by_a_package() -> None:
    found = set(recorded())
    assert "member.signed_in" in found
    assert sorted(found - set(verbs())) == []

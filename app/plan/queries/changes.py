"""What the next adoption would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.plan.queries.draft import Draft, edition_content
from app.plan.queries.editions import newest_content
from app.plan.words import FIELDS

Texts = dict[str, str]


@dataclass(frozen=True)
class Changed:
    """Something that says something else than in the newest edition: its title or name, and what
    differs, in words.
    """

    title: Texts
    fields: list[str]


@dataclass(frozen=True)
class Changes:
    """What of one kind is new, gone, or says something else than in the newest edition."""

    added: list[Texts] = field(default_factory=list)
    removed: list[Texts] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(draft: Draft) -> dict[str, Changes]:
    """The draft compared with the newest edition: its `actions`, `objectives` and `principles`,
    where any differ, and the `currency` of its budgets, of which the fields are the one before and
    the present one.
    """
    before = newest_content() or {}
    after = edition_content(draft, number=0, words={}, day="", by_key=None)
    found = {kind: _compared(kind, before.get(kind, []), after[kind]) for kind in FIELDS}
    found["currency"] = _currencies(before.get("currency"), after["currency"])
    return {kind: differing for kind, differing in found.items() if differing}


def _currencies(before: str | None, after: str) -> Changes:
    """An edition without one, as the first had none, is read in the site's."""
    return Changes(changed=[Changed({}, [before, after])] if before and before != after else [])


def _compared(kind: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Changes:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    return Changes(
        added=[_called(row) for key, row in new.items() if key not in old],
        removed=[_called(row) for key, row in old.items() if key not in new],
        changed=[
            Changed(_called(row), _differing(kind, old[key], row))
            for key, row in new.items()
            if key in old and old[key] != row
        ],
    )


def _differing(kind: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [
        str(label) for name, label in FIELDS[kind].items() if before.get(name) != after.get(name)
    ]


def _called(row: dict[str, Any]) -> Texts:
    called: Texts = row["title"] if "title" in row else row["name"]
    return called

"""What the next adoption would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.plan.edition import FrozenPlan, Texts
from app.plan.queries.draft import Draft, frozen_plan
from app.plan.queries.editions import newest_content
from app.plan.words import FIELDS


@dataclass(frozen=True)
class ChangedAction:
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
    changed: list[ChangedAction] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(draft: Draft) -> dict[str, Changes]:
    """The draft compared with the newest edition: its `actions`, `objectives` and `principles`,
    where any differ, and the `currency` of its budgets, of which the fields are the one before and
    the present one.
    """
    before = newest_content()
    after = frozen_plan(draft, number=0, words={}, day=date.min, by_key=None)
    found = {kind: _compared(kind, before, after) for kind in FIELDS}
    found["currency"] = _currencies(before, after)
    return {kind: differing for kind, differing in found.items() if differing}


def _currencies(before: FrozenPlan | None, after: FrozenPlan) -> Changes:
    """An edition that names none is read in the site's."""
    old, new = before.currency if before else None, after.currency
    return Changes(changed=[ChangedAction({}, [old, new])] if old and new and old != new else [])


def _compared(kind: str, before: FrozenPlan | None, after: FrozenPlan) -> Changes:
    old, new = ({row.id: row for row in getattr(plan, kind, ())} for plan in (before, after))
    return Changes(
        added=[_called(row) for key, row in new.items() if key not in old],
        removed=[_called(row) for key, row in old.items() if key not in new],
        changed=[
            ChangedAction(_called(row), _differing(kind, old[key], row))
            for key, row in new.items()
            if key in old and old[key] != row
        ],
    )


def _differing(kind: str, before: Any, after: Any) -> list[str]:
    return [
        str(label)
        for name, label in FIELDS[kind].items()
        if getattr(before, name) != getattr(after, name)
    ]


def _called(row: Any) -> Texts:
    called: Texts = row.title if hasattr(row, "title") else row.name
    return called

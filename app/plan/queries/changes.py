"""What the next adoption would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.plan.edition import FrozenPlan, Texts
from app.plan.queries.draft import Draft
from app.plan.queries.editions import newest_content
from app.plan.queries.freezing import AdoptionAct, frozen_plan
from app.plan.words import FIELDS, period_words


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
    where any differ, the `currency` of its budgets and its `period`, of which the fields are the
    one before and the present one, in words.
    """
    before = newest_content()
    # As values and not as bytes, so that an edition of an earlier format equals the same draft.
    after = frozen_plan(draft, AdoptionAct())
    found = {kind: _compared(kind, before, after) for kind in FIELDS}
    found["currency"] = _currencies(before, after)
    found["period"] = _periods(before, after)
    return {kind: differing for kind, differing in found.items() if differing}


def _currencies(before: FrozenPlan | None, after: FrozenPlan) -> Changes:
    """An edition that names none is read in the site's."""
    old = before.currency if before else None
    new = after.currency
    if not old or not new or old == new:
        return Changes()
    return Changes(changed=[ChangedAction({}, [old, new])])


def _periods(before: FrozenPlan | None, after: FrozenPlan) -> Changes:
    """An edition that names none was adopted before plans had one, or without."""
    old = (before.starts_on, before.ends_on) if before else (None, None)
    new = (after.starts_on, after.ends_on)
    if old == new:
        return Changes()
    return Changes(changed=[ChangedAction({}, [period_words(*old), period_words(*new)])])


def _compared(kind: str, before: FrozenPlan | None, after: FrozenPlan) -> Changes:
    # Before the first adoption there is no edition, and everything is new.
    old = {row.id: row for row in getattr(before, kind, ())}
    new = {row.id: row for row in getattr(after, kind)}
    found = Changes(removed=[_called(row) for number, row in old.items() if number not in new])
    for number, row in new.items():
        if number not in old:
            found.added.append(_called(row))
        elif old[number] != row:
            found.changed.append(ChangedAction(_called(row), _differing(kind, old[number], row)))
    return found


def _differing(kind: str, before: Any, after: Any) -> list[str]:
    return [
        str(label)
        for name, label in FIELDS[kind].items()
        if getattr(before, name) != getattr(after, name)
    ]


def _called(row: Any) -> Texts:
    called: Texts = row.title if hasattr(row, "title") else row.name
    return called

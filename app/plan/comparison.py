"""What an edition says of its actions otherwise than the one before, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask_babel import gettext as _

from app.plan.dates import VagueDate
from app.plan.edition import (
    FrozenAction,
    FrozenIndicator,
    FrozenMilestone,
    FrozenPlan,
    FrozenRetirement,
    Party,
    member_keys,
)
from app.plan.queries.shown import names_of
from app.plan.words import FIELDS
from app.speech.dates import money, number, vague
from app.speech.language import language
from app.speech.texts import words
from app.text.diff import ChangedField, changed_field

# Compared in each language; all else is compared in the reader's words, as if it were a text.
TEXTS = ("title", "description", "measure", "beneficiaries")
# Told a line each.
SEVERAL = ("partners", "territories", "proposals", "milestones", "indicators")


class Gone(NamedTuple):
    """An action that is no longer in the plan, and how it left; before there was retirement, none
    said how.
    """

    action: FrozenAction
    retirement: FrozenRetirement | None


@dataclass(frozen=True)
class Compared:
    """Two plans, and which actions are new in the later one, gone from it, or changed: each of
    those as it was and as it is.
    """

    before: FrozenPlan | None
    after: FrozenPlan
    added: list[FrozenAction] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    changed: list[tuple[FrozenAction, FrozenAction]] = field(default_factory=list)

    def differences(self) -> list[tuple[str, Any]]:
        """Each of them by its kind: what is `gone`, `changed` and `added`. Beside no plan nothing
        differs.
        """
        if self.before is None:
            return []
        kinds: dict[str, list[Any]] = {
            "gone": self.gone,
            "changed": self.changed,
            "added": self.added,
        }
        return [(kind, what) for kind, found in kinds.items() for what in found]


def compared(before: FrozenPlan | None, after: FrozenPlan) -> Compared:
    """What the later plan says otherwise; beside no plan everything is new."""
    old = {action.id: action for action in before.actions} if before else {}
    new = {action.id: action for action in after.actions}
    found = Compared(before, after)
    for number_, action in old.items():
        if number_ not in new:
            found.gone.append(Gone(action, after.retirement(number_)))
    for number_, action in new.items():
        if number_ not in old:
            found.added.append(action)
        elif old[number_] != action:
            found.changed.append((old[number_], action))
    return found


def changed_fields(
    plans: Compared, pairs: Iterable[tuple[FrozenAction, FrozenAction]]
) -> list[tuple[FrozenAction, list[ChangedField]]]:
    """Every field of some changed actions that says something else, texts language by language.
    One statement, for the names of people.
    """
    pairs = list(pairs)
    people = names_of(member_keys(action for pair in pairs for action in pair))
    told = []
    for old, new in pairs:
        was = _Teller(plans.before or plans.after, people)
        told.append((new, list(_fields(was, old, _Teller(plans.after, people), new))))
    return told


def _fields(
    was: _Teller, old: FrozenAction, now: _Teller, new: FrozenAction
) -> Iterator[ChangedField]:
    for name, label in FIELDS["actions"].items():
        if getattr(old, name) == getattr(new, name):
            continue
        if name in TEXTS:
            yield from changed_field(str(label), getattr(old, name), getattr(new, name))
            continue
        before = {language(): was.told(name, getattr(old, name))}
        after = {language(): now.told(name, getattr(new, name))}
        yield from changed_field(str(label), before, after)


class _Teller:
    """Says what stands in the fields of an action of that plan, each in lines."""

    def __init__(self, plan: FrozenPlan, people: Mapping[str, str]) -> None:
        self.plan, self.people = plan, people
        self.objectives = {row.id: row.name for row in plan.objectives}
        self.principles = {row.id: row.name for row in plan.principles}

    def told(self, name: str, value: Any) -> str:
        """The value of the field of that name."""
        if name == "objective":
            return words(self.objectives.get(value))
        if name == "principles":
            return "\n".join(words(self.principles.get(each)) for each in value)
        if name == "budget":
            return "" if value is None else money(value, self.plan.currency)
        return "\n".join(map(self._line, value if name in SEVERAL else [value]))

    def _line(self, value: Any) -> str:
        match value:
            case None:
                return ""
            case int():
                return number(value)
            case VagueDate():
                return vague(value.last, value.precision)
            case Party(member=str(key)):
                return self.people.get(key) or _("a former member")
            case Party():
                return words(value.name)
            case FrozenMilestone():
                return _with(words(value.title), self._line(value.due_on))
            case FrozenIndicator():
                return _indicator(value)
            case str():
                return value
        # A territory by its name, a proposal by its title.
        return words(getattr(value, "title", None) or value.name)


def _with(named: str, more: str) -> str:
    return f"{named} ({more})" if more else named


def _indicator(row: FrozenIndicator) -> str:
    unit = words(row.unit)
    way = " → ".join(text for text in (row.baseline, row.target) if text is not None)
    return _with(words(row.name), f"{way} {unit}".strip())

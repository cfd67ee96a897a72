"""What the lead of an action promises: its texts and its deadline, as a digest that tells whether
they were asked for the same.
"""

from __future__ import annotations

from typing import Protocol

from app.plan.dates import VagueDate, stretch_of
from app.plan.edition import FrozenAction
from app.plan.models import Action
from app.text.canonical import canonical_json, sha256_hex
from app.text.texts import ByLanguage


class _Texts(Protocol):
    @property
    def title(self) -> ByLanguage: ...
    @property
    def description(self) -> ByLanguage: ...
    @property
    def measure(self) -> ByLanguage: ...
    @property
    def beneficiaries(self) -> ByLanguage: ...


def draft_promise(action: Action) -> str:
    """The digest of what the draft says."""
    return _digest(action, stretch_of(action.due_on, action.due_precision))


def adopted_promise(frozen: FrozenAction) -> str:
    """The digest of what an edition says."""
    return _digest(frozen, frozen.due_on)


def _digest(texts: _Texts, due: VagueDate | None) -> str:
    until = [due.last.isoformat(), due.precision] if due else None
    said = [texts.title, texts.description, texts.measure, texts.beneficiaries, until]
    return sha256_hex(canonical_json(said))

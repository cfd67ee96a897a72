"""That the list of members was taken along is said in the log."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.models import Actor
from app.activity.operations import record
from app.policy import Ability, require


def note_list_taken(asked: Sequence[str], *, by: Actor) -> None:
    """An administrator took the list of members along, narrowed as asked."""
    require(by, Ability.ADMINISTER)
    record("members.taken_along", "site", 1, by=by, content=list(asked))

"""The ways in which an act can fail, each with a sentence for the person who tried it."""

from __future__ import annotations

from typing import Any


class Fault(Exception):
    """An act that was not done: a sentence in the reader's language, and its HTTP status.

    `field` names the form field at which the sentence belongs.
    """

    status = 400

    def __init__(self, sentence: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

    @property
    def headers(self) -> dict[str, str]:
        """What the answer's headers say of it."""
        return {}


class NotAllowed(Fault):
    """The actor sees the thing but may not do this to it (now)."""

    status = 403


class NotFound(Fault):
    """There is no such thing, or the actor may not know that there is."""

    # Never 403 where the thing may not be known: that would tell that it is there.
    status = 404


class Conflict(Fault):
    """Somebody else acted first. `theirs`, `mine`: texts by label, so that none is lost."""

    status = 409

    def __init__(self, sentence: str, *, theirs: Any = None, mine: Any = None) -> None:
        super().__init__(sentence)
        self.theirs = theirs or {}
        self.mine = mine or {}


class Invalid(Fault):
    """Input that the rows refuse.

    `each` says the same with a line for each thing that is to blame: what a command prints.
    """

    status = 422

    def __init__(self, sentence: str, field: str = "", *, each: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, field)
        self.each = each


class TooMany(Fault):
    """A limit was reached; `retry_after` is in seconds."""

    status = 429

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after)}


class NoRoom(Fault):
    """The disk is full: what was sent cannot be kept now."""

    status = 507

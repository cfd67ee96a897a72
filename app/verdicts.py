"""The answer of a rule of the policy: yes, or no with the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

# A lazy string, or a function where it names a date: said only when somebody reads it.
Sentence = str | Callable[[], str]


class Refusal(NamedTuple):
    """A no in the reader's language; `sign_in` where it is for want of a session alone."""

    sentence: str
    sign_in: bool


class Verdict:
    """The answer to "may they?". False when denied; `sentence` then says why, in the reader's
    language.
    """

    __slots__ = ("_sentence", "allowed", "sign_in")

    def __init__(
        self, allowed: bool, sentence: Sentence | None = None, *, sign_in: bool = False
    ) -> None:
        self.allowed = allowed
        # Whether it is only for want of a session that the answer is no: what time and state
        # forbid is asked before.
        self.sign_in = sign_in
        self._sentence = sentence

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def leads_on(self) -> bool:
        """Whether a link to it leads there, be it by the way of signing in."""
        return self.allowed or self.sign_in

    @property
    def sentence(self) -> str:
        sentence = self._sentence
        if callable(sentence):
            sentence = sentence()
        return str(sentence or "")

    @property
    def refusal(self) -> Refusal | None:
        """The no as a plain value to keep things by; None where the answer is yes."""
        if self.allowed:
            return None
        return Refusal(self.sentence, self.sign_in)


YES = Verdict(True)


def no(sentence: Sentence) -> Verdict:
    """A refusal with its reason."""
    return Verdict(False, sentence)

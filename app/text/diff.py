"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from diff_match_patch import diff_match_patch

from app.text.terms import WORD
from app.text.texts import ReadOnlyTexts, direction

_TOKEN = re.compile(rf"\n|[^\S\n]+|{WORD.pattern}|.", re.DOTALL)
_SURROGATES = range(0xD800, 0xE000)
_KINDS: dict[int, Literal["same", "insert", "delete"]] = {0: "same", 1: "insert", -1: "delete"}
_SECONDS = 0.5


class Change(NamedTuple):
    """A piece of text that stayed, came or went."""

    kind: Literal["same", "insert", "delete"]
    text: str


class ChangedField(NamedTuple):
    """A field that two versions say differently, in one language."""

    label: str
    language: str
    direction: str
    pieces: list[Change]


def changed_field(
    label: str, before: ReadOnlyTexts, after: ReadOnlyTexts
) -> Iterator[ChangedField]:
    """What differs between two texts, language by language."""
    for code in sorted(before.keys() | after.keys()):
        old = before.get(code, "")
        new = after.get(code, "")
        if old != new:
            yield ChangedField(label, code, direction(code), word_diff(old, new))


def word_diff(old: str, new: str) -> list[Change]:
    """The pieces in order: `old` is those not inserted, `new` those not deleted; words stay
    whole.
    """
    codes: dict[str, str] = {}
    coded_old = _coded(old, codes)
    coded_new = _coded(new, codes)
    differ = diff_match_patch()
    differ.Diff_Timeout = _SECONDS  # texts without a word in common would take quadratic time
    diffs = differ.diff_main(coded_old, coded_new, False)
    differ.diff_cleanupSemantic(diffs)
    words = {code: word for word, code in codes.items()}
    changes = []
    for kind, coded in diffs:
        text = "".join(words[code] for code in coded)
        changes.append(Change(_KINDS[kind], text))
    return changes


def _coded(text: str, codes: dict[str, str]) -> str:
    """The text with each different word as one character, as the library compares characters."""
    return "".join(
        codes.setdefault(token, _character(len(codes))) for token in _TOKEN.findall(text)
    )


def _character(number: int) -> str:
    code = number + 1
    # Surrogates are left out: alone they are no characters.
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))

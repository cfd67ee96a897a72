"""Names, shortened to what stands in a small square."""

from __future__ import annotations

import re
import unicodedata

# What joins the words of a name or is said of many, in the languages of the house.
_SMALL = frozenset(
    {
        *("de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "au", "aux", "pour"),
        *("of", "the", "for", "and", "في", "من", "و"),
        *("association", "fondation", "foundation", "coopérative", "cooperative"),
        *("جمعية", "مؤسسة", "تعاونية"),
    }
)
_ARTICLE = re.compile(r"^[وب]?ال(?=\w{2})")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+")


def initials(name: str) -> str:
    """One to three first letters of the name's words (of a single word two): without small words,
    the Arabic article and what stands in brackets. Arabic letters stand apart, as they would else
    be joined to a word. A name without letters gives its first character.
    """
    words: list[str] = _WORD.findall(_IN_BRACKETS.sub(" ", name)) or _WORD.findall(name)
    telling = [word for word in words if word.casefold() not in _SMALL] or words
    if not telling:
        return name.strip()[:1]
    if _is_arabic(telling[0]):
        letters = [_ARTICLE.sub("", word)[0] for word in telling if _is_arabic(word)]
        return " ".join(letters[:2])
    if len(telling) == 1:
        return telling[0][:2].upper()
    capitals = [word[0].upper() for word in telling]
    return "".join(capitals[:3])


def _is_arabic(word: str) -> bool:
    return unicodedata.bidirectional(word[0]) == "AL"

"""The terms of one word: folded, and its stems in the languages of its script."""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_TASHKEEL = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_NO_TERM = re.compile(r"[\W_]+")
_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_ARABIC_FOLDS = str.maketrans("أإآٱؤئىیةک", "ااااويييهك")
_ARTICLE = re.compile("^(?:[وف]?(?:[بك]?ال|لل))(?=...)")
_PARTICLE = re.compile("^[وفبلك](?=...)")
_ENDING = re.compile("(?<=...)(?:ها|هم|نا|يات|ات|ون|ين|ان|يه|ه|ي)$")
_FOLDS = {"œ": "oe", "æ": "ae"} | {
    chr(zero + i): str(i) for zero in (0x660, 0x6F0) for i in range(10)
}
_LETTERS = str.maketrans(_FOLDS)
# A longer word is found by its beginning.
LONGEST_TERM = 40


@lru_cache(8192)
def indexed_terms(word: str) -> tuple[str, ...]:
    """The terms a word is stored under: those it is asked by and, in Arabic, the word without a
    leading particle.
    """
    terms = list(asked_terms(word))
    if _ARABIC.search(word):
        bare = _PARTICLE.sub("", folded(word))
        terms += [bare, _ENDING.sub("", bare)]
    return unique(terms)


def asked_terms(word: str) -> tuple[str, ...]:
    """The terms a word is asked by: folded, and by its stems."""
    plain = _bare(word)
    base = folded(word)
    if _ARABIC.search(plain):
        root = _ARTICLE.sub("", base)
        stem = folded(_stem.arabic(plain))
        return unique([base, root, _ENDING.sub("", root), stem])
    terms = [base, _stem.french(base), _stem.english(base)]
    if plain != base:
        terms.append(folded(_stem.french(plain)))
    return unique(terms)


def _bare(word: str) -> str:
    lowered = unicodedata.normalize("NFKC", word).casefold()
    return _TASHKEEL.sub("", unicodedata.normalize("NFKC", lowered))


def folded(word: str) -> str:
    """A word without case, accents, tashkeel and the variants of alef, hamza, ya and ta
    marbuta.
    """
    plain = _bare(word).translate(_ARABIC_FOLDS).translate(_LETTERS)
    signs = unicodedata.normalize("NFKD", plain)
    letters = "".join(sign for sign in signs if not unicodedata.combining(sign))
    return _NO_TERM.sub("", letters)


class _Stemmers(threading.local):
    """One set for each thread, as a stemmer holds the word it works on; without its memory of
    thousands of words.
    """

    def __init__(self) -> None:
        self.arabic = Stemmer.Stemmer("arabic", 0).stemWord
        self.french = Stemmer.Stemmer("french", 0).stemWord
        self.english = Stemmer.Stemmer("english", 0).stemWord


_stem = _Stemmers()


def unique(terms: Iterable[str]) -> tuple[str, ...]:
    """Each term once, in their order, cut to what the index holds."""
    return tuple(dict.fromkeys(term[:LONGEST_TERM] for term in terms if term))

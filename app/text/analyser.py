"""The search analyser: one for both databases, so that they find the same, in French, Arabic and English."""

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
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=\w)", re.IGNORECASE)
_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_ARABIC_FOLDS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}
)
_ARTICLE = re.compile("^(?:[وف]?(?:[بك]?ال|لل))(?=...)")
_PARTICLE = re.compile("^[وفبلك](?=...)")
_ENDING = re.compile("(?<=...)(?:ها|هم|نا|ات|ون|ين|ان|يه|ه|ي)$")
_LONGEST_TERM = 40
_MOST_WORDS = 16
_SHORTEST_PREFIX = 3

_STOPS = (
    "a au aux avec ce ces dans de des du elle en et est il ils je la le les leur leurs ne nos notre nous on ou par "
    "pas pour qu que qui sa se ses son sont sur un une vos votre vous an and are as at be by for from in is it of "
    "or that the this to was with و في من الي علي عن ان هذا هذه التي الذي ما مع او لا"
)
_STOP_WORDS = frozenset(_STOPS.split())


def analyse(text: str) -> list[str]:
    """The terms a text is found by, in its order: each word folded, and its stems in the languages of its script."""
    return [term for word in _words(text) for term in _indexed(word)]


def index_terms(texts: Iterable[str]) -> str:
    """The terms of several texts, joined by spaces, as stored in the search column."""
    return " ".join(term for text in texts for term in analyse(text))


def query_terms(query: str) -> list[list[str]]:
    """For each word that counts of a query the terms of which a text must hold one; the last word may be unfinished."""
    words = [word for word in _words(query) if _asked(word)][:_MOST_WORDS]
    telling = [word for word in words if _fold(word) not in _STOP_WORDS]
    return [list(_asked(word)) for word in telling or words]


def fts5_query(query: str) -> str | None:
    """The MATCH string of SQLite's FTS5 for a query, or None when it asks for no word."""
    groups = [
        "(" + " OR ".join(f'"{term}"' + ("*" if prefix else "") for term, prefix in group) + ")"
        for group in _groups(query)
    ]
    return " AND ".join(groups) or None


def tsquery(query: str) -> str | None:
    """The argument of PostgreSQL's to_tsquery('simple', ...) for a query, or None when it asks for no word."""
    groups = [
        "(" + " | ".join(f"'{term}'" + (":*" if prefix else "") for term, prefix in group) + ")"
        for group in _groups(query)
    ]
    return " & ".join(groups) or None


def highlight(text: str, query: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that the query finds; joined they are the text."""
    groups = _groups(query)
    exact = {term for group in groups for term, prefix in group if not prefix}
    begun = tuple(term for group in groups for term, prefix in group if prefix)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for word in WORD.finditer(text):
        if any(term in exact or term.startswith(begun) for term in _indexed(word.group())):
            pieces += [(text[end : word.start()], False), (word.group(), True)]
            end = word.end()
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]


def holds(text: str, query: str) -> bool:
    """Whether a text holds every word of a query, as both databases would find it; a query of no word finds nothing."""
    terms = frozenset(analyse(text))
    groups = _groups(query)
    return bool(groups) and all(any(_held(*asked, terms) for asked in group) for group in groups)


def _held(term: str, prefix: bool, terms: frozenset[str]) -> bool:
    return term in terms or (prefix and any(held.startswith(term) for held in terms))


def snippet(text: str, query: str, words: int = 30) -> list[tuple[str, bool]]:
    """At most so many words of a text around the query's first hit, in pieces like `highlight`, cuts as an ellipsis."""
    spans = [word.span() for word in re.finditer(r"\S+", text)]
    first_hit = len("".join(piece for piece, _hit in _before_first_hit(highlight(text, query))))
    hit = next((index for index, (_start, end) in enumerate(spans) if end > first_hit), 0)
    first = max(min(hit - words // 4, len(spans) - words), 0)
    shown = spans[first : first + words]
    if not shown:
        return []
    pieces = highlight(text[shown[0][0] : shown[-1][1]], query)
    before = [("… ", False)] if first else []
    return before + pieces + ([(" …", False)] if first + words < len(spans) else [])


def _before_first_hit(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    hit = next((index for index, piece in enumerate(pieces) if piece[1]), 0)
    return pieces[:hit]


def _groups(query: str) -> list[list[tuple[str, bool]]]:
    groups = [[(term, False) for term in group] for group in query_terms(query)]
    return groups[:-1] + [[(term, _may_go_on(term, group[0][0])) for term, _ in group] for group in groups[-1:]]


def _may_go_on(term: str, folded: str) -> bool:
    # The word as typed, or without its article; not a stem, as `acc` for `accès` would find every accord.
    return folded.endswith(term) and len(term) >= _SHORTEST_PREFIX


def _words(text: str) -> list[str]:
    return WORD.findall(_ELISION.sub(" ", unicodedata.normalize("NFC", text)))


@lru_cache(8192)
def _indexed(word: str) -> tuple[str, ...]:
    """The terms a word is stored under: those it is asked by and, in Arabic, the word without a leading particle."""
    terms = list(_asked(word))
    if _ARABIC.search(word):
        bare = _PARTICLE.sub("", _fold(word))
        terms += [bare, _ENDING.sub("", bare)]
    return _unique(terms)


def _asked(word: str) -> tuple[str, ...]:
    """The terms a word is asked by: folded, and by its stems."""
    plain, folded = _bare(word), _fold(word)
    if _ARABIC.search(plain):
        root = _ARTICLE.sub("", folded)
        return _unique([folded, root, _ENDING.sub("", root), _fold(_stem.arabic(plain))])
    stems = [_stem.french(folded), _stem.english(folded)]
    return _unique([folded, *stems, *([] if plain == folded else [_fold(_stem.french(plain))])])


def _bare(word: str) -> str:
    return _TASHKEEL.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold()))


def _fold(word: str) -> str:
    """A word without case, accents, tashkeel and the variants of alef, hamza, ya and ta marbuta."""
    letters = unicodedata.normalize("NFKD", _bare(word).translate(_ARABIC_FOLDS))
    return _NO_TERM.sub("", "".join(letter for letter in letters if not unicodedata.combining(letter)))


class _Stemmers(threading.local):
    """One set for each thread, as a stemmer holds the word it works on; without its memory of thousands of words."""

    def __init__(self) -> None:
        self.arabic = Stemmer.Stemmer("arabic", 0).stemWord
        self.french = Stemmer.Stemmer("french", 0).stemWord
        self.english = Stemmer.Stemmer("english", 0).stemWord


_stem = _Stemmers()


def _unique(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term[:_LONGEST_TERM] for term in terms if term))

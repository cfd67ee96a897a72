"""The search analyser: one for both databases, so that they find the same, in French, Arabic and
English.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from app.text.terms import LONGEST_TERM, WORD, asked_terms, folded, indexed_terms, unique

_ELIDED = frozenset(
    ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
)
_APOSTROPHES = ("'", "’", "ʼ")
_LINK = re.compile("([-‐‑'’ʼ])")
_CHAIN = re.compile(rf"{WORD.pattern}(?:[-‐‑'’ʼ]{WORD.pattern})*")
# Each word of a query is one more term of the statement.
_MOST_WORDS = 16
_SHORTEST_PREFIX = 3
# A text in pieces, each with whether it was asked for.
Pieces = list[tuple[str, bool]]
# A term of a query, and whether it may go on.
_Term = tuple[str, bool]

_STOPS = (
    "a au aux avec ce ces dans de des du elle en et est il ils je la le les leur leurs ne nos "
    "notre nous on ou par pas pour qu que qui sa se ses son sont sur un une vos votre vous an "
    "and are as at be by for from in is it of or that the this to was with و في من الي علي عن "
    "ان هذا هذه التي الذي ما مع او لا"
)
_STOP_WORDS = frozenset(_STOPS.split())


class _Asked(NamedTuple):
    """A word, and as one what a hyphen or an apostrophe joins it to: `M’diq` is also asked for as
    `mdiq`.
    """

    word: str
    joined: tuple[str, ...]


def analyse(text: str) -> list[str]:
    """The terms a text is found by, in its order: each word folded, and its stems in the languages
    of its script; and words that a hyphen or an apostrophe joins, as one.
    """
    terms: list[str] = []
    for chain in _chains(text):
        for word in _all(chain):
            terms += indexed_terms(word)
    return terms


def index_terms(texts: Iterable[str]) -> str:
    """The terms of several texts, joined by spaces, as stored in the search column."""
    return " ".join(term for text in texts for term in analyse(text))


def query_terms(query: str) -> list[list[str]]:
    """For each word that counts of a query the terms of which a text must hold one; the last word
    may be unfinished.
    """
    return [list(_terms(asked)) for asked in _telling(query)]


@lru_cache(8192)
def name_key(name: str) -> str:
    """What names are sorted by, everywhere: their words folded, so that É stands with E and Œ with
    OE.
    """
    words = [asked.word for chain in _chains(name) for asked in chain]
    return " ".join(map(folded, words))


def fts5_query(query: str) -> str | None:
    """The MATCH string of SQLite's FTS5 for a query, or None when it asks for no word."""
    groups = []
    for group in _groups(query):
        terms = [f'"{term}"*' if prefix else f'"{term}"' for term, prefix in group]
        groups.append(f"({' OR '.join(terms)})")
    return " AND ".join(groups) or None


def tsquery(query: str) -> str | None:
    """The argument of PostgreSQL's to_tsquery('simple', ...) for a query, or None when it asks for
    no word.
    """
    groups = []
    for group in _groups(query):
        terms = [f"'{term}':*" if prefix else f"'{term}'" for term, prefix in group]
        groups.append(f"({' | '.join(terms)})")
    return " & ".join(groups) or None


def highlight(text: str, query: str) -> Pieces:
    """The text in pieces, each with whether it is a word that the query finds; joined they are the
    text.
    """
    terms = [pair for group in _groups(query) for pair in group]
    exact = {term for term, prefix in terms if not prefix}
    begun = tuple(term for term, prefix in terms if prefix)
    pieces: Pieces = []
    end = 0
    for start, stop in _hits(text, lambda term: term in exact or term.startswith(begun)):
        pieces.append((text[end:start], False))
        pieces.append((text[start:stop], True))
        end = stop
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def finder(query: str) -> Callable[[str], bool]:
    """Tells of `padded_terms` whether they hold every word of a query, as both databases would
    find it; a query of no word finds nothing.
    """
    wanted: list[list[str]] = []
    for group in _groups(query):
        wanted.append([f" {term}" if prefix else f" {term} " for term, prefix in group])

    def finds(terms: str) -> bool:
        return bool(wanted) and all(any(term in terms for term in group) for group in wanted)

    return finds


def padded_terms(texts: Iterable[str]) -> str:
    """The terms of several texts with a space around each, for `finder`."""
    return f" {index_terms(texts)} "


def holds(text: str, query: str) -> bool:
    """Whether a text holds every word of a query."""
    return finder(query)(padded_terms([text]))


def snippet(text: str, query: str, words: int = 30) -> Pieces:
    """At most so many words of a text around the query's first hit, in pieces like `highlight`,
    cuts as an ellipsis.
    """
    spans = [word.span() for word in re.finditer(r"\S+", text)]
    before_hit = [piece for piece, _hit in _before_first_hit(highlight(text, query))]
    first_hit = len("".join(before_hit))
    hit = next((index for index, (_start, end) in enumerate(spans) if end > first_hit), 0)
    first = max(min(hit - words // 4, len(spans) - words), 0)
    shown = spans[first : first + words]
    if not shown:
        return []
    begins = shown[0][0]
    ends = shown[-1][1]
    pieces = highlight(text[begins:ends], query)
    if first:
        pieces.insert(0, ("… ", False))
    if first + words < len(spans):
        pieces.append((" …", False))
    return pieces


def _before_first_hit(pieces: Pieces) -> Pieces:
    hit = next((index for index, piece in enumerate(pieces) if piece[1]), 0)
    return pieces[:hit]


def _hits(text: str, found: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where the words stand of which a term is found; joined words whole where only the whole is
    found.
    """

    def is_hit(word: str) -> bool:
        return any(map(found, indexed_terms(word)))

    for chain in _CHAIN.finditer(text):
        begins = chain.start()
        words = [word for word in WORD.finditer(chain.group()) if is_hit(word.group())]
        for word in words:
            yield begins + word.start(), begins + word.end()
        if words:
            continue
        for asked in _asked_of(chain.group()):
            if any(map(is_hit, asked.joined)):
                yield chain.span()
                break


def _groups(query: str) -> list[list[_Term]]:
    """For each word that counts its terms, each with whether it may go on: the last word may be
    unfinished.
    """
    telling = _telling(query)
    last = telling[-1] if telling else _Asked("", ())
    return [[(term, _may_go_on(term, asked, last)) for term in _terms(asked)] for asked in telling]


def _may_go_on(term: str, asked: _Asked, last: _Asked) -> bool:
    if len(term) < _SHORTEST_PREFIX:
        return False
    # The word as typed, or without its article; not a stem, as `acc` for `accès` would find every
    # accord.
    words = {asked.word, *asked.joined}
    if asked is not last:
        words = set(asked.joined) & set(last.joined)
    return any(folded(word).endswith(term) for word in words)


def _telling(query: str) -> list[_Asked]:
    """The words of a query that count: its first ones, without the small words where there are
    others.
    """
    words = [asked for chain in _chains(query) for asked in chain]
    first = [asked for asked in words if asked_terms(asked.word)][:_MOST_WORDS]
    return [asked for asked in first if folded(asked.word) not in _STOP_WORDS] or first


def _terms(asked: _Asked) -> tuple[str, ...]:
    return unique(term for word in (asked.word, *asked.joined) for term in asked_terms(word))


def _chains(text: str) -> Iterator[tuple[_Asked, ...]]:
    return map(_asked_of, _CHAIN.findall(unicodedata.normalize("NFC", text)))


def _asked_of(chain: str) -> tuple[_Asked, ...]:
    """The words of a chain but the elided ones (l’, qu’), each with what it makes as one with what
    it is joined to.
    """
    if chain.isalnum():
        return (_Asked(chain, ()),)
    pieces = _LINK.split(chain)
    words = pieces[::2]
    links = [*pieces[1::2], ""]
    whole: list[str] = []
    if len(words) > 1 and len(chain) <= LONGEST_TERM:
        whole.append("".join(words))
    found = []
    elided = ""
    for word, link in zip(words, links, strict=True):
        if link in _APOSTROPHES and word.lower() in _ELIDED:
            elided = word
            continue
        joined = [elided + word, *whole] if elided else whole
        elided = ""
        found.append(_Asked(word, tuple(dict.fromkeys(joined))))
    return tuple(found)


def _all(chain: tuple[_Asked, ...]) -> Iterable[str]:
    """Its words, and what they make as one, each once."""
    words = [asked.word for asked in chain]
    for asked in chain:
        words += asked.joined
    return dict.fromkeys(words)

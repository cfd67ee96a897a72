"""Search terms: what is found by what, and that no query is an error."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysqlite3 import dbapi2 as sqlite

from app.text.analyser import (
    analyse,
    fts5_query,
    highlight,
    index_terms,
    query_terms,
    snippet,
    tsquery,
)
from tests.text.corpora import naughty_strings, xss_payloads
from tests.timing import FOUR_TIMES, ratio

QUERIES = st.text() | st.text(
    alphabet="\"'*():^-+&|!<>\\%_ aéلأ\u0651\u0640\x00AND OR NOT NEAR", max_size=60
)

FOUND = [
    ("l'éducation", "education"),
    ("education", "ÉDUCATION"),
    ("les écoles rurales", "école rurale"),
    ("les propositions citoyennes", "proposition citoyen"),
    ("Jusqu’au puits, l’eau potable", "eau"),
    ("qu'une école", "l'ecole"),
    ("schools and wells", "school"),
    ("participation", "partic"),
    ("المواطن", "المواطنين"),
    ("المواطنين", "المواطن"),
    ("المدرسة", "مدرسة"),
    ("وبالمدارس", "مدارس"),
    ("للماء الصالح للشرب", "الماء"),
    ("ومدرسة", "مدرسة"),
    ("الإصلاح", "اصلاح"),
    ("التّعليم", "تعليم"),
    ("التعليــــم", "التعليم"),
    ("مستشفى", "مستشفي"),
    ("ﻻ ﻣﺎء", "ماء"),
    ("ⴰⵎⴰⵏ", "ⴰⵎⴰⵏ"),
    ("horizon 2027", "2027"),
    *[
        ("cœur du quartier", "coeur"),
        ("le coeur", "CŒUR"),
        ("œuvre", "oeuvres"),
        ("Ægypte", "aegypte"),
    ],
    *[
        ("جمعية", "الجمعيات"),
        ("الجمعيات المحلية", "جمعية"),
        ("وجمعيات", "جمعيه"),
        ("بلديات", "البلدية"),
    ],
    *[("سنة ٢٠٢٧", "2027"), ("horizon 2027", "٢٠٢٧"), ("۲۰۲۷", "٢٠٢٧"), ("١٢ مارس", "12")],
    *[
        ("Port de M’diq", "mdiq"),
        ("Mdiq", "M'diq"),
        ("M’diq-Fnideq", "mdiq fnideq"),
        ("M'diq", "diq"),
    ],
    *[
        ("co-construction", "coconstruction"),
        ("coconstruction", "co-construction"),
        ("co-construction", "construction"),
    ],
    *[
        ("coconstruction", "co-constr"),
        ("Béni-Mellal", "beni mellal"),
        ("aujourd’hui", "aujourdhui"),
    ],
    ("a-" * 3000 + "eau", "eau"),
]

NOT_FOUND = [
    ("l'école", "eau"),
    ("eau", "eau potable"),
    ("un accord", "accès"),
    ("الماء", "التعليم"),
    ("ما هذا", "ماء"),
    ("a", "..."),
    *[("co-construction", "destruction"), ("l’eau", "l’air"), ("construction", "co-construction")],
]


def found(text: str, query: str) -> bool:
    """Whether SQLite finds a text by a query."""
    match = fts5_query(query)
    base = sqlite.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE search USING fts5(terms, tokenize='unicode61 remove_diacritics 2')"
    )
    base.execute("INSERT INTO search VALUES (?)", (index_terms([text]),))
    return (
        match is not None
        and base.execute("SELECT 1 FROM search WHERE search MATCH ?", (match,)).fetchone()
        is not None
    )


@pytest.mark.parametrize(("text", "query"), FOUND)
def test_a_word_is_found_as_people_type_it(text: str, query: str) -> None:
    assert found(text, query)


@pytest.mark.parametrize(("text", "query"), NOT_FOUND)
def test_other_words_are_not_found(text: str, query: str) -> None:
    assert not found(text, query)


def test_small_words_count_only_alone() -> None:
    assert query_terms("le plan de l'eau") == query_terms("plan l'eau")
    assert query_terms("les") == [["les", "le"]]
    assert fts5_query(" ?! ") is None
    assert tsquery(" ?! ") is None


def test_the_strings_of_both_engines_say_the_same() -> None:
    assert fts5_query("eau rurale") == '("eau") AND ("rurale"* OR "rural")'
    assert tsquery("eau rurale") == "('eau') & ('rurale':* | 'rural')"


@given(QUERIES)
def test_every_query_is_one_that_both_engines_can_read(query: str) -> None:
    assert found("eau", query) in (True, False)
    words = (tsquery(query) or "").replace("':*", "'").split()
    assert all(word in "&|" or word.strip("()").strip("'").isalnum() for word in words)


@given(QUERIES)
def test_terms_are_short_and_hold_only_letters_and_digits(text: str) -> None:
    assert all(term.isalnum() and len(term) <= 40 for term in analyse(text))
    assert index_terms([text, text]).split() == analyse(text) * 2


@given(st.text(min_size=1))
def test_a_text_is_found_by_itself(text: str) -> None:
    indexed = set(analyse(text))
    assert all(indexed & set(group) for group in query_terms(text))


def test_naughty_strings_are_indexed_and_asked() -> None:
    for text in naughty_strings() + xss_payloads():
        found(text, text)
        snippet(text, text)
        assert "".join(piece for piece, _ in highlight(text, text)) == text


def test_hits_are_marked_in_the_raw_text() -> None:
    assert highlight("Les écoles et l'eau", "ecole eau") == [
        ("Les ", False),
        ("écoles", True),
        (" et l'", False),
        ("eau", True),
    ]
    assert highlight("التّعليم للجميع", "تعليم")[0] == ("التّعليم", True)
    assert highlight("À M’diq.", "mdiq") == [("À ", False), ("M’diq", True), (".", False)]
    assert highlight("eau", "") == [("eau", False)]


@given(QUERIES, QUERIES)
def test_marked_pieces_are_the_text(text: str, query: str) -> None:
    assert "".join(piece for piece, _hit in highlight(text, query)) == text


def test_a_snippet_shows_the_first_hit_in_few_words() -> None:
    text = "mot " * 100 + "une fontaine publique " + "mot " * 100
    pieces = snippet(text, "fontaine", words=10)
    assert ("fontaine", True) in pieces
    assert pieces[0][0].startswith("… ") or pieces[0] == ("… ", False)
    assert len("".join(piece for piece, _hit in pieces).split()) == 12


@given(QUERIES, QUERIES, st.integers(1, 40))
def test_a_snippet_is_never_longer_than_asked(text: str, query: str, words: int) -> None:
    shown = "".join(piece for piece, _hit in snippet(text, query, words))
    assert len(shown.replace("… ", "", 1).replace(" …", "").split()) <= words


def test_the_time_grows_as_the_words_do() -> None:
    words = [
        f"{a}{b}{c}ations" for a in "bcdfghjklmnprst" for b in "aeiou" for c in "bcdfghjklmnprstvz"
    ] * 5
    many, few = (partial(analyse, " ".join(words[:number])) for number in (6000, 1500))
    assert ratio(many, few, FOUR_TIMES) < FOUR_TIMES

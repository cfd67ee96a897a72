"""Texts that are made to be slow or to grow are bounded, and long ordinary ones keep their marks."""

from functools import partial

import pytest

from app.text.richtext import render
from tests.timing import FOUR_TIMES, computing, ratio


def test_one_definition_used_often_does_not_multiply_the_page() -> None:
    source = "[a]: http://b.example/" + "c" * 1500 + "\n\n" + "[a] " * 1500
    assert len(render(source)) < 20 * len(source)


def test_a_long_definition_used_a_few_times_gives_a_few_links() -> None:
    markup = render("[a]: http://b.example/" + "c" * 1500 + "\n\n" + "[a], " * 40)
    assert 3 < markup.count("href=") < 12
    assert markup.count("a</a>") == 40


@pytest.mark.parametrize(("length", "is_link"), [(2000, True), (2001, False)])
def test_an_address_has_2000_characters_at_most(length: int, is_link: bool) -> None:
    address = "http://b.example/".ljust(length, "c")
    assert (f'href="{address}"' in render(f"[a]({address})")) is is_link


ORDINARY = """Une **phrase** de compte rendu sur [l'eau](https://eau.example) et *la terre* (voir `x`).

- un point
- deux

"""


def test_long_ordinary_texts_keep_all_their_marks() -> None:
    assert "<pre>" not in render(ORDINARY * 1000)


def test_a_title_that_is_repeated_a_thousand_times_is_bounded_too() -> None:
    markup = render('[a]: /b "' + "c" * 1500 + '"\n\n' + "[a], " * 40)
    assert 3 < markup.count("title=") < 12


N = 20_000


MOST_TIMES = 4


BOMBS = {
    "brackets": "[" * N,
    "open brackets in prose": ("[" * 11 + "a " * 300 + "\n\n") * 32,
    "nested quotes": ">" * N,
    "quoted lines": "".join(">" * min(i, 7) + " a\n" for i in range(3000)),
    "nested lists": "- " * (N // 2),
    "nested lists by indentation": "".join(" " * 4 * (i % 9) + "- a\n" for i in range(1000)),
    "asterisks": "*" * N,
    "asterisks that open": "*a **b ***c " * (N // 12),
    "underscores": "_a " * (N // 3),
    "backticks": "`" * N,
    "backticks of all lengths": " ".join("`" * i for i in range(1, 200)),
    "images": "![" * (N // 2),
    "images that open": "![a](" * (N // 5),
    "links": "[a](b)" * (N // 6),
    "links that open": "[a](" * (N // 4),
    "links that open in paragraphs": ("x [a](b " * 11 + "\n\n") * 220,
    "tables": "|a|b|c|d|\n|-|-|-|-|\n" + "|a|b|c|d|\n" * 1998,
    "tables that repeat their columns": "|a" * 2500 + "\n" + "|-" * 2500 + "\n" + "|\n" * 5000,
    "ampersands": "&" * N,
    "less-than signs": "<" * N,
    "entities": "&amp;" * (N // 5),
    "entities without end": "&#" + "1" * N + ";",
    "headings": "# a\n" * (N // 4),
    "a heading of hashes": "#" * N + "a",
    "indentation": "\n".join(" " * i + "a" for i in range(200)),
    "indented lists": (" " * 39 + "- a\n") * (N // 43),
    "fences": "```a\n" * (N // 5),
    "paragraphs": "a\n\n" * (N // 3),
    "addresses": "http://a.b/c " * (N // 13),
    "addresses with brackets": "http://a(b(" * (N // 11),
    "definitions": "".join(f"[{i}]: /{i}\n" for i in range(2000)),
    "definitions in use": "".join(f"[{i}] a\n\n[{i}]: /{i}\n\n" for i in range(900)),
    "links to no address": "[a](b c)" * (N // 8),
    "lists by two spaces": "".join(" " * (2 * (i % 15)) + "- a\n" for i in range(1500)),
    "quoted lists": "> - a\n>   - b\n" * (N // 14),
    "indented fences": "   ```a\n" * (N // 8),
    "stars between figures": "1*2" * (N // 3),
    "headings with signs": "# a #" * (N // 5),
    "rows with cells beyond the table": "|a|b|\n|-|-|\n" + "|a|b|c|d|\n" * 1998,
}


def test_no_shape_takes_far_longer_than_an_ordinary_text_of_its_length() -> None:
    ordinary = partial(render, (ORDINARY * N)[:N])
    floor = min(computing(ordinary) for _ in range(3))
    shapes = {shape: partial(render, text[:N]) for shape, text in BOMBS.items()}
    slow = [shape for shape, act in shapes.items() if computing(act) > MOST_TIMES * floor]
    assert [
        shape for shape in slow if ratio(shapes[shape], ordinary, MOST_TIMES) >= MOST_TIMES
    ] == []


@pytest.mark.parametrize("shape", BOMBS)
def test_the_time_grows_as_the_text_does(shape: str) -> None:
    long, short = (partial(render, BOMBS[shape][:length]) for length in (N, N // 4))
    assert ratio(long, short, FOUR_TIMES) < FOUR_TIMES

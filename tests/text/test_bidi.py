"""Lines in the order in which they are seen, as Unicode's bidirectional algorithm has it."""

from __future__ import annotations

import pytest

from app.text.bidi import Direction, visual_runs

# From left to right; in capitals what is written from right to left, as it is read.
SEEN: list[tuple[Direction, str, list[str]]] = [
    ("ltr", "abc", ["abc"]),
    ("rtl", "مبادرة", ["مبادرة"]),
    ("rtl", "مبادرة Twiza للعمل", [" للعمل", "Twiza", "مبادرة "]),
    ("rtl", "خطة 2026", ["2026", "خطة "]),
    ("rtl", "خطة 12,5 % هنا", [" % هنا", "12,5", "خطة "]),
    ("ltr", "Le plan خطة 12 de", ["Le plan ", "12", "خطة ", " de"]),
    ("ltr", "Plan 2026: 25 %", ["Plan 2026: 25 %"]),
    ("rtl", "Plan 2026 خطة", [" خطة", "Plan 2026"]),
    ("rtl", "السعر 5€", ["€", "5", "السعر "]),
    ("ltr", "مُعَلِّم (x)", ["مُعَلِّم", " (x)"]),
    ("rtl", "Twiza ", [" ", "Twiza"]),
    ("ltr", "", []),
]


@pytest.mark.parametrize(("base", "line", "seen"), SEEN)
def test_runs_stand_as_they_are_seen(base: Direction, line: str, seen: list[str]) -> None:
    assert [run.text for run in visual_runs(line, base)] == seen


def test_a_run_says_how_it_is_read() -> None:
    runs = visual_runs("مبادرة Twiza", "rtl")
    assert [run.direction for run in runs] == ["ltr", "rtl"]

"""What could be wrong without anybody noticing: percentiles, ratios, verdicts."""

from __future__ import annotations

import pytest

from tests.bench.figures import Goal, Row, Sample, middle, percentile, share
from tests.bench.table import shown


@pytest.mark.parametrize(
    ("share_", "expected"),
    [(0.0, 1), (0.01, 1), (0.5, 50), (0.501, 51), (0.95, 95), (0.99, 99), (1.0, 100)],
)
def test_a_percentile_is_a_time_that_was_measured(share_: float, expected: int) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share_) == expected


def test_one_time_is_every_percentile() -> None:
    assert percentile([7.0], 0.5) == percentile([7.0], 0.95) == 7.0


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no times"):
        percentile([], 0.5)


def test_a_rate_counts_answers_and_not_clients() -> None:
    assert Sample((0.5,) * 16, seconds=2).rate == 8


def test_what_an_answer_costs_is_told_in_milliseconds() -> None:
    assert Sample((0.1,) * 100, seconds=2, busy=0.5).cost == 5


def test_of_several_rounds_the_middle_one_counts() -> None:
    rounds = [Sample((0.1,) * answers, seconds=1) for answers in (10, 1000, 20)]
    assert middle(rounds, "rate") == 20


def test_the_share_is_the_apps_of_the_floors_and_not_the_other_way_round() -> None:
    app, floor = [Sample((0.1,) * 40, 1)], [Sample((0.1,) * 100, 1)]
    assert share(app, floor) == 0.4


@pytest.mark.parametrize(
    ("figure", "verdict", "aimed"),
    [(0.39, "MISSES", "no"), (0.40, "holds", "no"), (0.6, "holds", "yes")],
)
def test_a_share_of_the_floor_is_better_the_greater(
    figure: float, verdict: str, aimed: str
) -> None:
    row = Row("list", figure, Goal(0.40, 0.60))
    assert (row.verdict, row.aimed, row.holds) == (verdict, aimed, verdict == "holds")


@pytest.mark.parametrize(
    ("figure", "verdict", "aimed"),
    [(1.31, "MISSES", "no"), (1.3, "holds", "no"), (1.1, "holds", "yes")],
)
def test_a_growth_is_better_the_smaller(figure: float, verdict: str, aimed: str) -> None:
    row = Row("growth", figure, Goal(1.3, 1.1, least=False), unit="x")
    assert (row.verdict, row.aimed, row.holds) == (verdict, aimed, verdict == "holds")


def test_what_has_no_bound_cannot_be_missed() -> None:
    row = Row("final tally", 1e9, unit="s")
    assert (row.holds, row.verdict, row.aimed) == (True, "", "")


def test_a_row_is_printed_with_its_figure_its_bounds_and_its_verdicts() -> None:
    row = Row("list, anonymous", 0.456, Goal(0.40, 0.60), app="456/s", floor="1000/s", note="c=1")
    assert shown(row).split() == [
        "list,",
        "anonymous",
        "456/s",
        "1000/s",
        "46%",
        "40%",
        "60%",
        "holds",
        "no",
        "c=1",
    ]

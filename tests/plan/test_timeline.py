"""Where things lie on the plan's timeline."""

from __future__ import annotations

from datetime import date

import pytest

from app.plan.dates import VagueDate, read_vague
from app.plan.timeline import NARROWEST, Axis, Bar, Stretch, axis, stone_state

TODAY = date(2026, 11, 24)


def labels(shown: Axis) -> str:
    """Each column by its year, and its quarter if it is one."""
    return " ".join(
        f"{column.label}.{column.quarter}" if column.quarter else column.label
        for column in shown.columns
    )


def on(text: str | None) -> VagueDate | None:
    return read_vague(text) if text else None


def over(*days: str, today: date = TODAY, mirrored: bool = False) -> Axis:
    """The axis of a plan in which those dates stand."""
    ends = [end for text in days for end in (read_vague(text).first, read_vague(text).last)]
    return axis(ends, today, mirrored)


@pytest.fixture
def plain() -> Axis:
    """From the third quarter of 2026 until 2029."""
    return over("2026-07-05", "2029")


def test_near_dates_have_quarters_and_later_ones_narrower_years(plain: Axis) -> None:
    assert labels(plain) == "2026.3 2026.4 2027.1 2027.2 2027.3 2027.4 2028 2029"
    widths = {column.quarter is None: column.width for column in plain.columns}
    assert widths[False] < widths[True] < 4 * widths[False]
    assert sum(column.width for column in plain.columns) == pytest.approx(100)
    assert [heading.label for heading in plain.headings] == ["2026", "2027", "2028", "2029"]
    assert plain.headings[0].middle == pytest.approx(plain.columns[1].left, abs=0.01)


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        # Nothing is dated but today.
        ([], TODAY, "2026.4 2027.1 2027.2 2027.3"),
        (["2026-12-24"], TODAY, "2026.4 2027.1 2027.2 2027.3"),
        # A year ago is still told by quarters, what lies before that is not.
        (["2025-Q4"], TODAY, "2025.4 2026.1 2026.2 2026.3 2026.4"),
        (["2025-Q3"], TODAY, "2025 2026.1 2026.2 2026.3 2026.4"),
        (["2021", "2026"], TODAY, "2021–25 2026.1 2026.2 2026.3 2026.4"),
        # Three years after the quarters stand alone, of more all but two together.
        (["2030"], TODAY, "2026.4 2027.1 2027.2 2027.3 2027.4 2028 2029 2030"),
        (["2056"], TODAY, "2026.4 2027.1 2027.2 2027.3 2027.4 2028 2029 2030–56"),
        (["2101"], date(2092, 10, 1), "2092.4 2093.1 2093.2 2093.3 2093.4 2094 2095 2096–2101"),
    ],
)
def test_the_axis_fits_the_plan(days: list[str], today: date, expected: str) -> None:
    assert labels(over(*days, today=today)) == expected


def test_dates_beyond_every_plan_leave_the_axis_readable() -> None:
    shown = over("0001-02-03", "9999")
    assert labels(shown).startswith("2016–25 2026.1")
    assert labels(shown).endswith("2029 2030–56")
    assert len(shown.columns) <= 16
    bar = shown.bar(on("0001-02-03"), on("9999"))
    assert (bar.cut_before, bar.cut_after) == (True, True)
    assert bar.sure is not None
    assert (bar.sure.left, bar.sure.width) == (0.0, 100.0)


def test_columns_follow_each_other_without_a_gap(plain: Axis) -> None:
    for shown in (plain, over("2019", "2056"), over()):
        for one, next_one in zip(shown.columns, shown.columns[1:], strict=False):
            assert one.end == next_one.first
            assert one.left + one.width == pytest.approx(next_one.left, abs=0.02)


@pytest.mark.parametrize(("text", "column"), [("2027-Q2", 3), ("2028", 6)])
def test_a_vague_date_is_as_long_as_its_uncertainty(plain: Axis, text: str, column: int) -> None:
    bar = plain.bar(on("2026-08-01"), on(text))
    expected = plain.columns[column]
    (vague,) = bar.vague
    assert vague.left == pytest.approx(expected.left, abs=0.01)
    assert vague.width == pytest.approx(expected.width, abs=0.01)
    # The sure part ends where the uncertainty begins.
    assert bar.sure is not None
    assert bar.sure.left + bar.sure.width == pytest.approx(vague.left, abs=0.02)


def test_a_month_is_a_third_of_its_quarter_and_a_day_has_a_sharp_edge(plain: Axis) -> None:
    (vague,) = plain.bar(on("2026-08-01"), on("2027-04")).vague
    assert vague.width == pytest.approx(plain.columns[3].width * 30 / 91, abs=0.01)
    exact = plain.bar(on("2026-08-01"), on("2027-06-30"))
    assert exact.vague == ()
    assert exact.sure is not None
    end = plain.columns[4].left
    assert exact.sure.left + exact.sure.width == pytest.approx(end, abs=0.02)


def test_a_beginning_may_be_vague_and_may_meet_the_end(plain: Axis) -> None:
    both = plain.bar(on("2026-Q3"), on("2027-Q1"))
    assert len(both.vague) == 2
    assert both.sure is not None
    assert both.sure.left == pytest.approx(plain.columns[1].left, abs=0.01)
    # A year that holds its own deadline leaves nothing that is sure.
    meeting = plain.bar(on("2027"), on("2027-Q3"))
    assert (meeting.sure, len(meeting.vague)) == (None, 2)


def test_what_is_not_given_is_not_drawn(plain: Axis) -> None:
    assert plain.bar(None, None) == Bar(None, (), None, False, False)
    assert not plain.bar(None, None)
    due = plain.bar(None, on("2027-06-30"))
    assert due.sure is not None
    assert due.sure.width == NARROWEST
    begun = plain.bar(on("2027-Q1"), None)
    assert (begun.sure, len(begun.vague)) == (None, 1)


def test_what_is_overdue_reaches_from_its_deadline_to_today(plain: Axis) -> None:
    late = plain.bar(on("2026-07-05"), on("2026-10-04"), overdue=True)
    assert late.sure is not None
    assert late.over is not None
    assert late.over.left == pytest.approx(late.sure.left + late.sure.width, abs=0.02)
    assert late.over.left + late.over.width == pytest.approx(plain.now, abs=0.02)
    assert plain.bar(on("2026-07-05"), on("2026-10-04")).over is None
    assert plain.bar(on("2026-07-05"), on("2027-10-04"), overdue=True).over is None


def test_what_lies_beyond_the_axis_is_cut_at_its_edge(plain: Axis) -> None:
    before = plain.bar(on("2020-01-01"), on("2021-01-01"))
    after = plain.bar(on("2031-01-01"), on("2033-01-01"))
    assert before[0] == Stretch(0.0, NARROWEST)
    assert after[0] == Stretch(round(100 - NARROWEST, 2), NARROWEST)
    assert (before.cut_before, before.cut_after) == (True, False)
    assert (after.cut_before, after.cut_after) == (False, True)


def test_every_stretch_lies_within_the_axis() -> None:
    shown = over("2019-03-01", "2056")
    for starts in (None, "2012", "2026-11-24", "2056-12-31", "2030-Q2"):
        for due in (None, "2013", "2026-11-25", "2056-12", "2200"):
            bar = shown.bar(on(starts), on(due), overdue=True)
            for part in (bar.sure, bar.over, *bar.vague):
                assert part is None or (part.left >= 0 and part.left + part.width <= 100.01)


def test_from_right_to_left_everything_is_counted_from_the_other_side(plain: Axis) -> None:
    turned = over("2026-07-05", "2029", mirrored=True)
    assert labels(turned) == labels(plain)
    assert turned.now == pytest.approx(100 - plain.now, abs=0.01)
    for here, there in zip(plain.columns, turned.columns, strict=True):
        assert there.left == pytest.approx(100 - here.left - here.width, abs=0.02)
    straight = plain.bar(on("2026-08-01"), on("2027-Q2"))
    mirror = turned.bar(on("2026-08-01"), on("2027-Q2"))
    for one, other in zip(
        (straight.sure, *straight.vague), (mirror.sure, *mirror.vague), strict=True
    ):
        assert one is not None
        assert other is not None
        assert other.left == pytest.approx(100 - one.left - one.width, abs=0.02)
        assert other.width == one.width
    quarter = read_vague("2027-Q2")
    assert turned.middle(quarter) == pytest.approx(100 - plain.middle(quarter), abs=0.01)


def test_milestones_are_reached_or_to_come_or_missed(plain: Axis) -> None:
    assert stone_state(on("2026-10-01"), date(2026, 12, 1), TODAY) == "done"
    assert stone_state(on("2026-10-01"), None, TODAY) == "late"
    # Not before the whole of a vague date is over.
    assert stone_state(on("2026-Q4"), None, TODAY) == "next"
    assert stone_state(None, None, TODAY) == "next"
    quarter = plain.columns[3]
    assert plain.middle(read_vague("2027-Q2")) == pytest.approx(
        quarter.left + quarter.width / 2, abs=0.01
    )
    assert plain.middle(read_vague("2027-04-01")) == pytest.approx(quarter.left, abs=0.01)

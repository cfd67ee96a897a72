"""How far an indicator is on its way from baseline to target."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.plan.queries.measured import share_of
from app.text.decimals import LARGEST_DECIMAL

NUMBER = st.integers(-LARGEST_DECIMAL, LARGEST_DECIMAL)


@given(start=st.none() | NUMBER, target=st.none() | NUMBER, value=NUMBER)
def test_a_share_is_a_hundred_only_at_the_target(
    start: int | None, target: int | None, value: int
) -> None:
    share = share_of(start, target, value)
    begin = start or 0
    if target is None or target == begin:
        assert share is None
        return
    assert share is not None
    assert 0 <= share <= 100
    ahead = value - begin if target > begin else begin - value
    reached = value >= target if target > begin else value <= target
    assert (share == 100) == reached
    assert share == 0 or ahead > 0

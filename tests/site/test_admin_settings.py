"""When digests go out: administrators settle the hour and the weekday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db
from app.notices.cli import digests_due
from app.site.queries import admin_settings

ADDRESS = "/admin/settings"


@pytest.fixture
def admin(signed_in: Callable[[Member], FlaskClient], administrator: Member) -> FlaskClient:
    """The administrator's browser."""
    return signed_in(administrator)


def times() -> tuple[int, int]:
    # What a session has read once stays so for it.
    db.session.remove()
    settled = admin_settings()
    return settled.digest_hour, settled.digest_weekday


def test_digests_go_out_when_administrators_say(admin: FlaskClient) -> None:
    assert times() == (8, 0)
    data = {"version": "0", "digest_hour": "18", "digest_weekday": "3"}
    assert admin.post(ADDRESS, data=data).status_code == 303
    assert times() == (18, 3)
    # A Tuesday afternoon, by the clock of the site.
    daily, weekly = digests_due(datetime(2026, 11, 24, 17, 59, tzinfo=UTC))
    assert (daily.day, weekly.day) == (date(2026, 11, 23), date(2026, 11, 19))
    assert digests_due(daily.at.replace(day=24))[0].day == date(2026, 11, 24)
    # Whoever leaves them out leaves them as they are.
    left_out = {"version": "1", "whom_to_ask_fr": "Nadia"}
    assert admin.post(ADDRESS, data=left_out).status_code == 303
    assert times() == (18, 3)


def test_no_hour_or_day_that_is_none_is_taken(admin: FlaskClient) -> None:
    hours = ({"digest_hour": "24"}, {"digest_weekday": "-1"}, {"digest_hour": "acht"})
    days = [{name: "0"} for name in ("answer_days", "silence_days")]
    for wrong in (*hours, *days, {"answer_days": "366"}, {"silence_days": "1001"}):
        answer = admin.post(ADDRESS, data={"version": "0", "whom_to_ask_fr": "Nadia", **wrong})
        assert answer.status_code == 422
        assert "Nadia" in answer.text
        assert f'id="{next(iter(wrong))}-error"' in answer.text
    assert times() == (8, 0)


def test_a_lead_has_as_many_days_to_answer_as_administrators_say(admin: FlaskClient) -> None:
    assert admin_settings().answer_days == 30
    assert admin.post(ADDRESS, data={"version": "0", "answer_days": "10"}).status_code == 303
    # Whoever leaves it out leaves it as it is.
    assert admin.post(ADDRESS, data={"version": "1", "receipt": "7"}).status_code == 303
    db.session.remove()
    assert admin_settings().answer_days == 10


def test_silence_begins_after_as_many_days_as_administrators_say(admin: FlaskClient) -> None:
    for version, (given, days) in enumerate((("60", 60), (None, 60), ("", 90))):
        sent = {"version": str(version), "receipt": str(version)}
        sent |= {"silence_days": given} if given is not None else {}
        assert admin.post(ADDRESS, data=sent).status_code == 303
        db.session.remove()
        assert admin_settings().silence_days == days


def test_who_comes_second_sees_the_hour_of_the_first(admin: FlaskClient) -> None:
    admin.post(ADDRESS, data={"version": "0", "digest_hour": "18"})
    stale = admin.post(f"{ADDRESS}?lang=fr", data={"version": "0", "digest_hour": "7"})
    assert stale.status_code == 409
    assert [word for word in ("18:00", "07:00") if word not in stale.text] == []

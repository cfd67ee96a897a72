"""Workbooks that are kept: made once for each state of the site, and never for a wrong reader."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.plan.models import Action
from app.web.made_once import made_once
from tests import factories
from tests.conftest import NOON
from tests.spreadsheets import cells, cells_in
from tests.timing import HANGS_AFTER


def test_a_workbook_is_made_once_for_each_state_of_the_site(client: FlaskClient) -> None:
    action = factories.draft_action(due_on=date(2027, 3, 5), due_precision="day", budget=5).id
    factories.adopted()

    def read(language: str = "en", *, after: int = 0) -> bytes:
        with clock.set_to(NOON + timedelta(minutes=after)):
            return client.get(f"/plan/plan.xlsx?lang={language}").data

    first = read()
    assert read(after=5) == first != read("fr")
    with writing():
        db.session.get_one(Action, action).status = "in progress"
    assert "In progress" in cells_in(read(after=5))
    later = cells_in(read(after=60 * 24 * 200))
    assert {"Deadline passed", "Budget (MAD)"} <= set(later)
    with writing():
        db.session.get_one(Action, action).status = "late"
    assert "Late, as announced" in cells_in(read(after=60 * 24 * 200))


def test_no_kept_workbook_names_who_was_erased_since(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.made_once.LONG", -1)
    member = factories.member("Idir Amrani").id
    factories.draft_action(owner_member_id=member, owner_organisation_id=None)
    factories.adopted()
    assert "Idir Amrani" in cells(client.get("/plan/plan.xlsx"))
    with writing():
        db.session.get_one(Member, member).name = "–"
    assert "Idir Amrani" not in cells(client.get("/plan/plan.xlsx"))


def test_a_large_workbook_is_kept_and_holds_up_no_other(app: Flask) -> None:
    large, begun, go = bytes(5 << 20), Event(), Event()
    made = []

    def slow() -> bytes:
        made.append("large")
        begun.set()
        assert go.wait(HANGS_AFTER)
        return large

    def asked(name: str, make: Callable[[], bytes]) -> bytes:
        with app.test_request_context("/"):
            return made_once(name, make)

    with ThreadPoolExecutor(4) as pool:
        first = [pool.submit(asked, "large", slow) for _ in range(2)]
        assert begun.wait(HANGS_AFTER)
        other = pool.submit(asked, "small", lambda: b"small")
        try:
            assert other.result(HANGS_AFTER / 10) == b"small"
        finally:
            go.set()
        assert all(one.result() == large for one in first)
    assert asked("large", slow) == large
    assert made == ["large"]


def test_a_kept_workbook_says_the_stage_of_the_present_hour(client: FlaskClient) -> None:
    cycle = factories.cycle("vote", results="live", days_left=0)
    factories.proposal(cycle)
    ends = clock.now()

    def read(hours: int) -> list[str]:
        with clock.set_to(ends + timedelta(hours=hours)):
            return cells(client.get(f"/cycles/{cycle.id}/results.xlsx?lang=en"))

    assert "Open to votes" in read(-1)
    assert "Awaiting decision" in read(1)

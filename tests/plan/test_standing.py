"""How actions stand: every page, file and feed says of each the same, and what the rule says."""

from __future__ import annotations

import calendar
import csv
import io
import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.database import db, writing
from app.plan.models import OVERRULING, STATUSES, Action, Milestone, StatusOverruling, Update
from tests import factories
from tests.spreadsheets import sheets

# Far enough from UTC that the server's day is often another one.
ZONE = "Pacific/Auckland"
ADOPTED = date(2026, 11, 25)
DAYS = st.integers(-60, 160).map(lambda days: ADOPTED + timedelta(days=days))
ENDED = ("done", "abandoned")
WORDS = {
    "Not started": "not started",
    "In progress": "in progress",
    "Done": "done",
    "Late": "late",
    "Late, as announced": "late",
    "Deadline passed": "late",
    "At risk": "at risk",
    "Milestone passed": "at risk",
    "Abandoned": "abandoned",
}


@dataclass
class Case:
    """An action: what was promised of it, reported on it and set against the calendar."""

    due: date
    precision: str
    steps: list[tuple[date, bool, bool]]
    reported: str
    said_on: date | None
    starts: date | None
    ruled: tuple[str, date] | None
    number: int = field(default=0)


def moment(day: date, hour: int) -> datetime:
    """That hour of a day at the site."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE)).astimezone(UTC)


CASES = st.builds(
    Case,
    due=DAYS,
    precision=st.sampled_from(("day", "month")),
    steps=st.lists(st.tuples(DAYS, st.booleans(), st.booleans()), max_size=2),
    reported=st.sampled_from((*STATUSES, "in progress")),
    said_on=st.none() | DAYS,
    starts=st.none() | DAYS,
    ruled=st.none() | st.tuples(st.sampled_from(OVERRULING), DAYS),
)


def expected(case: Case, today: date) -> tuple[str, bool]:
    """The rule, told slowly and anew: the status, and whether news are missed."""
    last = case.due
    if case.precision == "month":
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    since = case.said_on or ADOPTED
    if case.starts is not None and case.starts > since:
        since = case.starts
    silent = case.reported not in ENDED and (today - since) >= timedelta(days=90)
    if case.reported in ENDED:
        return case.reported, silent
    status = case.reported
    if last < today:
        status = "late"
    elif case.reported != "late":
        for day, reached, dropped in case.steps:
            if day < today and not reached and not dropped:
                status = "at risk"
    if case.ruled is None:
        return status, silent
    says, day_said = case.ruled
    later_report = case.said_on is not None and case.said_on > day_said
    coming = sorted(day for day in [last, *(step[0] for step in case.steps)] if day >= day_said)
    if not coming:
        return (status if later_report else says), silent
    over = coming[0] < today or (later_report and case.reported != says)
    return (status if over else says), silent


def made(cases: list[Case]) -> None:
    """The cases as the one adopted plan, and what was said of them."""
    with clock.set_to(moment(ADOPTED, 12)):
        for case in cases:
            columns: dict[str, Any] = {"due_on": case.due, "due_precision": case.precision}
            case.number = factories.draft_action("Essai", starts_on=case.starts, **columns).id
            for day, _reached, _dropped in case.steps:
                factories.stored(Milestone(action_id=case.number, title={"fr": "Pas"}, due_on=day))
        factories.adopted()
    with writing():
        for case in cases:
            said(case)


def said(case: Case) -> None:
    action = db.session.get_one(Action, case.number)
    action.status = case.reported
    if case.said_on is not None:
        action.reported_at = moment(case.said_on, 10)
        report = {"status": case.reported, "progress": 5, "body": {"fr": "Dit."}}
        at = action.reported_at
        db.session.add(Update(action_id=case.number, created_at=at, **report))
    steps = sa.select(Milestone).where(Milestone.action_id == case.number).order_by(Milestone.id)
    for step, (day, reached, dropped) in zip(db.session.scalars(steps), case.steps, strict=True):
        step.done_on = day if reached else None
        step.dropped_on = day if dropped else None
    if case.ruled is not None:
        status, day = case.ruled
        told = {"status": status, "reason": {"fr": "Parce que."}, "at": moment(day, 9)}
        db.session.add(StatusOverruling(action_id=case.number, **told))


def number_in(address: str | None) -> int:
    match = re.search(r"/plan/actions/(\d+)", address or "")
    assert match is not None, address
    return int(match[1])


def marks(page: LexborHTMLParser, row: str, state: str) -> dict[int, tuple[str, bool]]:
    """What a page says of each action."""
    found = {}
    for node in page.css(row):
        link, word = node.css_first("a"), node.css_first(state)
        silent = node.css_first(".state--silent") is not None
        found[number_in(link.attributes["href"])] = (WORDS[word.text(strip=True)], silent)
    return found


def told(client: FlaskClient) -> dict[str, dict[int, tuple[str, bool]]]:
    """What each place says of each action, by the name of the place."""

    def page(path: str) -> LexborHTMLParser:
        return LexborHTMLParser(client.get(f"{path}{'&' if '?' in path else '?'}lang=en").text)

    [sheet, *_rest] = sheets(client.get("/plan/plan.xlsx?lang=en").get_data()).values()
    head = next(at for at, row in enumerate(sheet) if "Status" in row)
    columns = sheet[head]
    rows = [dict(zip(columns, row, strict=True)) for row in sheet[head + 1 :]]
    text = client.get("/plan/plan.csv").get_data().decode("utf-8-sig")
    sent = client.get("/plan/plan.json").json["actions"]
    by_status = {
        number: status
        for status in STATUSES
        for number in marks(page(f"/plan/?status={status}"), ".act", ".state")
    }
    silent = marks(page("/plan/?news=silent"), ".act", ".state")
    return {
        "list": marks(page("/plan/"), ".act", ".state"),
        "filters": {number: (word, number in silent) for number, word in by_status.items()},
        "timeline": marks(page("/plan/timeline"), ".tl__row", ".state"),
        "table": marks(page("/plan/timeline"), ".tl-table tbody tr", ".state"),
        "csv": {
            int(row["id"]): (row["status"], row["silent"] == "yes")
            for row in csv.DictReader(io.StringIO(text))
        },
        "json": {row["id"]: (row["status"], row["silent"]) for row in sent},
        "xlsx": {
            int(row["Reference number"]): (WORDS[row["Status"]], row["Days without news"] != "")
            for row in rows
        },
    }


def of_the_page(client: FlaskClient, number: int) -> tuple[str, bool]:
    address = client.get(f"/plan/actions/{number}").location
    page = LexborHTMLParser(client.get(f"{address}?lang=en").text)
    line = page.css_first(".status-line")
    word = line.css_first(".on-paper") or line.css_first(".state")
    return WORDS[word.text(strip=True)], line.css_first(".state--silent") is not None


def of_the_feed(client: FlaskClient) -> dict[int, str]:
    """By the report of each action."""
    atom = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(client.get("/plan.atom?lang=en").data)
    found = {}
    for entry in feed.findall(f"{atom}entry"):
        link = entry.find(f"{atom}link")
        title = (entry.findtext(f"{atom}title") or "").partition(" (reported")[0]
        if link is not None and title.startswith("Essai: "):
            found[number_in(link.get("href"))] = WORDS[title.removeprefix("Essai: ")]
    return found


@pytest.fixture
def far_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A site whose day is seldom the server's."""
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], timezone=ZONE))
    return app


def test_every_place_says_of_each_action_what_the_rule_says(
    far_away: Flask, long_run: bool
) -> None:
    client = far_away.test_client()

    @settings(
        max_examples=40 if long_run else 3,
        derandomize=not long_run,
        deadline=None,
        # A smaller plan says no more, and each costs seconds.
        phases=(Phase.generate,),
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(CASES, min_size=8, max_size=12), DAYS, st.integers(0, 23))
    def says(cases: list[Case], today: date, hour: int) -> None:
        made(cases)
        # Nothing is known before it is promised.
        today = max(today, ADOPTED) + timedelta(days=1)
        with clock.set_to(moment(today, hour)):
            right = {case.number: expected(case, today) for case in cases}
            for place, found in told(client).items():
                here = {number: found[number] for number in right if number in found}
                assert here == right, place
            for case in cases[:3]:
                assert of_the_page(client, case.number) == right[case.number]
            feed = of_the_feed(client)
            for case in cases:
                if case.said_on is not None:
                    assert feed[case.number] == right[case.number][0]
            home = LexborHTMLParser(client.get("/?lang=en").text)
            late = home.css_first(".figure--late .figure__number").text(strip=True)
            everything = client.get("/plan/plan.json").json["actions"]
            assert int(late) == sum(row["status"] == "late" for row in everything)

    says()

"""The times of the demo content: they parse, follow on each other, and fit the anchor day."""

import re
from datetime import date, datetime, timedelta

from tests.interchange.test_demo_content import DEMO, by_id, moment, rows, texts

ANCHOR = date.fromisoformat((DEMO / "anchor.txt").read_text(encoding="utf-8").strip())


VAGUE_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?|-Q[1-4])?")


def test_votes_are_cast_while_the_vote_is_open() -> None:
    for row in rows("votes"):
        cycle = by_id("cycles")[row["cycle"]]
        assert moment(cycle["vote_from"]) < moment(row["cast_at"]) < moment(cycle["decide_from"])
        assert moment(row["cast_at"]).date() < ANCHOR


def test_all_dates_parse() -> None:
    for where, column, text in texts():
        if text and column == "due_on":
            assert VAGUE_DATE.fullmatch(text), where
        elif text and re.search(r"_(at|on|from)$", column):
            assert datetime.fromisoformat(text), where


def test_deadlines_are_as_vague_as_deadlines_are() -> None:
    shapes = {re.sub(r"\d", "0", row["due_on"]) for row in rows("actions")}
    assert shapes == {"0000-00-00", "0000-00", "0000-Q0", "0000"}


def test_on_the_anchor_day_one_cycle_is_closed_one_votes_and_one_gathers() -> None:
    closed, voting, gathering = (by_id("cycles")[f"cycle-{number}"] for number in (1, 2, 3))
    assert moment(closed["closed_from"]).date() < ANCHOR
    assert moment(voting["vote_from"]).date() < ANCHOR
    assert moment(voting["decide_from"]).date() - ANCHOR == timedelta(days=11)
    assert (
        moment(gathering["gather_from"]).date()
        < ANCHOR
        < moment(gathering["deliberate_from"]).date()
    )
    assert [row["ballot"] for row in (closed, voting, gathering)] == [
        "support",
        "agreement",
        "support",
    ]


def test_the_past_is_past_on_the_anchor_day() -> None:
    for name in ("proposals", "comments", "updates"):
        assert max(moment(row["created_at"]).date() for row in rows(name)) < ANCHOR
    assert max(row["done_on"] for row in rows("milestones")) < ANCHOR.isoformat()
    assert max(row["measured_on"] for row in rows("measurements")) < ANCHOR.isoformat()


def test_nobody_acts_before_joining() -> None:
    joined = {row["id"]: row["joined_at"] for row in rows("members")}
    acts = [
        (row["author"], row["created_at"])
        for name in ("proposals", "comments", "updates")
        for row in rows(name)
    ]
    acts += [(row["voter"], row["cast_at"]) for row in rows("votes")]
    assert [act for act in acts if act[1] < joined[act[0]]] == []


def test_whoever_acts_for_an_organisation_may_then() -> None:
    powers = {"comments": "comment", "votes": "vote", "updates": "report"}
    acts = [
        (row["organisation"], row.get("author") or row["voter"], power, at)
        for name, power in powers.items()
        for row in rows(name)
        if (at := row.get("created_at") or row["cast_at"]) and row["organisation"]
    ]
    assert {power for *_whose, power, _at in acts} == set(powers.values())
    for organisation, who, power, at in acts:
        assert any(
            (row["organisation"], row["member"]) == (organisation, who)
            and power in row["powers"].split(";")
            and row["from"] < at < (row["until"] or "9")
            for row in rows("mandates")
        ), (organisation, who, power, at)


def test_an_action_stands_where_its_last_update_left_it() -> None:
    last = {
        row["action"]: row for row in sorted(rows("updates"), key=lambda row: row["created_at"])
    }
    for action in rows("actions"):
        update = last.get(action["id"], {"status": "not started", "progress": "0"})
        assert (action["status"], action["progress"]) == (update["status"], update["progress"]), (
            action["id"]
        )


def test_late_actions_are_overdue_and_no_other_open_one_is() -> None:
    ends = {
        "2026-Q3": "2026-09-30",
        "2027-Q2": "2027-06-30",
        "2027-Q3": "2027-09-30",
        "2027-Q4": "2027-12-31",
    }
    for row in rows("actions"):
        overdue = ends.get(row["due_on"], row["due_on"]) < ANCHOR.isoformat()
        assert overdue is (row["status"] in ("late", "done")), row["id"]

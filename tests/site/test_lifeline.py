"""The life line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, render_template

from app import clock
from app.accounts.models import Member
from app.activity.operations import record
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.proposals.models import Proposal
from app.site.queries.lifeline import LifeLineStep, VoteBorders, life_line
from tests import factories
from tests.site.conftest import CANARY, Story, decided, report


def line(app: Flask, row: Proposal) -> list[LifeLineStep]:
    db.session.rollback()
    cycle = cycle_by_id(row.cycle_id)
    assert cycle is not None
    with app.test_request_context("/?lang=en"):
        return life_line(row, cycle, VoteBorders.of(cycle, clock.now()))


def test_it_leads_from_the_idea_to_the_result(app: Flask, story: Story) -> None:
    with writing():
        record(
            "proposal.submitted",
            "proposal",
            story.proposal.id,
            by=None,
            content={},
            at=clock.now() - timedelta(days=90),
        )
    steps = line(app, story.proposal)
    assert [step.kind for step in steps] == [
        "submitted",
        "vote",
        "vote",
        "action",
        "decision",
        "report",
    ]
    assert steps[4].detail == "L'eau manque partout."
    assert "Installer trois pompes" in steps[3].text


def test_it_says_nothing_of_drafts(app: Flask, story: Story) -> None:
    assert CANARY not in str(line(app, story.proposal))


def test_steps_are_signed(app: Flask, member: Member) -> None:
    row = factories.proposal(factories.cycle("gather"))
    with writing():
        record("proposal.submitted", "proposal", row.id, by=factories.acting(member), content={})
        record("proposal.revised", "proposal", row.id, by=factories.acting(member), content={})
    assert [step.detail for step in line(app, row)[:2]] == ["by Salma Bennani"] * 2


def test_a_vote_to_come_is_announced(app: Flask) -> None:
    steps = line(app, factories.proposal(factories.cycle("deliberate")))
    assert [(step.kind, step.text) for step in steps[1:]] == [
        ("next", "Voting opens"),
        ("next", "Voting closes"),
    ]


def test_a_declined_proposal_awaits_no_vote(app: Flask) -> None:
    row = factories.proposal(factories.cycle("gather"), stage="declined")
    decided(row, "declined", "Hors sujet.")
    assert [step.kind for step in line(app, row)] == ["submitted", "declined"]


def test_late_and_finished_reports_are_told_apart(app: Flask, story: Story) -> None:
    report(story.action, status="late", at=clock.now() + timedelta(hours=1))
    report(story.action, status="done", at=clock.now() + timedelta(hours=2))
    assert [step.kind for step in line(app, story.proposal)][-2:] == ["late", "done"]


def test_a_draft_has_none(app: Flask) -> None:
    assert line(app, factories.proposal(stage="draft")) == []


def test_it_takes_two_statements(
    app: Flask, story: Story, count_queries: Callable[[], Any]
) -> None:
    for number in range(20):
        report(story.action, f"Rapport {number}")
    line(app, story.proposal)
    cycle = cycle_by_id(story.cycle.id)
    row = db.session.get_one(Proposal, story.proposal.id)
    assert cycle is not None
    with app.test_request_context("/?lang=fr"), count_queries() as statements:
        life_line(row, cycle, VoteBorders(opened=True, closed=True))
    assert len(statements) == 2


def test_it_is_drawn(app: Flask, story: Story) -> None:
    steps = line(app, story.proposal)
    with app.test_request_context("/?lang=en"):
        drawn = render_template("site/_lifeline.html", steps=steps)
    assert drawn.count("lifeline__entry") == len(steps)

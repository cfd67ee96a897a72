"""Reminders of the plan, one by one: what a late mail says, and what sends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.database import db, writing
from app.mail.models import Mail
from app.mail.transports import Refused
from app.notices.cli import reminded_in_turns
from app.notices.models import CommitmentReminder, Pace
from app.notices.operations.commitments import KEPT_FOR, forget_reminders
from app.notices.queries.commitments import bundles_on
from app.plan.models import Action, Milestone
from app.upkeep.worker import remind_of_the_plan
from tests.conftest import NOON
from tests.notices import promised
from tests.notices.reminding import TODAY, at, changed, person, plan, reached, sent
from tests.notices.test_put_off import refused_until_the_end
from tests.races import together


def test_a_late_mail_says_what_is_true_when_it_goes(app: Flask, tmp_path: Path) -> None:
    lead = person("Salma")
    [number] = plan("2026-11-25", lead=lead)
    assert reached() == [f"member {lead.id}"]
    # The mail server was away for two days.
    [mail] = sent(tmp_path, 2)
    assert "Its deadline passed 1 day ago, on 25 November 2026." in mail.text
    assert "tomorrow" not in mail.text
    assert f"http://127.0.0.1:8000/plan/actions/{number}-trois-pompes" in mail.text
    assert mail.subject == "Reminder: Trois pompes"


def test_what_comes_while_a_mail_waits_is_said_in_that_mail(app: Flask, tmp_path: Path) -> None:
    plan("2026-12-01", "2026-11-27", lead=person("Salma"))
    assert len(reached()) == 1
    # The mail server is away; what ends tomorrow is said on the second day.
    assert len(reached(2)) == 1
    [mail] = sent(tmp_path, 2)
    assert "Its deadline is tomorrow, 27 November 2026." in mail.text
    assert "Its deadline is in 5 days, on 1 December 2026." in mail.text


@pytest.mark.parametrize(
    "over",
    [
        sa.update(Action).values(status="done"),
        sa.update(Action).values(status="abandoned"),
        sa.update(Action).values(retired_on=TODAY),
        sa.update(Action).values(owner_member_id=None, status="done"),
    ],
)
def test_what_is_over_when_the_mail_would_go_is_not_sent(
    app: Flask, tmp_path: Path, over: sa.UpdateBase
) -> None:
    plan("2026-11-25", lead=person("Salma"), steps=True)
    reached()
    changed(over)
    assert sent(tmp_path) == []
    assert db.session.scalars(sa.select(Mail.outcome)).all() == ["holds no more"]


def test_a_milestone_that_is_reached_is_left_out(app: Flask, tmp_path: Path) -> None:
    plan("2026-12-01", lead=person("Salma"), steps=True)
    reached()
    changed(sa.update(Milestone).values(done_on=TODAY))
    [mail] = sent(tmp_path)
    assert "Its deadline is in 7 days" in mail.text
    assert "Milestone" not in mail.text


def test_a_vague_deadline_ends_with_its_last_day(app: Flask) -> None:
    lead = person("Salma")
    plan("2026-Q4", lead=lead)
    due = sa.select(CommitmentReminder.due_on).where(CommitmentReminder.kind == "deadline")
    assert (reached(6), reached(7)) == ([], [f"member {lead.id}"])
    assert db.session.scalars(due).all() == [date(2026, 12, 31)]


def test_what_ran_out_is_due_anew_and_what_was_refused_is_not(app: Flask) -> None:
    lead = person("Salma")
    plan("2026-12-01", lead=lead)
    reached()
    refused_until_the_end(Refused("smtp 452", for_good=False), NOON)
    with clock.set_to(at(3)):
        remind_of_the_plan()
    told = sa.select(CommitmentReminder.told_on, CommitmentReminder.days)
    told = told.where(CommitmentReminder.mail_id.is_not(None))
    assert [tuple(row) for row in db.session.execute(told)] == [(date(2026, 11, 27), -7)]
    refused_until_the_end(Refused("smtp 550", for_good=True), at(3))
    with clock.set_to(at(4)):
        remind_of_the_plan()
    assert [tuple(row) for row in db.session.execute(told)] == [(date(2026, 11, 27), -7)]


def test_the_weekly_list_tells_of_what_is_late_the_longest_first(
    app: Flask, tmp_path: Path
) -> None:
    steers, lead = person("Aicha", role="steering"), person("Salma")
    plan("2026-10-24", "2026-03-01", "2026-10-26", lead=lead)
    listener, address = f"member {steers.id}", f"{steers.email}"
    assert reached() == [listener, f"member {lead.id}"]
    mails = {mail.to: mail.text for mail in sent(tmp_path)}
    listed = mails[address]
    assert listed.index("1 March 2026") < listed.index("24 October 2026")
    assert "26 October" not in listed
    assert "Report how it stands" not in listed
    # 24 November is a Tuesday: the next list is due on Monday, and goes when five days are over.
    assert reached(5) == []
    assert listener in reached(6)


def test_nobody_is_reminded_before_the_hour_of_digests(app: Flask) -> None:
    plan("2026-12-24", lead=person("Salma"))
    for hour, told in ((6, 0), (8, 1)):
        with clock.set_to(NOON.replace(hour=hour)):
            remind_of_the_plan()
        assert len(db.session.scalars(sa.select(Mail.id)).all()) == told


@pytest.mark.engines
def test_of_two_workers_at_once_each_mail_is_one(app: Flask) -> None:
    leads = [person(name) for name in ("Salma", "Brahim", "Chama")]
    with writing():
        numbers = [promised.action(reported_at=NOON) for _lead in leads]
        frozen = [
            promised.frozen(number, "2026-12-24", promised.party(lead))
            for number, lead in zip(numbers, leads, strict=True)
        ]
        promised.freeze(frozen, TODAY)
    bundles = bundles_on(TODAY)
    acts: list[Callable[[], int]] = [partial(reminded_in_turns, bundles, TODAY)] * 4
    assert sorted(together(app, *acts)) == [0, 0, 0, 3]
    db.session.rollback()  # what was read before
    mails = db.session.scalars(sa.select(CommitmentReminder.mail_id)).all()
    assert len(set(mails)) == len(mails) == 3


def test_the_command_tells_first_and_reminds_once(app: Flask) -> None:
    plan("2027-03-31", lead=person("Salma"))

    def run(*args: str) -> str:
        return app.test_cli_runner().invoke(args=["reminders", "send", *args]).output

    assert "nobody to remind" in run()
    on = ("--on", "2027-03-01")
    assert "plan: 1 would be reminded of 2 days of actions" in run(*on, "--dry-run")
    assert db.session.scalars(sa.select(Mail.id)).all() == []
    assert "plan: 1 reminded of 2 days of actions" in run(*on)
    assert "nobody to remind" in run(*on)
    assert len(db.session.scalars(sa.select(Mail.id)).all()) == 1


def test_rows_are_forgotten_when_nothing_is_said_of_their_day_any_more(app: Flask) -> None:
    plan("2026-08-27", lead=person("Salma"))
    assert len(reached()) == 1
    for days, left in ((0, True), (KEPT_FOR.days, False)):
        with clock.set_to(at(days)):
            with writing():
                forget_reminders()
            rows = db.session.scalars(sa.select(CommitmentReminder.id)).all()
            assert bool(rows) is left
            bundles = bundles_on(TODAY + timedelta(days=days))
            assert not any(said.kind == "deadline" for each in bundles for said in each.due)


def test_reminders_stop_alone_by_the_link_of_their_mail(
    client: FlaskClient, tmp_path: Path
) -> None:
    lead = person("Salma")
    plan("2026-12-24", lead=lead)
    reached()
    [mail] = sent(tmp_path)
    address = str(mail.message["List-Unsubscribe"]).strip("<>")
    assert client.post(address[address.index("/unsubscribe") :]).status_code == 200
    stopped = db.session.execute(sa.select(Pace.kind, Pace.pace)).all()
    assert [tuple(row) for row in stopped] == [("commitment", "never")]
    assert reached(30) == []

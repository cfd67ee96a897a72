"""The demo on both engines: loaded once, on an empty site, never in production."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.accounts.hashing import password_fits
from app.accounts.operations import begin_session
from app.accounts.queries import member_by_email
from app.charter.queries import principles
from app.cycles.queries import cycles
from app.database import db, writing
from app.invitations.queries import Asked, invitations_page
from app.organisations.mandates import administration_of
from app.plan.models import Edition
from app.upkeep.faults import faults
from tests import factories
from tests.conftest import NOON

from .conftest import COMPLETE, Run, rows, state


@pytest.mark.engines
def test_the_demo_loads_and_is_sound_and_so_it_is_when_it_is_loaded_again(run: Run) -> None:
    loaded = run("demo", "load")
    assert loaded.exit_code == 0
    assert [fits(line) for line in loaded.stdout.splitlines()] == [True] * 3
    it_is_whole()
    assert run("demo", "load").exit_code == 2
    assert run("demo", "load", "--force").exit_code == 0
    it_is_whole()


def it_is_whole() -> None:
    assert len(rows("proposal")) == 40
    assert list(faults()) == []
    assert all(principle.provisional for principle in principles()), "nothing is published"
    its_cycles_are_gathering_voting_and_closed()
    its_plan_was_adopted_months_ago()
    people_wait_to_be_let_in()
    organisations_act_and_one_is_asked()


def its_cycles_are_gathering_voting_and_closed() -> None:
    assert [cycle.phase_at(clock.now()) for cycle in cycles()] == ["gather", "vote", "closed"]


def its_plan_was_adopted_months_ago() -> None:
    edition = db.session.get_one(Edition, 1)
    assert timedelta(100) < NOON - edition.adopted_at < timedelta(200)


def people_wait_to_be_let_in() -> None:
    assert [row.state for row in rows("application")] == ["waiting", "asked", "waiting"]
    named = [(row.organisation_id is None, row.organisation_name) for row in rows("application")]
    assert named == [(False, ""), (True, ""), (True, "Coopérative Tifaouine de safran (démo)")]
    assert all(row.territory_id and row.applied_at < NOON for row in rows("application"))
    page, counts = invitations_page(Asked(), 1)
    assert [each.state for each in page.items] == ["refused", "sent"]
    assert counts["sent"] == counts["refused"] == 1
    (link,) = rows("join_link")
    assert (link.taken, link.ends_at > NOON) == (0, True)
    # Nobody of them is a member, and nobody is told anew of what is invented.
    invented = {row.email for name in ("application", "invitation") for row in rows(name)}
    assert invented.isdisjoint(row.email for row in rows("member"))
    told = {row.subject_kind for row in rows("event") if not row.quiet}
    assert told.isdisjoint({"application", "invitation", "join_link"})


def organisations_act_and_one_is_asked() -> None:
    waiting = [row for row in rows("mandate") if row.accepted_at is None]
    assert (len(rows("mandate")), len(waiting), len(rows("mandate_request"))) == (8, 1, 1)
    member = member_by_email("hicham.oulmouja@example.org")
    assert member is not None
    (request,) = rows("mandate_request")
    for asked in (waiting[0].organisation_id, request.organisation_id):
        assert administration_of(asked).administrators == {member.id}
    claimed = {row.organisation_id for row in rows("mandate")}
    assert len(claimed) == 3 < len(rows("organisation"))


def test_neither_the_demo_nor_an_import_mails_anybody(run: Run) -> None:
    assert run("demo", "load").exit_code == 0
    ended = run("data", "import", COMPLETE, "--source", "another")
    assert ended.exit_code == 0, ended.output
    # What its applicants and invited people would have got is noted as sent, or refused.
    states = [row.state for row in rows("mail")]
    assert (set(states), states.count("failed")) == ({"sent", "failed"}, 1)


def fits(line: str) -> bool:
    """Whether that role, address and password, as they are printed, are an account's."""
    role, email, password = line.split()
    member = member_by_email(email)
    return member is not None and member.role == role and bool(password_fits(member, password))


def test_its_accounts_can_be_had_again_with_other_passwords(app: Flask, run: Run) -> None:
    assert run("demo", "accounts").exit_code == 2
    before = run("demo", "load").stdout.splitlines()
    member = member_by_email(before[0].split()[1])
    with writing():
        begin_session(db.session.merge(member))
    told = run("demo", "accounts").stdout.splitlines()
    assert [(fits(line), fits(old)) for line, old in zip(told, before, strict=True)] == [
        (True, False)
    ] * 3
    assert rows("signed_in") == []
    assert list(faults()) == []


@pytest.mark.parametrize("days", [1, 200])
def test_its_cycles_are_where_they_are_whenever_it_is_loaded(run: Run, days: int) -> None:
    with clock.set_to(NOON + timedelta(days)):
        assert run("demo", "load").exit_code == 0
        its_cycles_are_gathering_voting_and_closed()


def test_production_refuses_it(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        app.config, "TWIZA", replace(app.config["TWIZA"], environment="production")
    )
    before = state()
    assert [run("demo", words).exit_code for words in ("load", "accounts", "needed")] == [2, 2, 1]
    assert state() == before


def test_it_is_needed_while_nobody_is_here(run: Run) -> None:
    assert run("demo", "needed").exit_code == 0
    factories.member("Salma")
    assert run("demo", "needed").exit_code == 1

"""Erasing oneself: asked for, stopped, carried out after three days; or done by an administrator."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.accounts.moving import tell_former
from app.accounts.operations import change_password, hash_password
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid
from app.mail.kinds import declared_kinds
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.notices.models import Notice
from app.notices.operations.spreading import spread
from app.people.operations.changing import change_role
from app.privacy import purging
from app.privacy.models import STOPPED_WITHIN, Erasure
from app.privacy.operations.erasing import ask_erasure, begin_erasure, stop_erasure
from app.privacy.worker import erase_people
from app.upkeep.worker import seal_events
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received, in_folder
from tests.races import together
from tests.security.rows import dump

PAGE, DATA, STOP = "/my/data/erasure", "/my/data", "/my/data/erasure/stop"
PASSWORD = "une longue phrase"
DUE = NOON + STOPPED_WITHIN
Browser = Callable[[Member], FlaskClient]
Mails = Callable[[], list[Received]]


@pytest.fixture
def salma(app: Flask, administrator: Member) -> Member:
    """Somebody who is not the only one."""
    known = {"email": "salma@example.org", "password_hash": hash_password(PASSWORD)}
    return factories.member("Salma Bennani", language="en", **known)


@pytest.fixture
def mails(app: Flask, tmp_path: Path) -> Mails:
    """Send whatever waits, and give all that was sent so far."""

    def sent() -> list[Received]:
        while send_next(declared_kinds(), Folder(tmp_path), lambda: "Twiza"):
            db.session.rollback()
        return in_folder(tmp_path)

    return sent


def link_in(mail: Received) -> str:
    found = re.search(r"http://127.0.0.1:8000(/link/\S+)", mail.text)
    assert found
    return found[1]


def wished(member: Member, **chosen: object) -> None:
    """That member asks for it, as they are."""
    with writing():
        member = db.session.merge(member)
        how = {"with_texts": False, "by": factories.acting(member), **chosen}
        assert ask_erasure(member, **how)


def under_way(member: Member) -> bool:
    db.session.rollback()
    return bool(db.session.scalar(sa.select(sa.exists().where(Erasure.member_id == member.id))))


def carried_out() -> None:
    """The worker comes by when it is due."""
    with clock.set_to(DUE):
        erase_people()


def is_erased(member: Member) -> bool:
    db.session.rollback()
    erased = sa.select(Member.erased_at).where(Member.id == member.id)
    return db.session.scalar(erased) is not None


def events(*verbs: str) -> list[str]:
    db.session.rollback()
    query = sa.select(Event.verb).where(Event.verb.in_(verbs)).order_by(Event.id)
    return list(db.session.scalars(query))


def test_it_needs_a_choice_and_happens_once(salma: Member, signed_in: Browser) -> None:
    browser = signed_in(salma)
    assert "Adopted editions of the plan" in browser.get(PAGE).text
    for given, wrong in (
        ({}, "texts-error"),
        ({"texts": "all"}, "texts-error"),
    ):
        answer = browser.post(PAGE, data=given)
        assert (answer.status_code, wrong in answer.text) == (422, True)
    assert not under_way(salma)
    for _ in range(2):
        assert browser.post(PAGE, data={"texts": "go"}).status_code == 303
    assert events("member.erasure_asked") == ["member.erasure_asked"]
    for page in (DATA, PAGE, "/my/account"):
        assert STOP in browser.get(page).text
    carried_out()
    assert is_erased(salma)
    assert "/sign-in" in browser.get(DATA).location


def test_its_page_stops_it_also_for_whoever_is_suspended(
    app: Flask, administrator: Member, signed_in: Browser
) -> None:
    suspended = factories.member("Karim", suspended_at=NOON, suspended_for="Insultes.")
    wished(suspended)
    browser = signed_in(suspended)
    assert browser.post(STOP, follow_redirects=True).status_code == 200
    assert not under_way(suspended)
    browser.post(STOP)
    assert events("member.erasure_stopped") == ["member.erasure_stopped"]
    carried_out()
    assert not is_erased(suspended)


def test_the_link_of_the_mail_stops_it_whatever_a_thief_does(
    app: Flask, salma: Member, mails: Mails
) -> None:
    wished(salma)
    (mail,) = mails()
    assert (mail.to, "27 November 2026" in mail.text) == ("salma@example.org", True)
    with writing():
        member = db.session.merge(salma)
        change_password(member, hash_password("du thé"), by=factories.acting(member))
    link, reader = link_in(mail), app.test_client()
    with clock.set_to(DUE - timedelta(minutes=1)):
        before = dump()
        assert "Salma Bennani" in reader.get(link).text
        assert dump() == before
        assert reader.post(link).status_code == 303
        assert reader.post(link).status_code == 404
        assert not under_way(salma)
        assert "will not be erased" in mails()[-1].subject


def test_who_takes_the_account_back_stops_it(app: Flask, salma: Member, mails: Mails) -> None:
    with writing():
        member = db.session.merge(salma)
        member.email = "thief@example.net"
        tell_former(member, "salma@example.org", by=factories.acting(member))
    (undoing,) = mails()
    wished(salma)
    assert app.test_client().post(link_in(undoing)).status_code == 303
    assert not under_way(salma)


def test_an_administrator_gives_a_reason_which_the_person_is_mailed(
    administrator: Member, salma: Member, signed_in: Browser, mails: Mails
) -> None:
    browser, theirs = signed_in(administrator), f"/admin/members/{salma.id}"
    page, own = f"{theirs}/erasure", f"/admin/members/{administrator.id}/erasure"
    assert "reason-error" in browser.post(page, data={"texts": "stay"}).text
    data = {"texts": "stay", "reason": "Demandé par téléphone."}
    assert browser.post(page, data=data).status_code == 303
    (mail,) = mails()
    assert "Demandé par téléphone." in mail.text
    assert f"{page}/stop" in browser.get(theirs).text
    browser.post(f"{page}/stop")
    assert f"{page}/stop" not in browser.get(theirs).text
    browser.post(page, data=data)
    carried_out()
    for gone in (page, theirs):
        assert browser.get(gone).status_code == 404
    assert theirs not in browser.get("/admin/log").text
    assert "un ancien membre" not in browser.get("/admin/members").text
    # Of themselves it is asked as of everybody.
    assert browser.post(own, data=data).location.endswith(PAGE)
    assert db.session.scalar(sa.select(Erasure.id)) is None


def test_the_last_administrator_stays_until_there_is_another(
    administrator: Member, salma: Member
) -> None:
    with pytest.raises(Invalid):
        wished(administrator)
    admin = factories.member("Nadia", role="admin")
    wished(administrator)
    with writing():
        change_role(db.session.merge(admin), "member", by=factories.acting(administrator))
    carried_out()
    assert not is_erased(administrator)
    with writing():
        change_role(db.session.merge(salma), "admin", by=factories.acting(administrator))
    wished(salma)
    carried_out()
    # Of two at once one stays.
    assert is_erased(administrator)
    assert not is_erased(salma)


def test_the_steering_group_hears_that_nobody_administers_an_organisation(
    salma: Member, steward: Member
) -> None:
    factories.mandate(factories.organisation(), salma)
    with writing():
        spread()
    wished(salma)
    carried_out()
    seal_events()
    with writing():
        spread()
    told = sa.select(Notice.member_id).where(Notice.subject_kind == "organisation")
    assert steward.id in set(db.session.scalars(told))


@pytest.mark.engines
def test_stopped_and_carried_out_at_once_one_of_the_two_happens(app: Flask, salma: Member) -> None:
    by, whose = factories.acting(salma), salma.id

    def stop() -> bool:
        with writing():
            return stop_erasure(db.session.get_one(Member, whose), by=by)

    def begin() -> bool:
        with clock.set_to(DUE), writing():
            return begin_erasure(db.session.scalar(sa.select(Erasure.id)) or 0)

    outcomes = []
    for _ in range(20):
        with writing():
            db.session.execute(sa.delete(Erasure))
        wished(salma)
        stopped, begun = together(app, stop, begin)
        outcomes.append((stopped is True, type(stopped), begun))
    assert set(outcomes) <= {(True, bool, False), (False, Invalid, True)}


@pytest.mark.engines
def test_two_workers_make_one_of_it(app: Flask, salma: Member) -> None:
    factories.proposal(factories.cycle(), author_id=salma.id)
    wished(salma, with_texts=True)

    def work() -> None:
        with clock.set_to(DUE):
            erase_people()

    assert together(app, work, work, work) == [None] * 3
    carried_out()
    assert is_erased(salma)
    assert not under_way(salma)
    assert events("member.erased", "proposal.withdrawn") == ["proposal.withdrawn", "member.erased"]


@pytest.mark.engines
def test_who_reads_meanwhile_keeps_it_waiting_and_not_for_ever(
    app: Flask, salma: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "WAITS", 0.1)
    wished(salma)
    with db.engine.connect() as reader:
        reader.execute(sa.select(Member.id)).all()
        carried_out()
        assert is_erased(salma)
        assert under_way(salma)
    carried_out()
    assert not under_way(salma)


def test_what_was_voted_on_keeps_its_place_without_text(
    client: FlaskClient, salma: Member
) -> None:
    over, open_ = factories.cycle("decide"), factories.cycle("deliberate")
    place, taken_back = (
        factories.proposal(cycle, author_id=salma.id, title="Bibliobus").id
        for cycle in (over, open_)
    )
    results = f"/cycles/{over.id}/results"
    rows = client.get(results, follow_redirects=True).text.count("/proposals/")
    wished(salma, with_texts=True)
    carried_out()
    page = client.get(f"/proposals/{place}", follow_redirects=True)
    assert (page.status_code, "Bibliobus" in page.text) == (200, False)
    assert "Une proposition que son auteur a retirée" in page.text
    assert client.get(results, follow_redirects=True).text.count("/proposals/") == rows
    assert client.get(f"/proposals/{taken_back}").status_code == 404

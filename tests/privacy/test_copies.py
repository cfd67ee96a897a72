"""A copy of everything about oneself: asked for, prepared by the worker, gone after a day."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.files.operations import put, store
from app.invitations.models import LASTS as INVITATION_LASTS
from app.invitations.models import Invitation
from app.privacy import copying
from app.privacy.copying import folder
from app.privacy.models import LASTS, DataCopy
from app.privacy.operations.copies import ask_copy
from app.upkeep.worker import make_copies
from tests import factories
from tests.conftest import NOON
from tests.races import together

PAGE, FILE = "/my/data", "/my/data/file"
Browser = Callable[[Member], FlaskClient]


def asked_for() -> list[str]:
    """The verbs of asking that the log holds."""
    db.session.rollback()
    query = sa.select(Event.verb).where(Event.verb == "member.data_asked")
    return list(db.session.scalars(query))


def fetched(browser: FlaskClient) -> dict[str, Any]:
    """What the file of that browser's member holds: of files of JSON their content."""
    answer = browser.get(FILE, buffered=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return {
            name: json.loads(packed.read(name)) if name.endswith(".json") else packed.read(name)
            for name in packed.namelist()
        }


def test_it_is_asked_for_prepared_fetched_and_gone_after_a_day(
    app: Flask, signed_in: Browser, member: Member
) -> None:
    own, other = signed_in(member), signed_in(factories.member("Youssef"))
    with writing():
        text = store(put(b"Notes", "notes.txt", "text/plain"), by=factories.acting(member))
    assert own.post(PAGE).status_code == 303
    assert "en préparation" in own.get(PAGE).text
    assert own.get(FILE).status_code == 404
    make_copies()
    assert FILE in own.get(PAGE).text
    content = fetched(own)
    assert "Salma Bennani" in str(content["accounts.json"])
    assert content[f"files/{text.id}-notes.txt"] == b"Notes"
    assert "no-store" in own.get(FILE, buffered=True).headers["Cache-Control"]
    assert other.get(FILE).status_code == 404
    with clock.set_to(NOON + LASTS):
        factories.shown_again()
        assert own.get(FILE).status_code == 404
        make_copies()
    assert list(folder().iterdir()) == []
    assert db.session.scalar(sa.select(DataCopy.id)) is None


def test_who_asks_again_is_led_to_the_one_that_is_there(
    signed_in: Browser, member: Member
) -> None:
    browser = signed_in(member)
    for _ in range(2):
        assert browser.post(PAGE, follow_redirects=True).status_code == 200
    make_copies()
    browser.post(PAGE)
    assert asked_for() == ["member.data_asked"]
    with clock.set_to(NOON + LASTS):
        factories.shown_again()
        browser.post(PAGE)
        make_copies()
        assert "accounts.json" in fetched(browser)
    assert len(asked_for()) == 2
    assert len(list(folder().iterdir())) == 1


@pytest.mark.engines
def test_of_two_requests_at_once_one_is_made(app: Flask, member: Member) -> None:
    by = factories.acting(member)

    def ask() -> bool:
        with writing():
            return ask_copy(by=by)

    answers = together(app, *[ask] * 4)
    assert sorted(answers) == [False, False, False, True]
    assert asked_for() == ["member.data_asked"]


def test_a_suspended_member_gets_it_too(signed_in: Browser) -> None:
    suspended = factories.member("Karim", suspended_at=NOON, suspended_for="Insultes.")
    browser = signed_in(suspended)
    browser.post(PAGE)
    make_copies()
    assert "Insultes." in str(fetched(browser)["accounts.json"])


def test_who_has_no_address_gets_no_invitation_without_one(
    signed_in: Browser, member: Member
) -> None:
    times = {"invited_at": NOON, "expires_at": NOON + INVITATION_LASTS, "salt": "0" * 32}
    factories.stored(Invitation(name="Zineb Tazi", **times))
    browser = signed_in(factories.member("Sans Adresse", email=None))
    browser.post(PAGE)
    make_copies()
    assert "Zineb" not in str(fetched(browser))


def test_a_copy_whose_file_is_gone_is_written_anew_and_one_without_a_row_deleted(
    signed_in: Browser, member: Member
) -> None:
    browser = signed_in(member)
    browser.post(PAGE)
    make_copies()
    (file,) = folder().iterdir()
    file.rename(folder() / ("0" * 32))
    assert browser.get(FILE).status_code == 404
    make_copies()
    assert list(folder().iterdir()) == [file]
    assert "accounts.json" in fetched(browser)


def test_one_that_cannot_be_made_keeps_no_other_waiting(
    signed_in: Browser, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsers = [signed_in(member), signed_in(factories.member("Youssef"))]
    for browser in browsers:
        browser.post(PAGE)
    fill = copying._fill

    def failing(packed: zipfile.ZipFile, whose: Member) -> None:
        if whose.id == member.id:
            raise KeyError("a way that leads nowhere")
        fill(packed, whose)

    monkeypatch.setattr(copying, "_fill", failing)
    make_copies()
    assert [browser.get(FILE, buffered=True).status_code for browser in browsers] == [404, 200]
    assert len(list(folder().iterdir())) == 1


def test_it_costs_as_many_statements_however_much_there_is(
    signed_in: Browser, member: Member, count_queries: Any
) -> None:
    counts = []
    for made in (1, 5):
        for _ in range(made):
            factories.proposal(factories.cycle(), author_id=member.id)
        with clock.set_to(NOON + made * timedelta(days=2)):
            browser = signed_in(member)
            browser.post(PAGE, follow_redirects=True)
            with count_queries() as page:
                browser.get(PAGE)
            with count_queries() as copy:
                make_copies()
        counts.append((len(page), len(copy)))
    assert counts[0] == counts[1]
    # The revisions, who asks, the copy, and whether they are to be erased.
    assert counts[0][0] == 4

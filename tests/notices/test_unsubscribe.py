"""A link in a mail makes mail less, for whoever holds it, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db, writing
from app.notices.kinds import KINDS
from app.notices.models import Pace
from app.notices.unsubscribing import unsubscribe_address
from tests import factories
from tests.security.rows import Kept

Browser = Callable[[Member], FlaskClient]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(member: Member, *names: str) -> str:
    """The path of the link, without what names a language."""
    return urlsplit(unsubscribe_address(member.id, names)).path


def paces() -> dict[tuple[int, str], str]:
    rows = db.session.execute(sa.select(Pace.member_id, Pace.kind, Pace.pace))
    return {(row.member_id, row.kind): row.pace for row in rows}


def usual(pace: str) -> set[str]:
    return {name for name, kind in KINDS.items() if kind.pace == pace}


def test_opening_the_link_changes_nothing_and_one_post_stops_the_kind(
    client: FlaskClient, reader: Member
) -> None:
    other, number = factories.member("Noise"), reader.id
    path, kept = link(reader, "comment"), Kept()
    opened = client.get(path)
    assert (opened.status_code, client.head(path).status_code) == (200, 200)
    assert kept.changed() == {}
    assert str(KINDS["comment"].words) in client.get(f"{path}?lang=fr").text
    for _twice in range(2):
        answer = client.post(path, data=ONE_CLICK)
        assert answer.status_code == 200
        assert paces() == {(number, "comment"): "never"}
    assert other.id != number
    # No cache keeps what a token opens, and no session begins.
    for each in (opened, answer):
        assert each.headers["Cache-Control"] == "private, no-store"
        assert "Set-Cookie" not in each.headers


def test_a_digests_link_stops_all_that_comes_in_it_and_no_more(
    client: FlaskClient, reader: Member
) -> None:
    number = reader.id
    chosen = {"decision": "daily", "comment": "at once", "judged": "never"}
    with writing():
        for kind, pace in chosen.items():
            db.session.add(Pace(member_id=number, kind=kind, pace=pace))
    client.post(link(db.session.merge(reader), "daily", "answer"), data=ONE_CLICK)
    stopped = {kind for (_member, kind), pace in paces().items() if pace == "never"}
    assert stopped == usual("daily") - {"comment"} | {"decision", "answer"}
    assert paces()[number, "comment"] == "at once"
    client.post(link(db.session.merge(reader), "weekly"), data=ONE_CLICK)
    stopped |= usual("weekly")
    assert {kind for (_member, kind), pace in paces().items() if pace == "never"} == stopped


def test_no_session_is_needed_and_none_changes_anything(
    app: Flask,
    client: FlaskClient,
    signed_in: Browser,
    reader: Member,
    member: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As outside of tests.
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    number, path = reader.id, link(reader, "comment")
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for browser in (client, signed_in(member)):
        assert browser.post(path, data=ONE_CLICK, headers=elsewhere).status_code == 200
        assert paces() == {(number, "comment"): "never"}


def test_a_link_that_the_site_did_not_make_does_nothing_and_says_the_same(
    client: FlaskClient, reader: Member, member: Member
) -> None:
    whole = link(reader, "comment").rpartition("/")[2]
    number, kind, digest = whole.split(".", 2)
    forged = [
        f"{member.id}.{kind}.{digest}",
        f"{number}.decision.{digest}",
        f"{number}.{kind}-decision.{digest}",
        f"0{number}.{kind}.{digest}x",
        f"{number}.{kind}.{digest[:-1]}",
        f"{number}.{kind}.",
        f"{number:010}{member.id}.{kind}.{digest}",
        f"0{number}.{kind}.{digest}",
        f"{10**30}.{kind}.{digest}",
        f"٣.{kind}.{digest}",
        "é",
        "..",
        "1",
        f"99999.{kind}.{digest}",
    ]
    kept = Kept()
    answers = {
        (answer.status_code, "Ce lien n’est pas complet" in answer.text)
        for token in forged
        for ask in (client.get, client.post)
        for answer in (ask(f"/unsubscribe/{token}?lang=fr"),)
    }
    assert answers == {(404, True)}
    assert kept.changed() == {}


def test_a_link_of_somebody_who_is_gone_says_no_more_than_any(
    client: FlaskClient, reader: Member
) -> None:
    path, gone = link(reader, "comment"), urlsplit(unsubscribe_address(77777, ("comment",))).path
    there = client.post(f"{path}?lang=fr").text.replace(path, gone)
    assert client.post(f"{gone}?lang=fr").text == there
    assert len(paces()) == 1

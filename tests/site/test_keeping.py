"""A public page is drawn once and kept until anything is written, a phase changes, or it is no
longer fresh.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta

import brotli
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member, SignInFailure
from app.activity.operations import record, seal
from app.caches import LruCache
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.model import Model, is_shown
from app.proposals.models import Proposal
from tests import factories
from tests.conftest import NOON
from tests.security.addresses import pages
from tests.security.scene import Scene

# What kept pages read although no write of it ends them, and why.
UNCOUNTED = {
    "event": "it never comes alone: the row that it tells of is counted",
    "follow": "a visitor has none, and pages of members are not kept",
    "frame": "its revision is a part of each tag",
    "written": "so is what it counts",
}


def test_a_kept_page_costs_one_statement(client: FlaskClient) -> None:
    factories.proposal(title="Un puits")
    first = client.get("/proposals/")
    with factories.counting(pages_kept=True) as statements:
        assert client.get("/proposals/").text == first.text
    assert len(statements) == 1


def test_what_the_visitor_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/proposals/").headers["ETag"]
    again = client.get("/proposals/", headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Security-Policy" in again.headers


def test_a_write_is_seen_at_once(client: FlaskClient) -> None:
    proposal = factories.proposal(title="Un puits")
    before = client.get("/proposals/")
    with writing():
        db.session.get_one(Proposal, proposal.id).title = {"fr": "Deux puits"}
    after = client.get("/proposals/", headers={"If-None-Match": before.headers["ETag"]})
    assert "Deux puits" in after.text


def failed_sign_in(client: FlaskClient) -> None:
    assert (
        client.post(
            "/sign-in", data={"email": "salma@example.org", "password": "falsch"}
        ).status_code
        == 422
    )
    client.delete_cookie("twiza")


def background_write(_client: FlaskClient) -> None:
    with writing():
        db.session.add(SignInFailure(account="a", address="b", at=clock.now()))


def sealing(_client: FlaskClient) -> None:
    with writing():
        record("comment.posted", "comment", 1, by=None, content="x")
    with writing():
        assert seal()


@pytest.mark.parametrize(
    "act", [failed_sign_in, background_write, sealing], ids=lambda act: act.__name__
)
def test_what_no_reader_is_shown_leaves_pages_kept(
    client: FlaskClient, act: Callable[[FlaskClient], None]
) -> None:
    factories.proposal(title="Un puits")
    before = client.get("/proposals/").headers["ETag"]
    act(client)
    assert client.get("/proposals/", headers={"If-None-Match": before}).status_code == 304


def test_a_members_visit_leaves_pages_kept(
    client: FlaskClient, member: Member, signed_in: Callable[[Member], FlaskClient]
) -> None:
    with clock.set_to(NOON - timedelta(hours=2)):
        browser = signed_in(member)
    before = client.get("/proposals/").headers["ETag"]
    assert browser.get("/my/account").status_code == 200
    assert db.session.scalars(sa.select(Member.seen_at)).all() == [NOON]
    assert client.get("/proposals/", headers={"If-None-Match": before}).status_code == 304


def test_all_that_kept_pages_read_is_counted(app: Flask) -> None:
    visitor, read, kept = app.test_client(), set(), []
    for page in [*pages(Scene()), "/proposals.atom", "/plan.atom"]:
        app.extensions.pop("twiza_kept", None)
        visitor.delete_cookie("twiza")
        with factories.counting() as statements:
            if "ETag" in visitor.get(page, follow_redirects=True, buffered=True).headers:
                kept.append(page)
                read |= set(
                    re.findall(r'(?:FROM|JOIN|,) "?(\w+)', " ".join(" ".join(statements).split()))
                )
    tables = read & Model.metadata.tables.keys()
    assert {"proposal", "action", "comment", "edition", "principle", "tally"} <= tables
    assert {table for table in tables if not is_shown(table)} == UNCOUNTED.keys()
    assert len(kept) >= 40


def test_a_phase_that_begins_is_seen_at_once(client: FlaskClient) -> None:
    cycle = factories.cycle("gather")
    db.session.rollback()
    ends = cycle_by_id(cycle.id).ends("gather")
    assert ends is not None
    with clock.set_to(ends - timedelta(seconds=1)):
        before = client.get("/").headers["ETag"]
    with clock.set_to(ends):
        assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_words_for_time_do_not_grow_old(client: FlaskClient) -> None:
    before = client.get("/").headers["ETag"]
    with clock.set_to(NOON + timedelta(minutes=6)):
        assert client.get("/", headers={"If-None-Match": before}).status_code == 200


def test_each_language_and_each_address_has_its_own(client: FlaskClient) -> None:
    tags = {
        client.get(f"/proposals/{query}").headers["ETag"]
        for query in ("", "?lang=ar", "?lang=fr", "?page=2")
    }
    assert len(tags) == 4
    assert client.get("/proposals/", headers={"HX-Request": "true"}).headers["ETag"] not in tags


def test_nobody_elses_page_is_kept(
    client: FlaskClient, member: Member, signed_in: Callable[[Member], FlaskClient]
) -> None:
    mine = signed_in(member).get("/proposals/")
    assert "ETag" not in mine.headers
    assert member.name not in client.get("/proposals/").text


def test_a_page_that_gives_a_session_is_not_kept(client: FlaskClient) -> None:
    first, second = client.get("/sign-in"), client.application.test_client().get("/sign-in")
    assert "ETag" not in first.headers
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


def test_compressed_and_plain_copies_are_both_whole(client: FlaskClient) -> None:
    factories.proposal(title="Un puits")
    packed = [client.get("/proposals/", headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
    plain = [client.get("/proposals/") for _ in range(2)]
    assert {answer.headers["Content-Encoding"] for answer in packed} == {"gzip"}
    assert packed[0].data == packed[1].data
    assert plain[0].data == plain[1].data
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (*packed, *plain))


@pytest.mark.parametrize(("header", "how"), [
    ("gzip", "gzip"), ("GZIP;q=0.5, br", "br"), ("gzip, br;q=0", "gzip"), ("*", "br"),
    ("gzip;q=0", None),
    ("identity, gzip;q=0", None), ("br", "br"), ("", None), ("gzip;q=0" + ", x" * 100, None),
])  # fmt: skip
def test_a_page_is_compressed_for_who_takes_it(
    client: FlaskClient, header: str, how: str | None
) -> None:
    factories.proposal(title="Un puits")
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[how]
    for _drawn_then_kept in range(2):
        answer = client.get("/proposals/", headers={"Accept-Encoding": header})
        assert answer.headers.get("Content-Encoding") == how
        assert "Un puits" in unpacked(answer.data).decode()


@pytest.mark.parametrize("path", ["/", "/proposals/?q=puits", "/proposals.atom"])
def test_a_head_is_that_of_the_page(app: Flask, path: str) -> None:
    factories.proposal(factories.cycle("vote"), title="Un puits")
    head, page = app.test_client().head(path), app.test_client().get(path)
    names = ("Content-Length", "ETag", "Content-Type", "Vary", "Cache-Control")
    assert [head.headers.get(name) for name in names] == [page.headers.get(name) for name in names]


def test_a_cache_holds_no_more_than_it_may() -> None:
    cache: LruCache[str] = LruCache(40)
    for key in "abcd":
        cache.put(key, key, 10)
    assert cache.get("a") == "a"
    cache.put("e", "e", 9)
    assert [cache.get(key) for key in "abcde"] == ["a", None, "c", "d", "e"]


def test_what_is_too_large_for_a_cache_takes_nothing_away_from_it() -> None:
    cache: LruCache[str] = LruCache(40)
    cache.put("a", "first", 10)
    cache.put("b", "too large", 11)
    assert [cache.get(key) for key in "ab"] == ["first", None]


def test_a_page_does_not_repeat_a_query_longer_than_any_of_ours(client: FlaskClient) -> None:
    for _ in range(3):
        factories.proposal(cycle_id=factories.cycle("vote").id)
    usual, longer = (
        len(client.get("/proposals/?sort=title" + "&a=b" * times).data) for times in (0, 7000)
    )
    assert longer < 2 * usual


@pytest.mark.parametrize("spelt", ["twiza={}", "twiza ={}", "a=b; twiza\t={}"])
def test_however_the_cookie_is_spelt_nothing_of_a_members_answer_is_kept(
    app: Flask, member: Member, signed_in: Callable[[Member], FlaskClient], spelt: str
) -> None:
    browser, visitor = signed_in(member), app.test_client()
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    tag = visitor.get("/proposals/").headers["ETag"]
    said = {"If-None-Match": tag, "Cookie": spelt.format(cookie.value)}
    app.test_client(use_cookies=False).get("/proposals/", headers=said)
    again = visitor.get("/proposals/", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "public, no-cache")

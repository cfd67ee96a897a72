"""The feeds, parsed as a reader would."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.xml import xml_text
from tests import factories
from tests.site.conftest import CANARY, Story

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FEEDS = ["/activity.atom", "/proposals.atom", "/plan.atom"]
ODD = "".join(map(chr, [*range(1, 0x20), 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x1F600])) + "]]><b>&amp;</b>"


def read(client: FlaskClient, path: str) -> etree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def titles(feed: etree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry")]


@pytest.mark.parametrize("path", FEEDS)
def test_an_empty_site_has_empty_feeds(client: FlaskClient, path: str) -> None:
    feed = read(client, path)
    assert feed.findtext(f"{ATOM}updated")
    assert titles(feed) == []


def test_activity_tells_everything_that_is_public(client: FlaskClient, story: Story) -> None:
    feed = read(client, "/activity.atom?lang=en")
    assert sorted(titles(feed)) == [
        "Decided: it goes into the plan: Pompes solaires",
        "Edition 1 of the plan was adopted",
        "Installer trois pompes: In progress",
        "Pompes solaires",
    ]
    assert feed.get(LANG) == "en"


@pytest.mark.parametrize("path", FEEDS)
def test_ids_and_links_stand_alone(client: FlaskClient, story: Story, path: str) -> None:
    feed = read(client, path)
    ids = [node.text or "" for node in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) > 1
    assert all(key.startswith("tag:127.0.0.1,2026:/") for key in ids)
    assert all(
        link.get("href", "").startswith("http://127.0.0.1:8000/")
        for link in feed.iter(f"{ATOM}link")
    )


@pytest.mark.parametrize("path", FEEDS)
def test_they_say_nothing_of_drafts(client: FlaskClient, story: Story, path: str) -> None:
    assert CANARY not in client.get(path).text


def test_any_text_makes_a_feed_that_parses(client: FlaskClient, app: Flask) -> None:
    author = factories.member(ODD)
    factories.proposal(title=ODD, summary={"fr": ODD}, author_id=author.id)
    (title,) = titles(read(client, "/proposals.atom"))
    assert title.endswith("\U0001f600]]><b>&amp;</b>")


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert xml_text("a\x00b\x1fc\ud800d\udffee\ufffff\t\n\U0010ffff") == "abcdef\t\n\U0010ffff"


def test_texts_carry_their_own_language(client: FlaskClient, app: Flask) -> None:
    factories.proposal(title="مدارس", language="ar", summary={"ar": "ملخص"})
    summary = next(read(client, "/proposals.atom?lang=fr").iter(f"{ATOM}summary"))
    assert (summary.text, summary.get(LANG)) == ("ملخص", "ar")


def test_they_hold_fifty_entries_in_few_statements(
    client: FlaskClient, story: Story, count_queries: Callable[[], Any]
) -> None:
    for number in range(60):
        factories.proposal(story.cycle, title=f"Idée {number}")
    client.get("/activity.atom")
    with count_queries() as statements:
        feed = read(client, "/activity.atom")
    assert len(titles(feed)) == 50
    # Of the plan: its digest, the reports, and how the actions stand.
    assert len(statements) <= 7


@pytest.mark.parametrize("path", FEEDS)
def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient, story: Story, path: str) -> None:
    etag = client.get(path).headers["ETag"]
    assert etag.startswith('W/"'), "the bytes may travel compressed"
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    factories.proposal(story.cycle, title="Du neuf")
    changed = client.get("/activity.atom", headers={"If-None-Match": etag})
    assert changed.status_code == 200


@pytest.mark.parametrize("path", FEEDS)
def test_a_browser_is_shown_a_page_and_a_reader_the_feed(
    client: FlaskClient, story: Story, path: str
) -> None:
    wishes = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    page = client.get(path, headers={"Accept": wishes})
    assert page.mimetype == "application/xml"
    assert "Accept" in page.headers["Vary"]
    sheet = re.search(r'<\?xml-stylesheet type="text/css" href="([^"]+)"\?>', page.text)
    assert sheet is not None
    assert client.get(sheet[1], buffered=True).mimetype == "text/css"
    links = [node.get("href") for node in etree.fromstring(page.data).iter(f"{XHTML}a")]
    assert len(links) == 1 + len(titles(read(client, path)))
    for wish in ("application/atom+xml, text/html;q=0.5", "*/*", "application/rss+xml, */*;q=0.1"):
        assert client.get(path, headers={"Accept": wish}).mimetype == "application/atom+xml"

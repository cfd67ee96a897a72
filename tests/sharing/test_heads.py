"""The head of every public page, read as those do who show links to it; and the map of the site."""

from __future__ import annotations

import json
import xml.etree.ElementTree as etree
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.sharing import sitemap
from app.sharing.head import UNLISTED
from app.sharing.views import draw_pictures
from tests import factories
from tests.conftest import NOON
from tests.lanes import mostly
from tests.security.addresses import pages
from tests.security.crawling import crawl, endpoint_of
from tests.security.routes import PUBLIC
from tests.security.scene import Scene

SITE = "http://127.0.0.1:8000"
# Pages that speak of the whole site, and so say what it says of itself.
OF_THE_SITE = ("site.home",)


class Head(NamedTuple):
    """What a parser finds in a page's head."""

    path: str
    title: str
    named: dict[str, str]
    links: dict[str, str]
    alternates: dict[str, str]
    data: list[Any]


def head(client: FlaskClient, page: str) -> Head | None:
    """The head of that page; None for what is no page."""
    answer = client.get(page, follow_redirects=True, buffered=True)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return None
    tree = LexborHTMLParser(answer.text)
    found = [node.attributes for node in tree.css("head meta[content]")]
    named = {str(each.get("property") or each.get("name")): str(each["content"]) for each in found}
    links = [node.attributes for node in tree.css("head link[href]")]
    title = tree.css_first("title")
    return Head(
        answer.request.path,
        title.text() if title else "",
        named,
        {str(each["rel"]): str(each["href"]) for each in links},
        {str(each["hreflang"]): str(each["href"]) for each in links if "hreflang" in each},
        [json.loads(node.text()) for node in tree.css("script[type='application/ld+json']")],
    )


def faults(client: FlaskClient, found: Head, tagline: str) -> list[str]:
    """What is wrong with the head of a public page."""
    path, endpoint = found.path, endpoint_of(found.path)
    named, canonical = found.named, found.links.get("canonical", "")
    address = named.get("og:url", "")
    listed = endpoint not in UNLISTED
    image = named.get("og:image", "").removeprefix(SITE)
    wrong = {
        "no title": not found.title.strip() or found.title != found.title.strip(),
        "no title for links": named.get("og:title", "") not in found.title
        or not named["og:title"],
        "no description": len(named.get("description", "")) < 20,
        "only the site's description": endpoint not in OF_THE_SITE
        and named.get("description") == tagline,
        "another description": named.get("og:description") != named.get("description"),
        "no canonical": listed and canonical != address,
        "a canonical though it is not listed": not listed and bool(canonical),
        "not told to search engines": listed == ("noindex" in named.get("robots", "")),
        "another address": "?" in address or endpoint_of(address) != endpoint,
        "no picture": not client.get(image, buffered=True).mimetype.startswith("image/"),
        "a language is missing": set(found.alternates) != {"fr", "ar", "en", "x-default"},
        "languages of another page": {each.partition("?")[0] for each in found.alternates.values()}
        != {address},
    }
    return [f"{path}: {fault}" for fault, holds in wrong.items() if holds]


def mapped(client: FlaskClient, path: str = "/sitemap.xml") -> list[str]:
    """The paths in the map of the site, and in the files that it names."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    tree = etree.fromstring(answer.data)
    found = [
        str(node.text).removeprefix(SITE) for node in tree.iter() if node.tag.endswith("}loc")
    ]
    if tree.tag.endswith("}sitemapindex"):
        return [address for file in found for address in mapped(client, file)]
    return found


@pytest.mark.parametrize("days", mostly(0, 40))
def test_every_public_page_has_its_head_and_the_map_lists_exactly_them(
    days: int, scene: Scene, client: FlaskClient
) -> None:
    with clock.set_to(NOON + timedelta(days=days)):
        draw_pictures(every=True)
        tagline = str(head(client, "/").named["description"])  # type: ignore[union-attr]
        opened = {*crawl(client).opened.values(), *pages(scene)}
        public = sorted(page for page in opened if endpoint_of(page) in PUBLIC)
        heads = [found for page in public if (found := head(client, page))]
        wrong = [fault for found in heads for fault in faults(client, found, tagline)]
        assert not wrong, "\n".join(wrong)
        listed = {
            found.links["canonical"].removeprefix(SITE).partition("?")[0]
            for found in heads
            if "canonical" in found.links
        }
        found = mapped(client)
    assert len(heads) > 40
    assert sorted(found) == sorted(set(found)), "twice"
    assert set(found) == listed


def test_the_map_is_cut_into_files_and_says_nothing_of_what_is_hidden(
    scene: Scene, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = mapped(client)
    monkeypatch.setattr(sitemap, "PART", 7)
    client.application.extensions.pop("twiza_kept", None)
    assert mapped(client) == whole
    assert client.get("/sitemap.xml?part=1000").status_code == 404
    for stage in ("draft", "withdrawn", "hidden"):
        assert not [page for page in whole if f"/proposals/{scene.proposals[stage].id}-" in page]


@pytest.mark.engines
def test_the_map_takes_few_statements_and_is_kept(
    app: Flask, client: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    for number in range(30):
        factories.proposal(title=f"Idée {number}")
    draw_pictures()
    with count_queries() as statements:
        first = client.get("/sitemap.xml")
    assert len(statements) <= 12
    with factories.counting(pages_kept=True) as statements:
        again = client.get("/sitemap.xml")
    assert (again.data, len(statements)) == (first.data, 1)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/proposals/?lang=ar&fbclid=x&list=a", "/proposals/?lang=ar"),
        ("/proposals/?q=eau&page=2", "/proposals/"),
        ("/proposals/?page=2", "/proposals/?page=2"),
        ("/proposals/?page=1&utm_source=x", "/proposals/"),
        ("/plan/?status=late&lang=fr", "/plan/?lang=fr"),
    ],
)
def test_what_hangs_on_an_address_is_no_other_page(
    scene: Scene, client: FlaskClient, asked: str, address: str
) -> None:
    for number in range(30):
        factories.proposal(scene.cycle, title=f"Idée {number}")
    found = head(client, asked)
    assert found is not None
    assert found.links["canonical"] == f"{SITE}{address}"


def test_feeds_are_linked_from_what_they_follow(scene: Scene, client: FlaskClient) -> None:
    def feeds(page: str) -> list[str]:
        nodes = LexborHTMLParser(client.get(page).text).css("link[type='application/atom+xml']")
        return [str(node.attributes["href"]) for node in nodes]

    assert feeds("/?lang=fr") == ["/activity.atom?lang=fr"]
    assert feeds("/proposals/?lang=ar")[0] == "/proposals.atom?lang=ar"
    assert feeds("/plan/?lang=en")[0] == "/plan.atom?lang=en"


def test_what_machines_read_is_true_and_cannot_break_out(
    scene: Scene, client: FlaskClient
) -> None:
    assert head(client, "/").data[0]["@type"] == "WebSite"  # type: ignore[union-attr]
    meeting = head(client, f"/meetings/{scene.meeting.id}").data[0]  # type: ignore[union-attr]
    assert (meeting["@type"], meeting["startDate"][:10]) == ("Event", NOON.date().isoformat())
    odd = factories.organisation("</script><script>alert(1)</script>")
    page = client.get(f"/organisations/{odd.id}", follow_redirects=True)
    assert b"<script>alert" not in page.data
    (found,) = head(client, f"/organisations/{odd.id}").data  # type: ignore[union-attr]
    assert (found["@type"], found["name"]) == (
        "Organization",
        "</script><script>alert(1)</script>",
    )


def test_an_error_page_shares_nothing(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/proposals/999999-rien")
    assert answer.status_code == 404
    assert "og:" not in answer.text
    assert 'rel="canonical"' not in answer.text

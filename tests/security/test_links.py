"""What is public can be reached from the home page, and no link leads where its reader may not
go.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from tests.conftest import NOON
from tests.lanes import first_of, rarely
from tests.security.addresses import pages
from tests.security.conftest import Browsers, everybody
from tests.security.crawling import Crawl, crawl, endpoint_of
from tests.security.routes import PUBLIC
from tests.security.scene import Scene

# What no link of a page leads to, and why.
UNLINKED = {
    "accounts.sign_in": "linked for visitors; whoever is signed in needs none",
    "accounts.sign_out": "an act: a form, not a link",
    "accounts.ask_link": "linked where one signs in",
    "accounts.link": "a token: its link is mailed",
    "notices.unsubscribe": "a token: its link is in each mail of notices",
    "accounts.welcome": "a token: its link is handed over",
    "charter.ask": "an act: the form for questions",
    "factors.second_step": "where one lands after a password, with a code still to give",
    "invitations.welcome": "a token: its link is mailed or handed over",
    "discussion.permalink": "a redirect to a comment's place, for feeds and whoever copied it",
    "discussion.thread": "a part for htmx: the discussion stands on the proposal's page",
    "joining.by_token": "a token: its link is mailed, or handed over",
    "notices.newest": "a part for htmx: it stands on the page of notifications",
    "sharing.sitemap": "a file for machines, named by the one at an address of theirs",
    "site.favicon": "a file for browsers, at an address of theirs",
    "site.robots": "a file for machines, at an address of theirs",
    "site.short_action": "a short address: it stands in a field, to be copied",
    "site.short_proposal": "a short address: it stands in a field, to be copied",
    "upkeep.healthz": "a probe",
    "upkeep.readyz": "a probe",
}
# The scene's two calls take proposals and votes at first, are then discussed and decided on, then
# voted on and over.
MOMENTS = [
    (0, ("visitor", "admin")),
    (15, ("visitor", "member")),
]
MORE = [(0, ("visitor", "author", "suspended")), (40, ("visitor", "member"))]


def crawls(browsers: Browsers, *people: str) -> dict[str, Crawl]:
    """What each of them can open; nobody may meet a link that leads nowhere, also not after having
    signed in.
    """
    found = {person: crawl(browsers[person]) for person in people}
    broken = [f"{person}: {link}" for person, links in found.items() for link in links.broken]
    for link, page in found["visitor"].after_sign_in.items():
        code = browsers["member"].get(link, follow_redirects=True, buffered=True).status_code
        broken += [f"after signing in: {code} {link} on {page}"] if code != 200 else []
    assert not broken, "\n".join(broken)
    return found


def unreached(found: Crawl, browser: FlaskClient, scene: Scene) -> list[str]:
    """Every public page and file, of every row that the scene holds, to which no link led."""
    answers = [
        browser.get(page, follow_redirects=True, buffered=True)
        for page in pages(scene)
        if endpoint_of(page) in PUBLIC
    ]
    there = {answer.request.path for answer in answers if answer.status_code == 200}
    missing = set(PUBLIC) - found.endpoints | {
        page for page in there - found.pages if endpoint_of(page) in PUBLIC
    }
    return sorted(thing for thing in missing if (endpoint_of(thing) or thing) not in UNLINKED)


@pytest.mark.parametrize(("days", "people"), [*first_of(*MOMENTS), *rarely(*MORE)])
def test_every_link_leads_on_and_whatever_is_public_is_linked(
    days: int,
    people: tuple[str, ...],
    scene: Scene,
    client: FlaskClient,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    with clock.set_to(NOON + timedelta(days=days)):
        browsers = everybody(scene, signed_in, client)
        found = crawls(browsers, *people)
        missing = unreached(found["visitor"], client, scene) if days else []
        missing += unreached(found["member"], browsers["member"], scene) if days else []
    assert not missing, "\n".join(missing)


def test_no_link_of_an_empty_site_leads_nowhere(
    app: Flask,
    client: FlaskClient,
    administrator: Member,
    member: Member,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    crawls(
        {"visitor": client, "member": signed_in(member), "admin": signed_in(administrator)},
        "visitor",
        "admin",
    )


def test_every_page_leads_to_itself_in_each_language(app: Flask, client: FlaskClient) -> None:
    links = LexborHTMLParser(client.get("/decisions/").text).css("a[hreflang]")
    read = {
        node.attributes["hreflang"]: client.get(node.attributes["href"] or "").text
        for node in links
    }
    assert sorted(read) == ["ar", "en", "fr"]
    assert all(f'<html lang="{code}"' in page for code, page in read.items())

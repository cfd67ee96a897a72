"""The home page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from app.charter.models import CharterPage
from app.cycles.models import Phase
from app.database import db, writing
from app.kept import touch_frame
from tests import factories
from tests.site.conftest import CANARY, Story

Browser = Callable[[Member], FlaskClient]


def test_a_fresh_site_says_what_will_be_here(client: FlaskClient) -> None:
    page = client.get("/?lang=en")
    assert page.status_code == 200
    assert "No plan has been adopted yet" in page.text
    assert "Nothing has been decided yet" in page.text


def test_the_initiative_speaks_in_the_readers_language(client: FlaskClient) -> None:
    title = {"fr": "Ensemble", "ar": "معا"}
    factories.stored(
        CharterPage(
            key="welcome", title=title, body={"fr": "Nous **agissons**.", "ar": "نعمل معا."}
        )
    )
    assert "<strong>agissons</strong>" in client.get("/?lang=fr").text
    assert "معا" in client.get("/?lang=ar").text


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("gather", "Members put forward their ideas."),
        ("deliberate", "The proposals are discussed and improved."),
        ("vote", "Members say which proposals they support."),
        ("decide", "The steering group decides"),
        ("closed", "What was decided is being carried out."),
    ],
)
def test_the_present_phase_is_marked_with_what_one_can_do(
    client: FlaskClient, phase: str, said: str
) -> None:
    factories.cycle(phase)
    page = client.get("/?lang=en").text
    assert said in page
    assert page.count('aria-current="step"') == (phase != "closed")
    assert ('<span class="cycle__number">10</span>' in page) == (phase != "closed")


@pytest.mark.parametrize("voted", [True, False])
def test_results_are_offered_where_they_may_be_read(client: FlaskClient, voted: bool) -> None:
    cycle = factories.cycle("decide", results="close")
    if not voted:
        with writing():
            db.session.execute(
                sa.delete(Phase).where(Phase.cycle_id == cycle.id, Phase.kind == "vote")
            )
            touch_frame()
    page = client.get("/?lang=en").text
    assert "The steering group decides" in page
    assert (f"/cycles/{cycle.id}-" in page and "See the results" in page) is voted
    assert client.get(f"/cycles/{cycle.id}/results", follow_redirects=True).status_code == (
        200 if voted else 403
    )


def test_the_last_day_is_counted_in_hours(client: FlaskClient) -> None:
    with clock.set_to(clock.now() - timedelta(hours=19)):
        factories.cycle("gather", days_left=1)
    page = client.get("/?lang=en").text
    assert '<span class="cycle__number">5</span>' in page
    assert "hours to propose" in page


def test_a_cycle_to_come_says_when_it_opens(client: FlaskClient) -> None:
    factories.cycle("gather", days_left=40)
    assert "Proposals open on 4 December 2026." in client.get("/?lang=en").text


def test_it_tells_what_came_of_the_plan(client: FlaskClient, story: Story) -> None:
    page = client.get("/?lang=en").text
    assert "of 1 action" in page
    assert "status=done" in page
    assert "L&#39;eau manque partout." in page
    assert "Pompes solaires" in page


def test_it_shows_nothing_of_drafts(client: FlaskClient, story: Story) -> None:
    assert CANARY not in client.get("/").text


def test_it_takes_few_statements(
    app: Flask,
    story: Story,
    signed_in: Callable[[Member], FlaskClient],
    member: Member,
    count_queries: Callable[[], Any],
) -> None:
    for number in range(12):
        factories.proposal(story.cycle, title=f"Idée {number}", author_id=member.id)
    for browser, most in ((app.test_client(), 8), (signed_in(member), 10)):
        browser.get("/")
        with count_queries() as statements:
            browser.get("/")
        assert len(statements) <= most


def test_a_visitor_gets_no_cookie(client: FlaskClient, story: Story) -> None:
    assert "Set-Cookie" not in client.get("/").headers


def test_the_languages_are_named_by_whole_addresses(client: FlaskClient) -> None:
    page = client.get("/?lang=fr").text
    assert '<link rel="alternate" hreflang="ar" href="http://127.0.0.1:8000/?lang=ar">' in page


def test_robots_may_read_what_is_public(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    closed = "Disallow: /steering\nDisallow: /admin\nDisallow: /my\n"
    found = "Sitemap: http://127.0.0.1:8000/sitemap.xml\n"
    assert answer.text == f"User-agent: *\n{closed}\n{found}"


def test_each_figure_leads_to_as_many_actions(client: FlaskClient) -> None:
    ahead = {"due_on": clock.now().date() + timedelta(days=400), "due_precision": "day"}
    passed = {"due_on": clock.now().date() - timedelta(days=400), "due_precision": "day"}
    stories = ["done", "in progress", "in progress", "at risk", "late", "not started", "abandoned"]
    for place, status in enumerate(stories):
        factories.draft_action(f"Action {place}", status=status, **ahead)
    factories.draft_action("En retard", status="at risk", **passed)
    factories.adopted()
    figures = LexborHTMLParser(client.get("/?lang=en").text).css("a.figure")
    told, listed = [], []
    for figure in figures:
        told.append(int(figure.css_first(".figure__number").text()))
        listed.append(
            len(LexborHTMLParser(client.get(figure.attributes["href"]).text).css(".act"))
        )
    assert told == listed == [1, 2, 2, 1]

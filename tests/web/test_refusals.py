"""A form that is refused: every fault that it can know in one round, the summary in focus, the
title saying so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.plan.models import Indicator, Objective
from app.text.texts import SITE_ORDER
from tests import factories
from tests.discussion.test_operations import say

NO_DATE, LONG = "demain", "x" * 400
# By address, with the rows' numbers: what is sent, and the fields at which something is then said.
SENT: dict[str, tuple[dict[str, str], set[str]]] = {
    "/proposals/new": (
        {"act": "submit", "how_{principle}": "Ainsi", "territories": "9999"},
        {"title", "summary", "principles", "how_{principle}", "territories"},
    ),
    "/proposals/{draft}/edit": (
        {"act": "submit", "version": "1"},
        {"title", "summary", "principles"},
    ),
    "/steering/proposals/{proposal}/decision": ({"outcome": "merged"}, {"into", "reason_fr"}),
    "/steering/plan/promotion": (
        {
            "proposal": "{proposal}",
            "title_fr": "",
            "starts_on": NO_DATE,
            "due_on": NO_DATE,
            "budget": "x",
        },
        {"title_fr", "owner", "reason_fr", "principles", "starts_on", "due_on", "budget"},
    ),
    "/steering/plan/actions/new": (
        {"starts_on": NO_DATE, "due_on": "2027-99", "budget": "x", "title_ar": LONG},
        {"title_ar", "owner", "principles", "starts_on", "due_on", "budget"},
    ),
    "/steering/plan/actions/{action}": (
        {"title_fr": "", "starts_on": "2028", "due_on": "2027", "budget": "-1"},
        {"title_fr", "due_on", "budget"},
    ),
    "/steering/plan/actions/{action}/milestones": (
        {"milestone-due_on": NO_DATE},
        {"milestone-title_fr", "milestone-due_on"},
    ),
    "/steering/plan/actions/{action}/indicators": (
        {"indicator-baseline": "NaN", "indicator-target": "1.234,5"},
        {"indicator-name_fr", "indicator-baseline", "indicator-target"},
    ),
    "/plan/indicators/{indicator}/measurements": (
        {"indicator-{indicator}-measured_on": NO_DATE, "indicator-{indicator}-value": "1e9"},
        {"indicator-{indicator}-measured_on", "indicator-{indicator}-value"},
    ),
    "/steering/plan/objectives/new": (
        {"statement_fr": "x" * 100_001},
        {"name_fr", "statement_fr"},
    ),
    "/steering/plan/objectives/{objective}": (
        {"name_fr": "", "position": "x"},
        {"name_fr", "position"},
    ),
    "/steering/meetings/new": (
        {
            "kind": "workshop",
            "starts_on": "2027-03-02",
            "ends_on": "2027-03-01",
            "starts_time": "99",
        },
        {"title_fr", "ends_on", "starts_time"},
    ),
    "/steering/organisations/new": (
        {"website": "x", "kind": "club"},
        {"name_fr", "website", "kind"},
    ),
    "/steering/cycles/new": (
        {
            "gather_from": "2027-03-03T00:00",
            "deliberate_from": "2027-03-02T00:00",
            "vote_from": "2027-03-01T00:00",
            "ballot": "x",
            "results": "live",
        },
        {"name_fr", "deliberate_from", "vote_from", "ballot"},
    ),
    "/steering/settings": ({"accent": "rouge", "word_plan_fr": LONG}, {"accent", "word_plan_fr"}),
    "/steering/frame/seats/new": (
        {"term_from": "2027-03-02", "term_until": "2027-03-01", "office_fr": LONG},
        {"person", "term_until", "office_fr"},
    ),
    "/steering/frame/documents/new": (
        {"url": "x", "language": "!"},
        {"title_fr", "url", "language"},
    ),
    "/my/account/password": ({"password": "x", "again": "y"}, {"present", "password", "again"}),
    "/my/account/language": ({"language": "tlh"}, {"language"}),
    "/questions/": ({"name": LONG}, {"body", "name"}),
    "/comments/{comment}/edit": ({}, {"body"}),
    "/plan/actions/{action}/updates": (
        {"status": "x", "progress": "x"},
        {"status", "progress", "body"},
    ),
    "/sign-in": ({}, {"email", "password"}),
}


@pytest.fixture
def numbers(app: Flask, steward: Member) -> dict[str, int]:
    """A thing of each kind."""
    cycle, principle = factories.cycle("gather"), factories.principle()
    proposal = factories.proposal(cycle, principles=[principle])
    draft = factories.proposal(
        cycle, principles=[], stage="draft", author_id=steward.id, summary={}
    )
    objective: Objective = factories.objective()
    action = factories.draft_action(owner_member_id=steward.id, principles=[principle])
    indicator: Indicator = factories.stored(Indicator(action_id=action.id, name={"fr": "Puits"}))
    factories.adopted()
    comment = say((proposal, cycle), steward)
    rows = {
        "indicator": indicator,
        "proposal": proposal,
        "draft": draft,
        "objective": objective,
        "action": action,
        "principle": principle,
    }
    return {name: row.id for name, row in rows.items()} | {"comment": comment.id}


def test_a_refused_form_says_all_that_it_knows_at_once_and_has_the_focus(
    signed_in: Callable[[Member], FlaskClient], steward: Member, numbers: dict[str, int]
) -> None:
    browser, wrong = signed_in(steward), []
    for address, (given, expected) in SENT.items():
        data = {name.format(**numbers): text.format(**numbers) for name, text in given.items()}
        wrong += [
            f"{address}: {fault}"
            for code in SITE_ORDER
            for fault in faults_of(
                browser.post(address.format(**numbers), data=data, query_string={"lang": code}),
                code,
                {name.format(**numbers) for name in expected},
            )
        ]
    assert not wrong, "\n".join(wrong)


BEGINNINGS = {"fr": "Erreur :", "ar": "خطأ:", "en": "Error:"}


def faults_of(answer: object, code: str, expected: set[str]) -> list[str]:
    """What is wrong with the page that refuses the form."""
    text = answer.text  # type: ignore[attr-defined]
    found = [f"answered {answer.status_code}"] if answer.status_code != 422 else []  # type: ignore[attr-defined]
    said = set(re.findall(r'id="([\w-]+)-error"', text))
    found += [f"said at {sorted(said)}"] if said != expected else []
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    found += (
        [] if title and title[1].startswith(BEGINNINGS[code]) else [f"titled {title and title[1]}"]
    )
    focused = re.findall(r"<[^>]*\sautofocus\b[^>]*>", text)
    found += (
        []
        if len(focused) == 1 and 'id="error-summary"' in focused[0]
        else [f"in focus: {focused}"]
    )
    summary = re.search(r'id="error-summary".*?</div>', text, re.DOTALL)
    leads = set(re.findall(r'href="#([^"]+)"', summary[0] if summary else ""))
    found += [f"leads to {sorted(leads)}"] if leads != said else []
    return found + [f"nothing is called {place}" for place in leads if f'id="{place}"' not in text]

"""How many statements the acts of many people cost: pinned, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.models import Member
from tests import factories

HTMX = {"HX-Request": "true"}
Browser = Callable[[Member], FlaskClient]


def test_a_vote_costs_at_most_eight(signed_in: Browser, member: Member) -> None:
    first, second = factories.proposal(cycle := factories.cycle("vote")), factories.proposal(cycle)
    browser, address = signed_in(member), f"/proposals/{second.id}/vote"
    browser.post(f"/proposals/{first.id}/vote", data={"choice": "support"}, headers=HTMX)
    with factories.counting() as statements:
        answer = browser.post(address, data={"choice": "support"}, headers=HTMX)
    assert (answer.status_code, len(statements) <= 8) == (200, True), "\n".join(
        s[:90] for s in statements
    )


def test_a_changed_vote_costs_at_most_ten(signed_in: Browser, member: Member) -> None:
    row, browser = (
        factories.proposal(factories.cycle("vote", ballot="agreement")),
        signed_in(member),
    )
    address = f"/proposals/{row.id}/vote"
    browser.post(address, data={"choice": "agree"}, headers=HTMX)
    with factories.counting() as statements:
        answer = browser.post(address, data={"choice": "disagree"}, headers=HTMX)
    assert (answer.status_code, len(statements) <= 10) == (200, True), "\n".join(
        s[:90] for s in statements
    )


def test_a_comment_costs_at_most_ten(signed_in: Browser, member: Member) -> None:
    row, browser = factories.proposal(factories.cycle("deliberate")), signed_in(member)
    address = f"/proposals/{row.id}/comments"
    browser.post(address, data={"body": "Oui."}, headers=HTMX)
    with factories.counting() as statements:
        answer = browser.post(address, data={"body": "Non."}, headers=HTMX)
    assert (answer.status_code, len(statements) <= 10) == (200, True), "\n".join(
        s[:90] for s in statements
    )

"""Acting for an organisation: what is offered, what is taken, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.organisations.acting import acting_as, acting_on, choices_for
from app.organisations.models import Affiliation, Organisation
from app.speech.language import speaking
from tests import factories
from tests.conftest import NOON
from tests.organisations.conftest import present


def test_acting_for_nobody_one_can_act_for(amal: Organisation, member: Member) -> None:
    reader = present(member)
    assert acting_as(reader, "").acting_for is None
    for odd in ("member:1", "organisation:0", "organisation:99999999999", f"{amal.id}"):
        with pytest.raises(Invalid) as refused:
            acting_as(reader, odd)
        assert refused.value.field == "as"
    # Whoever belongs to one does not act for it.
    own = factories.organisation("Réseau Tifawin")
    factories.stored(Affiliation(member_id=member.id, organisation_id=own.id))
    for nobodys in (own.id, own.id + 1):
        with pytest.raises(NotAllowed, match="aucun mandat"):
            acting_as(present(member), f"organisation:{nobodys}")


def test_who_changes_what_was_written_for_an_organisation_still_acts_for_it(
    amal: Organisation, member: Member
) -> None:
    reader = present(member)
    own = factories.proposal(author_id=member.id)
    theirs = factories.proposal(
        author_id=member.id,
        organisation_id=amal.id,
        mandate_id=reader.mandates[0].mandate_id,
    )
    with writing():
        assert acting_on(reader, own, "propose") == reader
        assert acting_on(reader, theirs, "propose").acting_for == reader.mandates[0]
        with pytest.raises(NotAllowed, match="aucun mandat"):
            acting_on(replace(reader, mandates=()), theirs, "propose")


def test_one_acts_for_oneself_first_and_for_whom_one_holds_that_power(
    amal: Organisation, member: Member, other: Member
) -> None:
    theirs = factories.organisation("Réseau Tifawin")
    factories.mandate(theirs, member, "comment")
    reader = present(member)
    with speaking("en"):
        assert choices_for(reader, "comment") == [
            ("", "For myself"),
            (f"organisation:{amal.id}", "For Association Amal"),
            (f"organisation:{theirs.id}", "For Réseau Tifawin"),
        ]
        assert len(choices_for(reader, "propose")) == 2
        assert choices_for(present(other), "comment") == []


@pytest.mark.parametrize("electorate", ["organisations", "both", "people"])
def test_an_organisation_has_one_vote_whoever_casts_it(
    app: Flask,
    amal: Organisation,
    member: Member,
    other: Member,
    signed_in: Callable[[Member], FlaskClient],
    electorate: str,
) -> None:
    factories.mandate(amal, other, "vote")
    row = factories.proposal(factories.cycle("vote", electorate=electorate))
    address = f"/proposals/{row.id}-bibliobus?lang=en"
    vote = f"/proposals/{row.id}-bibliobus/vote?lang=en"
    given = {"choice": "support", "as": f"organisation:{amal.id}"}
    answer = signed_in(member).post(vote, data=given, headers={"HX-Request": "true"})
    seen = signed_in(other).get(address).text
    if electorate == "people":
        assert (answer.status_code, "people vote, each for themselves" in answer.text) == (
            403,
            True,
        )
        assert "The vote of" not in seen
        return
    said = LexborHTMLParser(answer.text).css_first(".vote__other")
    assert "It supports this proposal." in said.text()
    # The answer has the focus in the organisation's part, and nowhere else.
    assert len(LexborHTMLParser(answer.text).css("[autofocus]")) == 1
    assert said.css_first("[autofocus]")
    assert f"Cast by {member.name}." in seen
    # A row of a list has room for one's own vote alone.
    in_row = {"choice": "support"} if electorate == "both" else given
    part = signed_in(member).post(f"{vote}&row=1", data=in_row, headers={"HX-Request": "true"})
    assert (part.status_code, "The vote of" in part.text) == (200, False)
    # Withdrawn without scripts, the page that follows says whose vote it was.
    browser = signed_in(other)
    assert browser.post(vote, data=given | {"choice": ""}).status_code == 303
    after = browser.get(address).text
    assert ("Its vote is withdrawn." in after, "Your vote is withdrawn." in after) == (True, False)
    assert "It supports" not in signed_in(member).get(address).text
    with writing():
        db.session.merge(other).suspended_at = NOON
    assert "The vote of" not in browser.get(address).text


def test_five_mandates_cost_a_page_no_statement(
    app: Flask,
    member: Member,
    other: Member,
    signed_in: Callable[[Member], FlaskClient],
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    """Where organisations vote, a proposal asks once more what those have voted."""
    voted = factories.proposal(factories.cycle("vote"))
    both = factories.proposal(factories.cycle("vote", electorate="both"))
    for number in range(5):
        factories.mandate(factories.organisation(f"Association {number}"), other)
    pages = ["/", "/proposals/", f"/proposals/{voted.id}-bibliobus", "/my/", "/plan/"]
    found: dict[str, list[int]] = {}
    for person in (member, other):
        browser = signed_in(person)
        for page in (*pages, f"/proposals/{both.id}-bibliobus"):
            browser.get(page)
            with count_queries() as statements:
                assert browser.get(page).status_code == 200
            found.setdefault(page, []).append(len(statements))
    assert [page for page, (without, with_five) in found.items() if with_five > without] == [
        f"/proposals/{both.id}-bibliobus"
    ]
    without, with_five = found[f"/proposals/{both.id}-bibliobus"]
    assert with_five == without + 1

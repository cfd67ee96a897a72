"""One proposal's page, its versions, one's own list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.proposals.models import (
    STAGES,
    Proposal,
    ProposalChallenge,
    ProposalTerritory,
    ProposalVersion,
)
from app.proposals.operations import draft_proposal, revise, submit
from app.proposals.operations.content import Content
from app.speech.addresses import url_of
from app.steering.models import Decision
from tests import factories

SignedIn = Callable[[Member], FlaskClient]
Write = Callable[..., Content]


def address(app: Flask, row: Proposal, page: str = "show") -> str:
    with app.test_request_context():
        return url_of(f"proposals.{page}", row)


def published(content: Content, by: Member, *changes: Content) -> Proposal:
    actor = factories.acting(by)
    with factories.writing():
        row = submit(draft_proposal(content, by=actor), by=actor)
        for change in changes:
            factories.db.session.flush()
            revise(row, change, seen=row.version, by=actor)
    return row


def test_the_page_shows_text_author_principles_and_places(
    app: Flask, client: FlaskClient, member: Member
) -> None:
    row = factories.proposal(
        author_id=member.id, organisation_id=factories.organisation("Association Amal").id
    )
    factories.stored(
        ProposalChallenge(proposal_id=row.id, challenge_id=factories.challenge("Éducation").id)
    )
    factories.stored(
        ProposalTerritory(proposal_id=row.id, territory_id=factories.territory("Oriental").id)
    )
    text = client.get(address(app, row)).text
    for words in (
        "Bibliobus",
        "<p>Un texte.</p>",
        "Un résumé.",
        member.name,
        "Co-construction",
        "Ainsi.",
    ):
        assert words in text
    for words in ("Association Amal", "Éducation", "Oriental"):
        assert words in text


def test_the_page_shows_the_last_decision_with_its_reason(app: Flask, client: FlaskClient) -> None:
    row = factories.proposal(stage="declined")
    for number, reason in ((1, "Plus tard."), (2, "Trop cher.")):
        facts = {
            "outcome": "declined",
            "decided_on": date(2026, 11, 20),
            "recorded_at": clock.now(),
        }
        factories.stored(
            Decision(proposal_id=row.id, number=number, reason={"fr": reason}, **facts)
        )
    text = client.get(address(app, row)).text.split('id="decision"')[1].split("</section>")[0]
    assert "Trop cher." in text
    assert "Plus tard." not in text


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("page", ["show", "versions", "edit"])
def test_drafts_and_what_is_hidden_do_not_exist_for_others(
    app: Flask, client: FlaskClient, signed_in: SignedIn, other: Member, stage: str, page: str
) -> None:
    row = factories.proposal(stage=stage, author_id=factories.member().id)
    secret = stage in ("draft", "withdrawn", "hidden")
    status = 404 if secret else 403 if page == "edit" else 200
    assert signed_in(other).get(address(app, row, page)).status_code == status
    assert client.get(address(app, row, page)).status_code == (
        303 if page == "edit" else 404 if secret else 200
    )


@pytest.mark.parametrize("stage", STAGES)
def test_lists_and_pages_of_what_is_decided_while_people_vote_are_shown(
    signed_in: SignedIn, member: Member, stage: str
) -> None:
    row = factories.proposal(factories.cycle("vote"), stage=stage, author_id=member.id)
    browser = signed_in(member)
    for path in (f"/proposals/?stage={stage}", f"/proposals/{row.id}", "/my/proposals"):
        assert browser.get(path, follow_redirects=True).status_code == 200, path


def test_an_outdated_title_leads_to_the_present_one_and_keeps_the_query(
    app: Flask, client: FlaskClient
) -> None:
    row = factories.proposal(title="Musee du desert")
    for page in ("", "/versions"):
        answer = client.get(
            f"/proposals/{row.id}-vieux-titre{page}?lang=ar&x=%C3%A9&ref=1&endpoint=y"
        )
        assert answer.status_code == 301
        assert (
            answer.location
            == f"/proposals/{row.id}-musee-du-desert{page}?lang=ar&x=%C3%A9&ref=1&endpoint=y"
        )


def test_an_arabic_title_has_an_address(client: FlaskClient) -> None:
    row = factories.proposal()
    factories.proposal()
    with factories.writing():
        factories.db.session.get_one(Proposal, row.id).title = {"ar": "مكتبة متنقلة"}
    assert client.get(f"/proposals/{row.id}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize("ref", ["0", "x", "99999999999", "-1", "1%00", "%ff", "4-nothing"])
def test_what_does_not_exist_is_404(client: FlaskClient, ref: str) -> None:
    assert client.get(f"/proposals/{ref}").status_code == 404


def test_links_keep_the_language(app: Flask, client: FlaskClient) -> None:
    row = factories.proposal()
    assert "/proposals/?lang=ar" in client.get(address(app, row) + "?lang=ar").text


def test_a_text_says_its_language(app: Flask, client: FlaskClient) -> None:
    row = factories.proposal(body={"ar": "نص"}, body_html={"ar": "<p>نص</p>"})
    assert (
        '<div class="prose" lang="ar" dir="rtl"><p>نص</p></div>'
        in client.get(address(app, row) + "?lang=fr").text
    )


def test_the_page_costs_at_most_eight_statements(
    app: Flask, client: FlaskClient, signed_in: SignedIn, member: Member
) -> None:
    row = factories.proposal(principles=[factories.principle() for _number in range(5)])
    for browser in (client, signed_in(member)):
        browser.get(address(app, row))
        with factories.counting() as statements:
            browser.get(address(app, row))
        assert len(statements) <= 8


def test_versions_are_listed_and_compared(
    app: Flask, client: FlaskClient, content: Write, member: Member
) -> None:
    row = published(
        content(),
        member,
        content(title="Un bibliobus rouge"),
        content(title="Un musée", body="Grand."),
    )
    page = address(app, row, "versions")
    assert "<ins> rouge</ins>" in client.get(f"{page}?from=1&to=2").text
    text = client.get(f"{page}?lang=en").text
    assert text.count(member.name) == 3
    assert "<del>bus</del>" not in text.split("From version 2 to version 3")[0]


@pytest.mark.parametrize("query", ["from=1&to=9", "from=0&to=7", "from=99999999999999999999&to=1"])
def test_a_version_that_does_not_exist_is_404(
    app: Flask, client: FlaskClient, content: Write, member: Member, query: str
) -> None:
    row = published(content(), member, content(title="Autre"))
    assert client.get(f"{address(app, row, 'versions')}?{query}").status_code == 404


def test_one_version_or_none_has_nothing_to_compare(app: Flask, client: FlaskClient) -> None:
    row = factories.proposal()
    assert (
        "There is no version yet"
        in client.get(address(app, row, "versions") + "?lang=en&from=1&to=2").text
    )
    factories.stored(
        ProposalVersion(proposal_id=row.id, number=1, title=row.title, created_at=clock.now())
    )
    assert (
        "There is one version only" in client.get(address(app, row, "versions") + "?lang=en").text
    )


def test_ones_own_proposals_are_ones_own(
    signed_in: SignedIn, client: FlaskClient, member: Member
) -> None:
    cycle = factories.cycle()
    factories.proposal(cycle, title="Mon brouillon", stage="draft", author_id=member.id)
    factories.proposal(cycle, title="D'autrui")
    text = signed_in(member).get("/my/proposals").text
    assert "Mon brouillon" in text
    assert "D'autrui" not in text
    assert client.get("/my/proposals").status_code == 303


def test_the_author_withdraws(
    app: Flask, signed_in: SignedIn, client: FlaskClient, member: Member
) -> None:
    row = factories.proposal(author_id=member.id)
    page = address(app, row)
    assert signed_in(member).post(address(app, row, "withdraw")).status_code == 303
    assert client.get(page).status_code == 404


def test_others_do_not_withdraw(
    app: Flask, signed_in: SignedIn, other: Member, member: Member
) -> None:
    row = factories.proposal(author_id=member.id)
    assert signed_in(other).post(address(app, row, "withdraw")).status_code == 403


def test_buttons_appear_for_those_who_may(
    app: Flask, signed_in: SignedIn, member: Member, other: Member
) -> Any:
    page = address(app, factories.proposal(author_id=member.id))
    assert "/withdrawal" in signed_in(member).get(page).text
    assert "/withdrawal" not in signed_in(other).get(page).text


def test_a_merged_proposal_names_the_one_in_which_it_goes_on(client):
    onward, merged = factories.proposal(title="La suite"), factories.proposal(stage="merged")
    facts = {"number": 1, "reason": {"fr": "Ensemble."}, "recorded_at": clock.now()}
    factories.stored(Decision(proposal_id=merged.id, outcome="merged", into_id=onward.id, **facts))
    page = client.get(f"/proposals/{merged.id}", follow_redirects=True).text
    assert f'href="/proposals/{onward.id}-la-suite"' in page


def test_a_withdrawn_proposal_is_not_named_by_the_one_merged_into_it(client):
    onward, merged = (
        factories.proposal(title="La suite", stage="withdrawn"),
        factories.proposal(stage="merged"),
    )
    facts = {"number": 1, "reason": {"fr": "Ensemble."}, "recorded_at": clock.now()}
    factories.stored(Decision(proposal_id=merged.id, outcome="merged", into_id=onward.id, **facts))
    assert "La suite" not in client.get(f"/proposals/{merged.id}", follow_redirects=True).text

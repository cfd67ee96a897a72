"""Short addresses: they lead on, tell no title of what may not be seen, and can be photographed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.proposals.models import PUBLIC_STAGES, STAGES
from tests import factories
from tests.site.conftest import Story

SignedIn = Callable[[Member], FlaskClient]


@pytest.mark.parametrize("stage", STAGES)
def test_a_proposals_number_leads_to_it_where_it_may_be_seen(
    client: FlaskClient, signed_in: SignedIn, member: Member, other: Member, stage: str
) -> None:
    row = factories.proposal(title="Un secret", stage=stage, author_id=member.id)
    there = 302 if stage in PUBLIC_STAGES else 404
    own = signed_in(member).get(f"/p/{row.id}")
    assert (own.status_code, own.location) == (302, f"/proposals/{row.id}-un-secret")
    for browser in (client, signed_in(other)):
        answer = browser.get(f"/p/{row.id}")
        assert answer.status_code == there
        assert there == 302 or "secret" not in answer.text + answer.headers.get("Location", "")
        picture = browser.get(f"/p/{row.id}/qr.svg")
        assert picture.status_code == (200 if there == 302 else 404)


def test_the_language_of_the_address_is_kept(client: FlaskClient) -> None:
    row = factories.proposal()
    assert client.get(f"/p/{row.id}?lang=ar").location.endswith("?lang=ar")


def test_an_actions_number_leads_to_it_once_it_is_adopted(
    client: FlaskClient, story: Story
) -> None:
    answer = client.get(f"/a/{story.action.id}")
    assert answer.status_code == 302
    assert client.get(answer.location).status_code == 200
    assert client.get(f"/a/{story.action.id}/qr.svg").data.startswith(b"<?xml")
    draft = factories.draft_action()
    assert client.get(f"/a/{draft.id}").status_code == 404
    assert client.get(f"/a/{draft.id}/qr.svg").status_code == 404


@pytest.mark.parametrize("path", ["/p/0", "/p/99999", "/a/99999", "/p/x", "/p/9999999999/qr.svg"])
def test_what_does_not_exist_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404

"""The content of editions: every format is read, and what was frozen compares with the draft."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.caches import LruCache
from app.database import db, writing
from app.errors import Invalid
from app.plan.formats import FORMAT, edition_json, read_edition
from app.plan.models import ActionPartner, Edition, Milestone, Objective, Promotion
from app.plan.operations.adoption import adopt
from app.plan.queries.editions import content_of
from app.text.canonical import canonical_json, sha256_hex
from tests import factories
from tests.conftest import NOON
from tests.factories import acting, stored


def whole_draft(member: Member) -> None:
    """A draft that has something in every place of an edition."""
    serves = factories.principle()
    objective = stored(Objective(position=1, name={"fr": "L’eau"}, principle_id=serves.id))
    led = factories.draft_action(
        "Creuser",
        principles=[serves],
        objective_id=objective.id,
        budget=5000,
        starts_on=date(2027, 1, 1),
        starts_precision="year",
        territories=[factories.territory()],
    )
    factories.draft_action("Suivre", owner_member_id=member.id)
    for partner in ({"member_id": member.id}, {"organisation_id": led.owner_organisation_id}):
        stored(ActionPartner(action_id=led.id, **partner))
    stored(Milestone(action_id=led.id, title={"fr": "Le puits"}, due_on=date(2027, 3, 31)))
    stored(Milestone(action_id=led.id, title={"fr": "Un jour"}))
    grown = factories.proposal(stage="promoted")
    stored(Promotion(action_id=led.id, proposal_id=grown.id, at=NOON))


def as_earlier_format(edition: Edition, number: int) -> str:
    """The edition's text as it was frozen in format 1, before it named its format and currency, or
    in format 2, before it told of the plan's period and the like.
    """
    said = json.loads(edition.content) | {"format": 2}
    later = ("starts_on", "ends_on", "without", "decided_on", "meeting")
    for key in (*later, *(("format", "currency") if number == 1 else ())):
        del said[key]
    for objective in said["objectives"]:
        del objective["parent"]
    for action in said["actions"]:
        for key in ("reference", "beneficiaries", "to_reach", "indicators"):
            del action[key]
    return canonical_json(said).decode()


def test_the_plan_as_a_file_is_canonical_json_too(client: FlaskClient, member: Member) -> None:
    """It is written by the quicker writer, and says the same."""
    whole_draft(member)
    factories.draft_action("Dire « oui » \u007f\u2028 \t \\ \U0001f4a7")
    factories.adopted()
    data = client.get("/plan/plan.json").data
    assert data == canonical_json(json.loads(data))


def test_parsed_editions_are_kept_up_to_so_many_characters(member: Member) -> None:
    whole_draft(member)
    first = factories.adopted()
    factories.draft_action("Planter")
    second = factories.adopted()
    room = len(second.content) + 1
    current_app.extensions["twiza_kept"]["editions"] = LruCache(room, room)
    newest = content_of(second.sha256)
    assert content_of(second.sha256) is newest
    content_of(first.sha256)
    assert content_of(second.sha256) is not newest


def test_what_is_read_from_an_edition_is_written_as_the_same_bytes(member: Member) -> None:
    whole_draft(member)
    text = factories.adopted().content
    content = read_edition(text)
    assert canonical_json(edition_json(content)).decode() == text
    assert content.actions[0].milestones[0].due_on
    assert content.actions[0].starts_on


@pytest.mark.parametrize("number", [1, 2])
def test_an_edition_of_an_earlier_format_keeps_its_bytes_and_equals_the_same_draft(
    client: FlaskClient, member: Member, steward: Member, number: int
) -> None:
    whole_draft(member)
    text = as_earlier_format(factories.adopted(), number)
    digest = sha256_hex(text.encode())
    with writing():
        db.session.execute(sa.update(Edition).values(content=text, sha256=digest))
    with pytest.raises(Invalid, match="rien à adopter"), writing():
        adopt({}, by=acting(steward), although=True)
    assert client.get("/plan/editions/1.json").get_data(as_text=True) == text
    for path in ("/plan/", "/plan/plan.csv", "/plan/plan.xlsx", "/plan/editions/1"):
        assert client.get(path).status_code == 200, path
    shown, frozen = client.get("/plan/plan.json").json, json.loads(text)
    del shown["actions"], frozen["actions"]
    later = {"format": FORMAT, "currency": "MAD", "starts_on": None, "ends_on": None}
    later |= {"without": [], "decided_on": None, "meeting": None}
    frozen["objectives"] = [row | {"parent": None} for row in frozen["objectives"]]
    assert shown == frozen | later
    led = read_edition(text).actions[0].id
    assert "MAD" in client.get(f"/plan/actions/{led}-creuser").text


def test_an_edition_of_a_later_format_is_not_guessed_at(member: Member) -> None:
    whole_draft(member)
    said = json.loads(factories.adopted().content) | {"format": FORMAT + 1}
    with pytest.raises(ValueError, match=f"format {FORMAT + 1}"):
        read_edition(json.dumps(said))

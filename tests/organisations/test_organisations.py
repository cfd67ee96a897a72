"""The directory of organisations, and the steering group's forms for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.kept import touch_frame
from app.organisations.models import Affiliation, Organisation
from app.organisations.operations import add_organisation, change_organisation
from app.organisations.queries import search
from tests import factories

Browser = Callable[[Member], FlaskClient]


def content(**changes: Any) -> dict[str, Any]:
    """What the form gives for a plain association."""
    plain = {
        "name": {"fr": "Amal", "ar": "أمل"},
        "presentation": {},
        "kind": "association",
        "standing": "member",
    }
    return {**plain, "territory_id": None, "website": "", **changes}


def names(**filters: Any) -> list[str]:
    text = filters.pop("text", "")
    return [entry.name["fr"] for entry in search(text, language="fr", **filters)[0]]


@pytest.mark.parametrize(
    "text", ["éducation", "EDUCATION", "educ", "تربيه", "للتربية", "education vie"]
)
def test_a_name_is_found_in_any_language_as_people_type_it(app: Flask, text: str) -> None:
    factories.stored(
        Organisation(
            name={"fr": "Éducation et vie", "ar": "جمعية التربية"}, joined_at=clock.now()
        ),
        frame=True,
    )
    factories.organisation("Santé pour tous")
    assert names(text=text) == ["Éducation et vie"]


@pytest.mark.parametrize("text", ["!!!", "zzz", "\u202e", "%"])
def test_what_fits_nothing_finds_nothing(app: Flask, text: str) -> None:
    factories.organisation("Santé pour tous")
    assert names(text=text) == []


def test_those_behind_the_initiative_come_first_then_by_name(app: Flask) -> None:
    for name, standing in [
        ("Zitouna", "member"),
        ("École", "member"),
        ("Zagora", "founding"),
        ("Omar", "initiator"),
    ]:
        factories.organisation(name, standing=standing)
    assert names() == ["Omar", "Zagora", "École", "Zitouna"]


def test_filters_by_kind_and_territory_hold_together(app: Flask) -> None:
    place = factories.territory()
    factories.organisation("Ici", kind="foundation", territory_id=place.id)
    factories.organisation("Ailleurs", kind="foundation")
    factories.organisation("Autre", kind="company", territory_id=place.id)
    assert names(kind="foundation", territory_ids={place.id}) == ["Ici"]


def test_a_page_holds_fifty(client: FlaskClient) -> None:
    with writing():
        db.session.add_all(
            Organisation(name={"fr": f"N{i:03}"}, joined_at=clock.now()) for i in range(51)
        )
        touch_frame()
    first, second = (
        client.get("/organisations/?lang=en").text,
        client.get("/organisations/?lang=en&page=2").text,
    )
    assert "51 organisations" in first
    assert "N049" in first
    assert "N050" not in first
    assert "N050" in second


@pytest.mark.parametrize(
    "query",
    [
        "page=999999",
        "page=-1",
        "kind=x",
        "territory=9999999999",
        "q=%00%E2%80%AE",
        "territory=a",
        "endpoint=x",
    ],
)
def test_odd_addresses_are_answered(client: FlaskClient, query: str) -> None:
    factories.organisation()
    assert client.get(f"/organisations/?{query}").status_code == 200


def test_an_unknown_filter_is_named(client: FlaskClient) -> None:
    factories.organisation("Amal")
    text = client.get("/organisations/?kind=pirates&lang=en").text
    assert "not known here" in text
    assert "Amal" in text


def test_the_page_says_what_it_proposed_but_no_draft_and_no_name(
    client: FlaskClient, member: Member
) -> None:
    row = factories.organisation("Amal")
    factories.proposal(title="Bibliobus", organisation_id=row.id)
    factories.proposal(title="Secret", organisation_id=row.id, stage="draft")
    factories.stored(Affiliation(member_id=member.id, organisation_id=row.id))
    text = client.get(f"/organisations/{row.id}-amal?lang=en").text
    assert "Bibliobus" in text
    assert "Secret" not in text
    assert member.name not in text
    assert "<dt>Members here</dt><dd>1</dd>" in text


def test_an_outdated_slug_moves_and_nonsense_is_missing(client: FlaskClient) -> None:
    row = factories.organisation("Amal")
    moved = client.get(f"/organisations/{row.id}-old?lang=en&page=2")
    assert (moved.status_code, moved.location) == (
        301,
        f"/organisations/{row.id}-amal?lang=en&page=2",
    )
    assert client.get("/organisations/99999").status_code == 404
    assert client.get("/organisations/x").status_code == 404


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.org", "https://", "http://[", "x.org"]
)
def test_only_web_addresses_are_linked_or_saved(
    client: FlaskClient, steward: Member, address: str
) -> None:
    row = factories.organisation(website=address)
    assert (
        f'href="{address}"'
        not in client.get(f"/organisations/{row.id}", follow_redirects=True).text
    )
    with pytest.raises(Invalid), writing():
        add_organisation(content(website=address), by=factories.acting(steward))


def test_pages_cost_a_few_statements(
    signed_in: Browser, member: Member, count_queries: Any
) -> None:
    rows = [factories.organisation(f"N{i}") for i in range(5)]
    browser = signed_in(member)
    for path in ("/organisations/", f"/organisations/{rows[0].id}-n0"):
        browser.get(path)
        with count_queries() as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= 10, statements


def test_only_the_steering_group_edits(
    app: Flask, member: Member, signed_in: Browser, client: FlaskClient
) -> None:
    with pytest.raises(NotAllowed), writing():
        add_organisation(content(), by=factories.acting(member))
    assert signed_in(member).get("/steering/organisations/new").status_code == 403
    assert client.get("/steering/organisations/new").status_code == 303


def test_adding_shows_it_at_once_and_is_recorded(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    assert "Amal" not in client.get("/organisations/").text
    data = {
        "name_fr": "Amal",
        "kind": "network",
        "standing": "founding",
        "website": "https://amal.example",
    }
    answer = signed_in(steward).post("/steering/organisations/new?lang=en", data=data)
    assert answer.status_code == 303
    assert "Founding member" in client.get("/organisations/?lang=en").text
    assert 'href="https://amal.example"' in client.get(answer.location).text
    assert (
        db.session.scalar(sa.select(Event.actor_key).where(Event.verb == "organisation.added"))
        == steward.key
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name_fr": " \u200b "},
        {"name_fr": "x" * 301},
        {"name_fr": "A", "kind": "pirates"},
        {"name_fr": "A", "territory_id": "99"},
        {"name_fr": "A", "website": "javascript:1"},
        {"name_fr": "A", "presentation_fr": "x" * 100_001},
        {"name_fr": "A", "territory_id": "x"},
    ],
)
def test_a_faulty_form_says_so_and_keeps_what_was_typed(
    signed_in: Browser, steward: Member, data: dict[str, str]
) -> None:
    answer = signed_in(steward).post(
        "/steering/organisations/new", data={"name_ar": "", "website": "https://a.b", **data}
    )
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert db.session.scalar(sa.select(Organisation.id)) is None


def test_editing_keeps_languages_that_the_form_does_not_show(app: Flask, steward: Member) -> None:
    row = factories.stored(
        Organisation(name={"fr": "A", "ar": "ب", "zgh": "ⴰ"}, joined_at=clock.now())
    )
    with writing():
        change_organisation(
            row,
            content(name={"fr": "B", "ar": "", "en": "C"}),
            seen=1,
            by=factories.acting(steward),
        )
    assert row.name == {"fr": "B", "en": "C", "zgh": "ⴰ"}


def test_a_stale_edit_shows_both_texts_and_changes_nothing(
    signed_in: Browser, steward: Member
) -> None:
    row = factories.organisation("Amal")
    browser, path = signed_in(steward), f"/organisations/{row.id}/edit?lang=en"
    form = {"kind": "association", "standing": "member", "version": "1"}
    assert browser.post(path, data={**form, "name_fr": "Premier"}).status_code == 303
    answer = browser.post(path, data={**form, "name_fr": "Second"})
    assert answer.status_code == 409
    assert "Premier" in answer.text
    assert "Second" in answer.text
    assert db.session.get_one(Organisation, row.id).name == {"fr": "Premier"}


def test_a_territory_that_is_gone_is_refused(app: Flask, steward: Member) -> None:
    with pytest.raises(Invalid) as refusal, writing():
        add_organisation(content(territory_id=77), by=factories.acting(steward))
    assert refusal.value.field == "territory_id"


def test_a_conflict_names_only_what_differs(app: Flask, steward: Member) -> None:
    row = factories.organisation("Amal")
    with pytest.raises(Conflict) as refusal, writing():
        change_organisation(
            row, content(name={"fr": "Nour"}, kind="company"), seen=0, by=factories.acting(steward)
        )
    assert len(refusal.value.mine) == 2
    assert (
        set(refusal.value.mine.values()) == {"Nour", "Entreprise"}
        or "Company" in refusal.value.mine.values()
    )

"""The steering group writes the initiative's records on their pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.charter.models import (
    Challenge,
    CharterPage,
    Document,
    Principle,
    Seat,
    StoryPhase,
    Territory,
)
from app.charter.operations import KINDS
from app.charter.queries import principles
from app.database import db
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.model import INTEGER
from tests import factories
from tests.files.samples import as_form, docx, gps_photo

Browser = Callable[[Member], FlaskClient]
FRAME = "/steering/frame"
GOOD: dict[str, tuple[type[Any], dict[str, str]]] = {
    "phases": (StoryPhase, {"title_fr": "Écouter", "period_fr": "2022", "position": "1"}),
    "seats": (
        Seat,
        {"person": "Amal", "office_ar": "رئيسة", "term_from": "2024-07-04", "position": "2"},
    ),
    "principles": (
        Principle,
        {"name_fr": "Impact", "statement_fr": "Durable.", "provisional": "y"},
    ),
    "challenges": (Challenge, {"name_ar": "التعليم"}),
    "territories": (Territory, {"name_fr": "Drâa-Tafilalet", "iso_code": "MA-08"}),
    "documents": (
        Document,
        {"title_fr": "Référence", "language": "zgh", "url": "https://example.org/a"},
    ),
}


def only(model: type[Any]) -> Any:
    db.session.expire_all()
    return db.session.query(model).one()


@pytest.fixture
def bench(signed_in: Browser, steward: Member) -> FlaskClient:
    """The browser of a member of the steering group."""
    return signed_in(steward)


@pytest.mark.parametrize("kind", GOOD)
def test_every_kind_is_added_listed_changed_and_deleted(bench: FlaskClient, kind: str) -> None:
    model, data = GOOD[kind]
    assert bench.get(f"{FRAME}/{kind}/new").status_code == 200
    assert bench.post(f"{FRAME}/{kind}/new", data=data).status_code == 303
    row = only(model)
    assert f"{FRAME}/{kind}/{row.id}" in bench.get(f"{FRAME}/{kind}").text
    assert bench.post(f"{FRAME}/{kind}/{row.id}", data={**data, "version": "1"}).status_code == 303
    deleted = bench.post(
        f"{FRAME}/{kind}/{row.id}/delete", data={"version": str(only(model).version)}
    )
    assert deleted.status_code == 303
    assert db.session.query(model).count() == 0


@pytest.mark.parametrize("kind", GOOD)
def test_an_empty_form_is_said_to_be_so(bench: FlaskClient, kind: str) -> None:
    answer = bench.post(f"{FRAME}/{kind}/new", data={})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text


@pytest.mark.parametrize("key", ["welcome", "story", "thanks"])
def test_a_page_is_written_and_written_again(bench: FlaskClient, key: str) -> None:
    assert bench.get(f"{FRAME}/pages/{key}").status_code == 200
    bench.post(f"{FRAME}/pages/{key}", data={"title_fr": "Un", "body_fr": "Texte", "version": "0"})
    bench.post(
        f"{FRAME}/pages/{key}", data={"title_fr": "Deux", "body_fr": "Texte", "version": "1"}
    )
    assert (only(CharterPage).key, only(CharterPage).title) == (key, {"fr": "Deux"})


def test_two_who_write_a_page_first_see_both_texts(bench: FlaskClient) -> None:
    bench.post(f"{FRAME}/pages/story", data={"title_fr": "Premier", "version": "0"})
    second = bench.post(f"{FRAME}/pages/story", data={"title_fr": "Second", "version": "0"})
    assert second.status_code == 409
    assert "Premier" in second.text
    assert "Second" in second.text


def test_a_stale_save_shows_both_texts_and_changes_nothing(bench: FlaskClient) -> None:
    row = factories.principle("Avant")
    bench.post(f"{FRAME}/principles/{row.id}", data={"name_fr": "Le leur", "version": "1"})
    answer = bench.post(
        f"{FRAME}/principles/{row.id}", data={"name_fr": "Le mien", "version": "1"}
    )
    assert answer.status_code == 409
    assert "Le leur" in answer.text
    assert "Le mien" in answer.text
    assert only(Principle).name == {"fr": "Le leur"}


def test_a_language_that_the_interface_lacks_survives_an_edit(bench: FlaskClient) -> None:
    row = factories.stored(Principle(name={"zgh": "ⴰⵎⵓⵏ", "fr": "Avant", "ar": "قبل"}, position=1))
    bench.post(
        f"{FRAME}/principles/{row.id}", data={"name_fr": "Après", "name_ar": "", "version": "1"}
    )
    assert only(Principle).name == {"zgh": "ⴰⵎⵓⵏ", "fr": "Après"}


def test_an_edit_is_seen_at_once_and_recorded(bench: FlaskClient, client: FlaskClient) -> None:
    row = factories.principle("Avant")
    assert principles()[0].name == {"fr": "Avant"}
    bench.post(f"{FRAME}/principles/{row.id}", data={"name_fr": "Après", "version": "1"})
    assert "Après" in client.get("/principles/").text
    assert (
        db.session.query(Event).filter_by(verb="principle.changed", subject_id=row.id).count() == 1
    )


@pytest.mark.parametrize("place", [-INTEGER, -1, 10_001, INTEGER])
def test_a_record_with_any_place_that_an_import_gave_is_changed_and_followed(
    bench: FlaskClient, place: int
) -> None:
    row = factories.stored(Principle(name={"fr": "Avant"}, position=place), frame=True)
    change = {"name_fr": "Après", "position": str(place), "version": "1"}
    assert bench.post(f"{FRAME}/principles/{row.id}", data=change).status_code == 303
    assert f'value="{min(place + 1, INTEGER)}"' in bench.get(f"{FRAME}/principles/new").text
    assert (
        bench.post(
            f"{FRAME}/principles/new", data={"name_fr": "Encore", "position": str(INTEGER)}
        ).status_code
        == 303
    )


def test_what_something_refers_to_is_not_deleted(bench: FlaskClient) -> None:
    principle, territory = factories.principle(), factories.territory()
    factories.proposal(principles=[principle])
    factories.organisation(territory_id=territory.id)
    for address in (f"principles/{principle.id}", f"territories/{territory.id}"):
        answer = bench.post(f"{FRAME}/{address}/delete?lang=en", data={"version": "1"})
        assert answer.status_code == 409
        assert "still refer to it" in answer.text
    assert db.session.query(Principle).count() == db.session.query(Territory).count() == 1


def test_a_stale_deletion_changes_nothing(bench: FlaskClient) -> None:
    row = factories.principle()
    for version in ("7", "", "x", "1" * 30):
        assert (
            bench.post(
                f"{FRAME}/principles/{row.id}/delete", data={"version": version}
            ).status_code
            == 409
        )
    assert db.session.query(Principle).count() == 1


@pytest.mark.parametrize(("kind", "wrong", "field"), [
    ("seats", {"person": "A", "term_from": "2026-01-02", "term_until": "2026-01-01"}, "term_until"),
    ("seats", {"person": "A", "organisation_id": "999"}, "organisation_id"),
    ("seats", {"person": "A", "organisation_id": "x"}, "organisation_id"),
    ("seats", {"person": " \u200b"}, "person"),
    ("principles", {"name_fr": "A", "position": str(-(2**31))}, "position"),
    ("principles", {"name_fr": "A", "position": str(2**31)}, "position"),
    ("principles", {"name_fr": "A", "position": "9" * 40}, "position"),
    ("principles", {"name_fr": "x" * 301}, "name_fr"),
    ("principles", {"name_fr": " \u202e "}, "name_fr"),
    ("territories", {"name_fr": "A", "iso_code": "<b>"}, "iso_code"),
    ("documents", {"title_fr": "A", "url": "javascript:alert(1)"}, "url"),
    ("documents", {"title_fr": "A", "url": "https://[x"}, "url"),
    ("documents", {"title_fr": "A", "language": "no language"}, "language"),
    ("documents", {"title_fr": "A", "published_on": "demain"}, "published_on"),
])  # fmt: skip
def test_wrong_input_is_said_at_its_field(
    bench: FlaskClient, kind: str, wrong: dict[str, str], field: str
) -> None:  # fmt: skip
    answer = bench.post(f"{FRAME}/{kind}/new", data=wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert db.session.query(KINDS[kind].model).count() == 0


def test_a_territory_cannot_lie_within_itself(bench: FlaskClient) -> None:
    whole = factories.territory("Maroc")
    part = factories.territory("Oriental", parent_id=whole.id)
    address = f"{FRAME}/territories/{whole.id}"
    answer = bench.post(
        address, data={"name_fr": "Maroc", "parent_id": str(part.id), "version": "1"}
    )
    assert answer.status_code == 422
    assert 'id="parent_id-error"' in answer.text


def test_a_document_gets_a_file_and_another_in_its_place(
    bench: FlaskClient, client: FlaskClient
) -> None:
    first = {"title_fr": "Référence", "file": (io.BytesIO(docx()), "../note.docx")}
    assert bench.post(f"{FRAME}/documents/new", data=first).status_code == 303
    row = only(Document)
    assert "note.docx" in client.get("/documents/").text
    second = {
        "title_fr": "Référence",
        "version": str(row.version),
        "file": (io.BytesIO(gps_photo()), "p.png"),
    }
    assert bench.post(f"{FRAME}/documents/{row.id}", data=second).status_code == 303
    assert only(StoredFile).name == "p.jpg"
    bench.post(f"{FRAME}/documents/{row.id}/delete", data={"version": str(only(Document).version)})
    assert db.session.query(StoredFile).count() == 0


@pytest.mark.parametrize(("data", "name"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.svg"),
    (b"<html><script>alert(1)</script>", "x.png"),
    (b"", "x.pdf"),
    (b"%PDF-1.7" + b"\0" * (10 * 1024 * 1024), "x.pdf"),
])  # fmt: skip
def test_a_refused_file_is_said_at_its_field_and_keeps_the_text(
    bench: FlaskClient, data: bytes, name: str
) -> None:
    before = set(uploads_folder().glob("*"))
    answer = bench.post(f"{FRAME}/documents/new", **as_form(data, name, title_fr="Gardé"))
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert "Gardé" in answer.text
    assert set(uploads_folder().glob("*")) == before


def test_a_file_of_a_save_that_came_too_late_goes_again(bench: FlaskClient) -> None:
    row = factories.stored(Document(title={"fr": "Référence"}))
    before = set(uploads_folder().glob("*"))
    late = {"title_fr": "Autre", "version": "7", "file": (io.BytesIO(docx()), "x.docx")}
    assert bench.post(f"{FRAME}/documents/{row.id}", data=late).status_code == 409
    assert set(uploads_folder().glob("*")) == before


def test_far_too_large_a_form_is_refused(bench: FlaskClient) -> None:
    huge = as_form(b"x" * 13 * 1024 * 1024, "x.pdf")
    assert bench.post(f"{FRAME}/documents/new", **huge).status_code == 413


@pytest.mark.parametrize(
    "path", ["", "/principles", "/principles/new", "/pages/story", "/questions"]
)
def test_the_steering_group_alone_enters(
    client: FlaskClient, signed_in: Browser, member: Member, bench: FlaskClient, path: str
) -> None:
    address = FRAME + (path or "/")
    assert client.get(address).headers["Location"].startswith("/sign-in")
    assert signed_in(member).get(address).status_code == 403
    assert bench.get(address).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nonsense",
        "pages/new",
        "pages/other",
        "principles/999",
        "principles/x",
        "principles/" + "9" * 30,
    ],
)
def test_what_there_is_not_is_a_404(bench: FlaskClient, path: str) -> None:
    assert bench.get(f"{FRAME}/{path}").status_code == 404


def test_the_term_of_a_seat_is_kept(bench: FlaskClient) -> None:
    organisation = factories.organisation()
    data = {"person": "Amal", "organisation_id": str(organisation.id), "term_from": "2024-07-04"}
    bench.post(f"{FRAME}/seats/new", data=data)
    assert (only(Seat).organisation_id, only(Seat).term_from) == (
        organisation.id,
        date(2024, 7, 4),
    )
    form = bench.get(f"{FRAME}/seats/{only(Seat).id}").text
    assert 'value="2024-07-04"' in form
    assert f'<option selected value="{organisation.id}">' in form

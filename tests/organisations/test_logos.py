"""Logos of organisations: who may give one, where it is shown, and that it goes again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import NotAllowed
from app.files.bounds import LOGO
from app.files.models import StoredFile
from app.files.operations import FileChange
from app.files.queries import uploads_folder
from app.organisations.models import Organisation
from app.organisations.operations import change_organisation
from tests import factories
from tests.files.samples import as_form, picture
from tests.organisations.test_organisations import content

Browser = Callable[[Member], FlaskClient]
FORM = {"name_fr": "Amal", "kind": "association", "standing": "member"}
IMAGE = re.compile(
    r'<img class="mono mono--logo[^"]*" src="(/files/[^"]+)" width="(\d+)" height="(\d+)"'
    r' alt="" loading="lazy">'
)


def sent(browser: FlaskClient, path: str, data: bytes = b"", **fields: str) -> Any:
    form = {**FORM, **fields}
    return browser.post(path, **as_form(data, "logo.png" if data else "", "logo", **form))


def edit(row: Organisation) -> str:
    return f"/organisations/{row.id}/edit?lang=en"


def test_a_logo_is_shown_in_the_list_and_on_its_page_at_once(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    answer = sent(signed_in(steward), "/steering/organisations/new", picture("PNG", (400, 200)))
    assert answer.status_code == 303
    file = db.session.query(StoredFile).one()
    for page in ("/organisations/", answer.location):
        [(address, width, height)] = IMAGE.findall(client.get(page).text)
        assert address == f"/files/{file.key}/logo.webp"
        assert (width, height) == ("160", "80") == (str(file.width), str(file.height))
        assert client.get(address, buffered=True).status_code == 200
    # The same in every language, so that a browser fetches it once.
    assert f'src="/files/{file.key}/logo.webp"' in client.get("/organisations/?lang=ar").text


def test_another_takes_its_place_and_it_can_be_taken_away(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    row = factories.organisation("Amal")
    first = factories.shows(row, "logo_id", LOGO).key
    browser = signed_in(steward)
    before = client.get("/organisations/").text
    assert first in before
    version = db.session.get_one(Organisation, row.id).version
    assert sent(browser, edit(row), picture("JPEG"), version=str(version)).status_code == 303
    second = db.session.query(StoredFile).one().key
    assert second != first
    assert second in client.get("/organisations/").text
    db.session.expire_all()
    version = db.session.get_one(Organisation, row.id).version
    # What is sent without a file leaves it.
    assert sent(browser, edit(row), version=str(version)).status_code == 303
    assert second in client.get("/organisations/").text
    fields = {"version": str(version), "remove_logo": "y"}
    assert sent(browser, edit(row), **fields).status_code == 303
    assert db.session.query(StoredFile).count() == 0
    text = client.get("/organisations/").text
    assert not IMAGE.search(text)
    assert '<span class="mono" aria-hidden="true">' in text
    changed = sa.select(sa.func.count()).where(Event.verb == "organisation.changed")
    assert db.session.scalar(changed) == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "save it as PNG"),
        (b"%PDF-1.7", "as JPEG, PNG or WebP"),
        (picture("PNG")[:40], "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_at_its_field_and_nothing_is_lost(
    signed_in: Browser, steward: Member, data: bytes, sentence: str
) -> None:
    row = factories.organisation("Amal")
    answer = sent(signed_in(steward), edit(row), data, name_ar="أمل", version="1")
    assert answer.status_code == 422
    assert sentence in answer.text.partition('id="logo-error"')[2]
    assert "أمل" in answer.text
    assert db.session.query(StoredFile).count() == 0
    assert list(uploads_folder().glob("*")) == []


def test_a_refused_save_leaves_no_bytes(signed_in: Browser, steward: Member) -> None:
    row = factories.organisation("Amal")
    browser = signed_in(steward)
    assert sent(browser, edit(row), picture(), name_fr="Nour", version="0").status_code == 409
    gone = sent(browser, edit(row), picture(), name_fr=" ", version="1")
    assert gone.status_code == 422
    assert list(uploads_folder().glob("*")) == []
    assert db.session.get_one(Organisation, row.id).logo_id is None


def test_the_steering_group_alone_gives_and_takes_one(
    signed_in: Browser, member: Member, steward: Member
) -> None:
    row = factories.organisation("Amal")
    factories.shows(row, "logo_id", LOGO)
    assert sent(signed_in(member), edit(row), picture(), version="1").status_code == 403
    with pytest.raises(NotAllowed), writing():
        change_organisation(
            row, content(), seen=1, by=factories.acting(member), logo=FileChange(removed=True)
        )
    assert db.session.query(StoredFile).count() == 1
    assert 'name="logo"' in signed_in(steward).get(edit(row)).text


def test_many_logos_cost_no_statement_more(client: FlaskClient, count_queries: Any) -> None:
    rows = [factories.organisation(f"N{number:02}") for number in range(12)]
    costs = []
    for some in (rows[:1], rows[1:]):
        for row in some:
            factories.shows(row, "logo_id", LOGO)
        with count_queries() as statements:
            text = client.get("/organisations/").text
        costs.append(len(statements))
    assert len(IMAGE.findall(text)) == 12
    assert costs[0] == costs[1]


def test_the_plans_rows_show_the_logo_of_who_is_responsible(
    client: FlaskClient, count_queries: Any
) -> None:
    rows = [factories.organisation(f"N{number:02}") for number in range(6)]
    for row in rows:
        factories.draft_action(f"A {row.id}", owner_organisation_id=row.id)
        factories.shows(row, "logo_id", LOGO)
    factories.adopted()
    with count_queries() as first:
        assert len(IMAGE.findall(client.get("/plan/?by=late").text)) == 6
    with count_queries() as later:
        assert len(IMAGE.findall(client.get("/plan/editions/1").text)) == 6
    # All of them by one statement, and by none once they are known.
    asked = [["logo_id" in sql for sql in statements].count(True) for statements in (first, later)]
    assert asked == [1, 0]

"""Files and links that go with reports: public with them, and gone with them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.database import db, writing
from app.files.models import StoredFile
from app.plan.models import ActionPartner, Evidence, Update
from app.plan.operations.leaving import remove_own_reports
from app.plan.operations.taking_back import take_report_back
from app.upkeep.faults import faults
from tests import factories
from tests.factories import acting
from tests.files.samples import picture

LINKS = "https://example.org/rapport Le rapport\n\nhttp://example.org/a\nhttp://example.org/a bis"


@pytest.fixture
def action(app: Flask, member: Member, other: Member) -> int:
    """An adopted action that a member leads and of which another is a partner; its number."""
    number = factories.draft_action("Pompes", owner_member_id=member.id).id
    factories.stored(ActionPartner(action_id=number, member_id=other.id))
    factories.adopted()
    return number


def sent(*names: str, links: str = LINKS, prefix: str = "") -> dict[str, Any]:
    """A form with so many pictures."""
    said = {"status": "in progress", "progress": "20", "body": "Creusé."}
    files = [(BytesIO(picture()), name) for name in names]
    told = {f"{prefix}{name}": value for name, value in said.items()}
    return told | {f"{prefix}files": files, f"{prefix}links": links}


def status(client: Any, address: str) -> int:
    with client.get(address) as answer:
        number: int = answer.status_code
        return number


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_everybody_reads_what_goes_with_a_report_until_it_is_taken_back(
    client: Any, action: int, member: Member, signed_in: Any
) -> None:
    page = f"/plan/actions/{action}-pompes"
    lead = signed_in(member)
    for _twice in range(2):
        given = sent("un.png", "deux.png") | {"key": "k"}
        assert lead.post(f"{page}/updates", data=given).status_code == 303
    assert (count(Update), count(Evidence), count(StoredFile)) == (1, 4, 2)
    text = client.get(page).text
    for shown in (
        'href="https://example.org/rapport"',
        ">Le rapport<",
        ">bis<",
        ">http://example.org/a<",
    ):
        assert (shown in text) == ("/a<" not in shown)
    addresses = [
        f"/files/{file.key}/{file.name}" for file in db.session.scalars(sa.select(StoredFile))
    ]
    assert [status(client, each) for each in addresses] == [200, 200]
    assert all(each in text and each in client.get("/plan/plan.json").text for each in addresses)
    (number,) = db.session.scalars(sa.select(Update.id))
    with writing():
        take_report_back(number, {}, by=acting(member))
    assert [status(client, each) for each in addresses] == [404, 404]
    assert "example.org" not in client.get(page).text + client.get("/plan/plan.json").text
    assert (count(Evidence), count(StoredFile), list(faults())) == (0, 0, [])


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        (sent(links="javascript:alert(1) Oui"), "links"),
        (sent(links="https://user@example.org/"), "links"),
        (sent(links="\n".join(f"https://example.org/{at}" for at in range(6))), "links"),
        (sent(links=f"https://example.org/ {'x' * 301}"), "links"),
        ({"files": [(BytesIO(b"MZ"), "virus.exe")]}, "files"),
        ({"files": [(BytesIO(b""), "vide.png")]}, "files"),
        ({"files": [(BytesIO(b"%PDF-"), f"{at}.pdf") for at in range(4)]}, "files"),
    ],
)
def test_what_cannot_go_with_a_report_is_said_at_its_field(
    action: int, member: Member, signed_in: Any, odd: dict[str, Any], field: str
) -> None:
    path = f"/plan/actions/{action}-pompes/updates"
    answer = signed_in(member).post(path, data=sent() | odd)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Creusé.<" in answer.text
    assert (count(Update), count(StoredFile)) == (0, 0)


def test_nobody_stores_a_file_who_may_not_report(
    app: Flask, client: Any, action: int, steward: Member, signed_in: Any
) -> None:
    page = f"/plan/actions/{action}-pompes"
    as_partner = sent("un.png", prefix="partner-")
    stranger = signed_in(factories.member("Nadia"))
    assert stranger.post(f"{page}/updates", data=sent("un.png")).status_code == 403
    assert signed_in(steward).post(f"{page}/partners", data=as_partner).status_code == 403
    assert client.post(f"{page}/updates", data=sent("un.png")).status_code == 401
    folder = app.config["TWIZA"].uploads_dir
    assert count(StoredFile) == 0
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_partner_s_evidence_goes_with_them(
    client: Any, action: int, other: Member, signed_in: Any
) -> None:
    path = f"/plan/actions/{action}-pompes/partners"
    given = sent("un.png", prefix="partner-")
    assert signed_in(other).post(path, data=given).status_code == 303
    assert (count(Evidence), count(StoredFile)) == (3, 1)
    with writing():
        remove_own_reports(by=acting(other))
    assert (count(Evidence), count(StoredFile), count(Update)) == (0, 0, 0)

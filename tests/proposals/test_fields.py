"""A field that is no text goes from the form to the page, the versions and the comparison."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db
from app.errors import Conflict
from app.interchange.operations.tables import BY_NAME
from app.proposals.fields import FIELDS
from app.proposals.models import Proposal, ProposalVersion
from app.proposals.operations import revise
from app.proposals.operations.content import Content
from app.proposals.queries import Read
from app.speech.addresses import url_of
from tests import factories
from tests.proposals.test_pages import published

Browser = Callable[[Member], FlaskClient]
Write = Callable[..., Content]


def test_each_field_stands_where_it_is_read_and_kept() -> None:
    """What `FIELDS` names is in: the models, `Read` (texts as they are stored), the folders."""
    folder = {column.name for column in BY_NAME["proposals"].columns}
    places = {
        "app/proposals/models.py, Proposal": Proposal.__table__.columns.keys(),
        "app/proposals/models.py, ProposalVersion": ProposalVersion.__table__.columns.keys(),
        "app/proposals/queries/showing.py, Read": {
            name.removesuffix("_json") for name in Read._fields
        },
        "app/interchange/operations/tables.py, proposals": folder,
    }
    missing = [
        f"{where} has no {field.name}"
        for field in FIELDS
        for where, names in places.items()
        if field.name not in names
    ]
    assert missing == []


def edit(app: Flask, browser: FlaskClient, row: Proposal, **changes: str) -> tuple[int, str]:
    """Publish the proposal with these fields changed: the status, and the page that it leads
    to.
    """
    with app.test_request_context():
        page = url_of("proposals.edit", row)
    found = db.session.get_one(Proposal, row.id)
    (serves,) = db.session.execute(db.text("SELECT principle_id FROM serves")).scalars()
    data = {
        "title": found.title["fr"],
        "summary": found.summary["fr"],
        "body": found.body["fr"],
        "principles": str(serves),
        f"how_{serves}": "Il va à chacun.",
        "version": str(found.version),
        "act": "save",
    }
    answer = browser.post(page, data=data | changes, follow_redirects=True)
    db.session.rollback()
    return answer.status_code, answer.text


def test_an_amount_is_asked_kept_shown_and_compared(
    app: Flask, signed_in: Browser, content: Write, member: Member
) -> None:
    row = published(content(), member)
    browser = signed_in(member)
    status, page = edit(app, browser, row, cost="12 500 MAD")
    assert (status, "12\u202f500" in page, "Coût estimé" in page) == (200, True, True)
    for changed in ("0", ""):
        assert edit(app, browser, row, cost=changed)[0] == 200
    kept = db.session.query(ProposalVersion).order_by(ProposalVersion.number)
    assert [version.cost for version in kept] == [None, 12500, 0, None]
    versions = browser.get(f"/proposals/{row.id}/versions?from=1&to=2", follow_redirects=True)
    assert "Coût estimé" in versions.text


def test_what_is_no_amount_is_said_at_its_field_and_kept(
    app: Flask, signed_in: Browser, content: Write, member: Member
) -> None:
    row = published(content(), member)
    for wrong in ("beaucoup", "-1", "1.500", str(2**53)):
        status, page = edit(app, signed_in(member), row, cost=wrong)
        assert (status, f'value="{wrong}"' in page, 'id="cost-error"' in page) == (422, True, True)


def test_what_is_wrong_is_said_in_the_order_of_the_page(
    app: Flask, signed_in: Browser, content: Write, member: Member
) -> None:
    row = published(content(), member)
    wrong = {"title": "", "summary": "", "cost": "beaucoup", "principles": ""}
    _status, page = edit(app, signed_in(member), row, **wrong)
    places = [page.index(f'href="#{name}"') for name in wrong]
    assert places == sorted(places)


def test_both_amounts_of_two_who_save_are_shown(content: Write, member: Member) -> None:
    row = published(content(cost=100), member)
    with pytest.raises(Conflict) as conflict, factories.writing():
        revise(row, content(cost=200), seen=99, by=factories.acting(member))
    both, label = (conflict.value.theirs, conflict.value.mine), "Coût estimé"
    assert [set(side) for side in both] == [{label}, {label}]
    assert "100" in both[0][label]
    assert "200" in both[1][label]

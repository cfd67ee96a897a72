"""A form takes the fields that it shows and no others; sent back as it was rendered it changes
nothing.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.database import db
from app.site.views import settings
from tests.lanes import mostly
from tests.security.addresses import UNSAFE, Door, doors, filled, pages
from tests.security.browsing import Form, forms
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.rows import Kept, tables
from tests.security.scene import Scene

EXTRA = {
    "role": "admin",
    "is_admin": "1",
    "author_id": "1",
    "member_id": "1",
    "status": "done",
    "stage": "promoted",
    "state": "answered",
    "votes": "999",
    "id": "999",
    "number": "999",
    "created_at": "2020-01-01",
    "approved": "1",
    "user_id": "1",
    "key": "ffffffffffffffff",
    "password_hash": "x",
    "suspended_at": "",
}
# The forms that have a field of that name.
OWN = {
    "people.role": {"role"},
    "people.new": {"role"},
    "plan.report": {"status"},
    "charter.settle": {"state"},
}
# Acts that end a proposal: its stage is what they are about.
ENDING = ("steering.decide", "proposals.withdraw")
GUARDED = (
    "role",
    "author_id",
    "stage",
    "votes",
    "key",
    "password_hash",
    "suspended_at",
    "user_id",
)
# What an act of the form itself writes anew.
MOVING = {"version", "revision", "updated_at", "edited_at"}
# Acts, and forms for something new: an answer each time, not an edit.
ACTS = re.compile(
    "/(questions|suspension|adoption|removal|completion|deletion|delete|decision|vote|updates|comments|new|retirement|lead|asking)(/|$)"
)


def guarded(kept_rows: dict[Any, list[dict[str, Any]]]) -> dict[str, Any]:
    """The values of every column that no form may set, by table, row and column."""
    found = {}
    for table, rows in kept_rows.items():
        keys = [column.name for column in table.primary_key.columns]
        for row in rows:
            place = f"{table.name} {[row[key] for key in keys]}"
            found |= {f"{place} {name}": row[name] for name in GUARDED if name in row}
    return found


def now() -> dict[Any, list[dict[str, Any]]]:
    """Every row as it is now."""
    db.session.rollback()
    return {
        table: [dict(r) for r in db.session.execute(sa.select(table)).mappings()]
        for table in tables()
    }


def taken(browser: FlaskClient, scene: Scene, door: Door, kept: Kept) -> list[str]:
    """The columns of existing rows that a form changes by fields that it does not have."""
    before, restore = guarded(kept.rows), stay_signed_in(browser)
    own = OWN.get(door.endpoint, set())
    form = {name: value for name, value in EXTRA.items() if name not in own}
    browser.open(door.address, method=door.method, data=form | filled(door.endpoint, scene))
    after = guarded(now())
    restore()
    kept.put_back()
    return [
        f"{door.endpoint}: {place}"
        for place, value in before.items()
        if after.get(place, value) != value
    ]


@pytest.mark.parametrize("person", mostly("member", "author", "steering", "admin"))
def test_no_form_sets_what_it_does_not_show(person: str, scene: Scene, browsers: Browsers) -> None:
    kept = Kept()
    unsafe = [
        door for door in doors(scene) if door.method in UNSAFE and door.endpoint not in ENDING
    ]
    assert not [fault for door in unsafe for fault in taken(browsers[person], scene, door, kept)]


def edits(browser: FlaskClient, address: str) -> list[Form]:
    """The forms of a page that save something which is there already."""
    answer = browser.get(address, follow_redirects=True, buffered=True)
    found = forms(answer.text, answer.request.path) if answer.mimetype == "text/html" else []
    return [form for form in found if form.method == "post" and "version" in dict(form.fields)]


def moved(kept: Kept) -> list[str]:
    """The columns whose values differ from before, versions and the log aside."""
    found = []
    for table, rows in now().items():
        before = {repr(row) for row in kept.rows[table]}
        if table.name in ("event", "frame", "chain_head") or {repr(row) for row in rows} == before:
            continue
        still = [{k: v for k, v in row.items() if k not in MOVING} for row in kept.rows[table]]
        seen = [{k: v for k, v in row.items() if k not in MOVING} for row in rows]
        found += [f"{table.name}: {row}" for row in seen if row not in still]
        found += [f"{table.name}: gone {row}" for row in still if row not in seen]
    return found


@pytest.mark.parametrize("person", mostly("admin", "author", "steering"))
def test_a_form_sent_back_as_it_was_rendered_changes_nothing(
    person: str, scene: Scene, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The scene has no pictures yet: they would be drawn after the first save, whatever it says.
    monkeypatch.setattr(settings, "draw_pictures", lambda: None)
    kept, browser, found = Kept(), browsers[person], []
    for address in pages(scene):
        for form in edits(browser, address):
            if not ACTS.search(form.action):
                status = browser.post(form.action, data=form.sent()).status_code
                found += [f"{address}: {status}"] if status >= 400 else []
                found += [f"{address}: {change}" for change in moved(kept)]
                kept.put_back()
    assert not found, "\n".join(found)

"""Nothing changes without the token of one's own session, and nothing changes by reading."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.web.csrf import masked, unmasked
from tests.lanes import from_all_sides, in_turn
from tests.security.addresses import UNSAFE, Door, doors, filled
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.rows import Kept
from tests.security.scene import Scene

# Mail programs post here by themselves (RFC 8058), and it can only make mail less:
# tests/notices/test_unsubscribe.py.
WITHOUT_TOKEN = {"notices.unsubscribe"}
PEOPLE = ("visitor", "author", "admin")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


def token_of(browser: FlaskClient) -> str:
    """The token of this browser's session, as its pages carry it."""
    found = TOKEN.search(browser.get("/questions/").text)
    assert found
    return found[1]


def accepted(
    browser: FlaskClient, scene: Scene, door: Door, kept: Kept, foreign: str
) -> list[str]:
    """The ways in which that door takes a form without the session's own token, or changes rows by
    it.
    """
    restore = stay_signed_in(browser)
    tries = {
        "no token": ({}, {}),
        "another session's": ({"csrf_token": foreign}, {}),
        "another site": ({}, CROSS_SITE),
        "htmx": ({}, {"HX-Request": "true"}),
        "JSON": ({"csrf_token": foreign}, {"Content-Type": "application/json"}),
    }
    found = []
    for name, (token, headers) in tries.items():
        answer = browser.open(
            door.address,
            method=door.method,
            data=filled(door.endpoint, scene) | token,
            headers=headers,
        )
        found += (
            []
            if 400 <= answer.status_code < 500
            else [f"{door.endpoint} {name}: {answer.status_code}"]
        )
        found += [f"{door.endpoint} {name}: {table}" for table in kept.changed()]
        restore()
    return found


@pytest.mark.usefixtures("with_csrf")
@pytest.mark.parametrize("person", PEOPLE)
def test_no_form_is_taken_without_ones_own_token(
    person: str,
    scene: Scene,
    browsers: Browsers,
    signed_in: Callable[[Member], FlaskClient],
) -> None:
    foreign, kept = token_of(signed_in(scene.member)), Kept()
    unsafe = [door for door in doors(scene) if door.method in UNSAFE]
    unsafe = [door for door in unsafe if door.endpoint not in WITHOUT_TOKEN]
    # By day each door is tried by one of them.
    unsafe = unsafe if from_all_sides() else in_turn(unsafe, PEOPLE.index(person), len(PEOPLE))
    assert not [
        fault
        for door in unsafe
        for fault in accepted(browsers[person], scene, door, kept, foreign)
    ]


@pytest.mark.usefixtures("with_csrf")
def test_a_form_with_ones_own_token_is_taken(scene: Scene, browsers: Browsers) -> None:
    kept, data = (
        Kept(),
        filled("plan.report", scene) | {"csrf_token": token_of(browsers["author"])},
    )
    door = next(door for door in doors(scene) if door.endpoint == "plan.report")
    assert browsers["author"].post(door.address, data=data).status_code == 303
    assert "action_update" in kept.changed()


@pytest.mark.usefixtures("with_csrf")
def test_each_answer_masks_the_token_anew_and_every_one_of_them_is_taken(
    scene: Scene, browsers: Browsers
) -> None:
    browser, door = (
        browsers["author"],
        next(door for door in doors(scene) if door.endpoint == "plan.report"),
    )
    pages = [set(TOKEN.findall(browser.get("/proposals/").text)) for _drawn_then_kept in range(3)]
    assert [len(tokens) for tokens in pages] == [1, 1, 1]
    tokens = set().union(*pages)
    assert len(tokens) == 3
    without_mask = unmasked(next(iter(tokens))) or ""
    assert without_mask.count(".") == 2
    for token in (*tokens, without_mask):  # the last as pages of the version before hold it
        kept = Kept()
        data = filled("plan.report", scene) | {"csrf_token": token}
        assert browser.post(door.address, data=data).status_code == 303
        kept.put_back()


def test_what_is_no_masked_token_is_no_fault() -> None:
    assert unmasked(masked("un.jeton.")) == "un.jeton."
    sent = (None, "", "é", "====", "A", "AA==", "aaaaa")
    assert [unmasked(token) for token in sent] == [None, "", "é", "", "A", "", "aaaaa"]

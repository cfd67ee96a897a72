"""Every route and method, tried as every person: by hand, by htmx, as HEAD, and with the slash
that it has not.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.access import access_of
from tests.lanes import from_all_sides
from tests.security.addresses import Door, doors, filled
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.routes import PEOPLE, PUBLIC, table
from tests.security.rows import Kept
from tests.security.scene import Scene

HTMX = {"HX-Request": "true"}
LEAST = ("visitor", "member", "suspended")
# What is there for its author, and who else asks for it.
UNKNOWN, UNKNOWING = ("draft", "withdrawn", "hidden"), ("visitor", "member")
# By htmx, with another slash, as HEAD.
WAYS = 3


def outcome(
    browser: FlaskClient,
    scene: Scene,
    door: Door,
    method: str = "",
    address: str = "",
    **headers: str,
) -> str:
    """What a request to that door is answered: its status, or `in` for the way to sign-in."""
    form = None if door.method == "GET" else filled(door.endpoint, scene)
    asked = address or door.address
    answer = browser.open(
        asked, method=method or door.method, data=form, headers=headers, buffered=True
    )
    goes_to = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    return "in" if "/sign-in?" in goes_to else str(answer.status_code)


def as_htmx(expected: str) -> set[str]:
    """What htmx may be answered where a plain request gets that: refusals stay refusals."""
    return {expected} | ({"200", "204"} if expected.startswith("3") else set())


def other_slash(address: str) -> str:
    """The address with the slash at its end that it has not, or without the one that it has."""
    return (address[:-1] or "//") if address.endswith("/") else address + "/"


def wrong(
    browser: FlaskClient, scene: Scene, kept: Kept, door: Door, expected: str, variants: slice
) -> list[str]:
    """Where this person's answers are not what the table says."""
    restore = stay_signed_in(browser)
    others: list[tuple[str, set[str], dict[str, Any]]] = [
        ("htmx", as_htmx(expected), {"headers": HTMX}),
        ("slash", {"301", "308", "404", "405"}, {"address": other_slash(door.address)}),
    ]
    others += [("HEAD", {expected}, {"method": "HEAD"})] if door.method == "GET" else []
    tries = [("plain", {expected}, {}), *others[variants]]
    found = []
    for name, allowed, how in tries:
        headers = how.pop("headers", {})
        got = outcome(browser, scene, door, **how, **headers)
        found += (
            []
            if got in allowed
            else [f"{door.method} {door.endpoint} {name}: {got}, not {sorted(allowed)}"]
        )
        restore()
        if door.method != "GET":
            kept.put_back()
    return found


def test_every_route_has_its_line(scene: Scene) -> None:
    assert {(door.endpoint, door.method) for door in doors(scene)} == set(table())


def test_the_table_says_who_may_enter(app: Flask, scene: Scene) -> None:
    assert {d.endpoint: access_of(d.endpoint) for d in doors(scene)} == {
        e: line.access for (e, _), line in table().items()
    }


def test_the_public_pages_are_these(app: Flask) -> None:
    assert sorted(name for name in app.view_functions if access_of(name) == "public") == PUBLIC


@pytest.mark.parametrize("person", [*PEOPLE, "erased"])
def test_everybody_gets_what_the_table_says(person: str, scene: Scene, browsers: Browsers) -> None:
    lines, kept = table(), Kept()
    expected = {door: lines[door.endpoint, door.method].outcomes[person] for door in doors(scene)}
    faults, place = [], LEAST.index(person) if person in LEAST else None
    for at, door in enumerate(expected):
        # By day whoever may least tries each door in one more way, each of them in another.
        variants = (
            slice(None) if from_all_sides() else slice((at + (place or 0)) % WAYS, None, WAYS)
        )
        variants = variants if place is not None else slice(0)
        faults.append(wrong(browsers[person], scene, kept, door, expected[door], variants))
    assert not [fault for found in faults for fault in found]


def test_what_one_may_not_know_is_not_there(scene: Scene, browsers: Browsers) -> None:
    kept, lines, found = Kept(), table(), []
    concerned = [
        d
        for d in doors(scene)
        if d.address.startswith(f"/proposals/{scene.proposals['submitted'].id}")
    ]
    for person, stage, door in product(UNKNOWING, UNKNOWN, concerned):
        address = re.sub(
            r"/proposals/\d+", f"/proposals/{scene.proposals[stage].id}", door.address
        )
        closed = person == "visitor" and lines[door.endpoint, door.method].access != "public"
        got = outcome(browsers[person], scene, door, address=address)
        if got not in ({"in", "401"} if closed else {"404"}):
            found.append((person, stage, door, got))
    assert found == []
    assert kept.changed() == {}

"""Every form and every query parameter, filled with whatever Hypothesis and the odd list come up
with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.text.richtext import render
from app.web.access import access_of
from tests.security.addresses import UNSAFE, Door, doors, filled, pages
from tests.security.browsing import forms
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.odd import VALUES
from tests.security.rows import Kept
from tests.security.scene import Scene
from tests.timing import computing

REFUSALS = {400, 401, 403, 404, 409, 413, 415, 416, 422, 429}
MOST_TEXTS = (
    3  # what no answer takes longer than: to render so many of the longest texts that may be sent
)
# What one engine alone refuses (NUL, numbers beyond its own) stands on the odd list: few cases
# find it.
FEW = 3
# Packages whose forms are members'.
WRITTEN = ("proposals", "discussion", "voting", "accounts.account")
APP = Path(__file__).parent.parent.parent / "app"
BOUNDARIES = st.sampled_from(["x", "", '"', "\0", "é", "a" * 300])


def cases(number: int, given_by: Any, run: Callable[..., None]) -> None:
    """Run it on so many cases; the seed of a failure is printed."""
    shape = {
        "deadline": None,
        "database": None,
        "suppress_health_check": list(HealthCheck),
        "print_blob": True,
    }
    shape["phases"] = (
        Phase.explicit,
        Phase.generate,
    )  # shrinking would take the time of a hundred cases

    @settings(max_examples=number, **shape)
    @given(given_by)
    def each(case: Any) -> None:
        run(case)

    each()


def names_of_forms(scene: Scene, browsers: Browsers) -> dict[str, set[str]]:
    """The fields that the site's own pages send to each address."""
    found: dict[str, set[str]] = {}
    for role in ("author", "admin"):
        for address in pages(scene):
            answer = browsers[role].get(address, follow_redirects=True, buffered=True)
            for form in (
                forms(answer.text, answer.request.path) if answer.mimetype == "text/html" else []
            ):
                action = re.sub(r"/(\d+)-[^/?]*", r"/\1", form.action).split("?")[0]
                found.setdefault(action, set()).update(name for name, _value in form.fields)
    return found


def tried(browser: FlaskClient, address: str, **how: Any) -> int:
    """The status of the answer, which came neither late nor from a fault."""
    answers: list[int] = []
    took = computing(
        lambda: answers.append(browser.open(address, buffered=True, **how).status_code)
    )
    [status] = answers
    assert status < 400 or status in REFUSALS, (address, status)
    assert took < MOST_TEXTS * floor() or took < MOST_TEXTS * computing(longest_text), address
    return status


def longest_text() -> None:
    """Render it."""
    render(
        "Une **phrase** de compte rendu sur [l'eau](https://eau.example).\n\n" * (100_000 // 66)
    )


@cache
def floor() -> float:
    """What that takes; where the machine has become slower since, it is asked again."""
    return computing(longest_text)


def unsafe(scene: Scene) -> list[Door]:
    return [door for door in doors(scene) if door.method in UNSAFE]


@pytest.mark.served
@pytest.mark.timeout(3600)
def test_no_form_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    names, kept = names_of_forms(scene, browsers), Kept()
    for door in unsafe(scene):
        right = {name: value.encode() for name, value in filled(door.endpoint, scene).items()}
        own = sorted({*names.get(door.address, ()), *right} or {"act"})
        browser = browsers["author" if door.endpoint.startswith(WRITTEN) else "admin"]
        send = partial(sent, browser, door, right, kept)
        cases(
            200 if long_run else FEW,
            st.dictionaries(st.sampled_from(own), VALUES, max_size=6),
            send,
        )


def sent(
    browser: FlaskClient, door: Door, right: dict[str, bytes], kept: Kept, wrong: dict[str, bytes]
) -> None:
    """Send the form as it should be but for some fields; what it changed is put back."""
    restore = stay_signed_in(browser)
    if tried(browser, door.address, method=door.method, data=right | wrong) < 400:
        kept.put_back()
    restore()


@pytest.mark.timeout(3600)
def test_no_body_of_any_kind_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    kept, restore = Kept(), stay_signed_in(browsers["admin"])
    kinds = st.sampled_from(
        ["application/x-www-form-urlencoded", "application/json", "text/plain", "", "a/b; c=\xff"]
    )
    multipart = BOUNDARIES.map(lambda edge: f"multipart/form-data; boundary={edge}")
    pieces = st.sampled_from(
        [
            b"--x\r\n",
            b"--x--",
            b"\r\n\r\n",
            b"Content-Disposition: form-data; name=",
            b'"a"',
            b"=",
            b"&",
            b"%",
        ]
    )
    body = st.lists(pieces | st.binary(max_size=9), max_size=30).map(b"".join)
    addresses = [(door.address, door.method) for door in unsafe(scene)]

    def send(case: tuple[tuple[str, str], bytes, str]) -> None:
        (address, method), sent, kind = case
        if tried(browsers["admin"], address, method=method, data=sent, content_type=kind) < 400:
            kept.put_back()
        restore()

    for _ in range(2):
        cases(
            200 if long_run else 30,
            st.tuples(st.sampled_from(addresses), body, kinds | multipart),
            send,
        )


def names_of_queries() -> list[str]:
    """Every parameter that some page reads."""
    code = "\n".join(path.read_text() for path in APP.rglob("*.py"))
    return sorted(
        set(re.findall(r"args\.get(?:list)?\(\s*\"(\w+)\"", code)) | {"page", "q", "sort"}
    )


@pytest.mark.timeout(3600)
def test_no_query_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    parameters = st.lists(
        st.tuples(st.sampled_from(names_of_queries()), VALUES), min_size=1, max_size=5
    )
    for door in doors(scene):
        if door.method == "GET":
            browser = browsers["visitor" if access_of(door.endpoint) == "public" else "admin"]
            # Each page with some of the parameters: each parameter many times over.
            cases(200 if long_run else 2, parameters, partial(asked, browser, door.address))


def asked(browser: FlaskClient, address: str, query: list[tuple[str, bytes]]) -> None:
    """Read the page with that query."""
    tried(
        browser,
        f"{address}?" + "&".join(f"{name}={quote_from_bytes(value)}" for name, value in query),
    )


@pytest.mark.timeout(3600)
def test_no_address_or_header_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    addresses = sorted({door.address for door in doors(scene) if door.method == "GET"})
    headers = st.sampled_from(
        [
            "Cookie",
            "Accept-Language",
            "Referer",
            "HX-Current-URL",
            "If-None-Match",
            "Range",
            "Accept",
        ]
    )
    latin = VALUES.map(lambda value: re.sub(r"[\r\n\0]", "", value.decode("latin-1")))

    def ask(case: tuple[str, bytes, str, str]) -> None:
        address, path, name, value = case
        sent = {name: f"twiza={value}" if name == "Cookie" else value}
        tried(browsers["visitor"], address, headers=sent)
        tried(browsers["visitor"], f"{address.rstrip('/')}/{quote_from_bytes(path)}", headers=sent)

    for _ in range(2):
        cases(
            200 if long_run else 30,
            st.tuples(st.sampled_from(addresses), VALUES, headers, latin),
            ask,
        )

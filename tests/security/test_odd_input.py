"""Whatever is put into addresses, queries, headers and forms: never a fault of ours."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.proposals.fields import FACTS
from tests.lanes import from_all_sides, in_turn
from tests.security.addresses import UNSAFE, doors, pages
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.rows import Kept
from tests.security.scene import Scene

NUMBERS = [
    "0",
    "-1",
    "1e3",
    "१",
    "٣",
    str(2**31),
    str(2**63),
    str(10**30),
    "9" * 5000,
    "",
    " ",
    "1" + "0" * 7,
]
QUERIES = [
    *(f"page={number}" for number in NUMBERS),
    "page=%00",
    "q=%00",
    "q=%ff%fe",
    "%ff=%ed%a0%80",
    "lang=%00",
    "lang=xx&lang=ar",
    "q=" + "a" * 20_000,
    "q=%F0%9F%92%A9",
    "endpoint=x&_external=1&_scheme=javascript&_anchor=x&_method=POST&self=1&ref=2&values=3&filename=x",
    "sort=%27;drop--&stage=%00&principle=x&principle=10000000000&status=[]&from=0&to=99999999999&version=-1",
    "q=%22%27(%26%7C!:*<->)&sort=title&from=%00",
    "next=//evil.example",
    "&&&=&=",
    "q=%E2%80%AE",
    "cycle=%EF%BF%BF&owner=a:b:c",
]
PATHS = [
    "/proposals/{}",
    "/proposals/{}-x",
    "/principles/{}",
    "/plan/actions/{}",
    "/plan/editions/{}",
    "/plan/editions/{}.json",
    "/organisations/{}",
    "/meetings/{}",
    "/cycles/{}",
    "/cycles/{}/results",
    "/comments/{}",
    "/files/{}/x",
    "/welcome/{}",
    "/proposals/{}/versions",
    "/proposals/{}/comments",
    "/steering/frame/{}",
    "/steering/frame/seats/{}",
    "/{}",
    "/steering/plan/actions/{}",
    "/steering/frame/questions/{}",
    "/steering/proposals/{}/decision",
    "/organisations/{}/edit",
]
ODD = [
    *NUMBERS[:-3],
    "%00",
    "1%00",
    "%ff%fe",
    "1-%ff",
    "%ed%a0%80",
    "1-" + "x" * 2000,
    "%2e%2e%2f",
    "%2f",
    "1%0a",
    "a:b",
    "1;x=y",
]
ODDITY = "\ud83d\u202e\x01"
FORMS: dict[str, Any] = {
    "NUL": {
        "body": "a\0b",
        "choice": "\0",
        "title": "\0",
        "version": "\0",
        "state": "\0",
        "name_fr": "\0",
        "email": "\0",
    },
    "far": dict.fromkeys(
        ["version", "position", "parent", "progress", "budget", "objective", "cycle"]
        + [field.name for field in FACTS],
        str(10**30),
    ),
    "below": dict.fromkeys(
        ["version", "position", "parent", "progress", "principles", "into", "number"], "-1"
    ),
    "odd": dict.fromkeys(
        ["body", "choice", "title_fr", "due", "due_on", "owner", "partners", "as", "website"],
        ODDITY,
    ),
    "many": {f"field{number}": "1" for number in range(3000)},
}
SHARES = 10
WRITERS = ("author", "admin")
BODIES = [
    (b"[" * 3000, "application/json"),
    (b'{"role":"admin"}', "application/json"),
    (b"<a/>", "application/xml"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"--x\r\nbroken", "multipart/form-data"),
    (b"a=%ff&%00=b", "application/x-www-form-urlencoded"),
    (b"a=1", "application/x-www-form-urlencoded; charset=utf-7"),
    (b"\xff\xfe", "application/x-www-form-urlencoded"),
    (b"a", ""),
]
HEADERS = [
    {"Accept-Language": "x" * 9000},
    {"Accept-Language": "ar;q=oo,,;=,*"},
    {"Cookie": "twiza=\xff.x.y"},
    {"Referer": "\xff\xfe"},
    {"HX-Request": "true", "HX-Current-URL": "\xff", "HX-Boosted": "x"},
    {"If-None-Match": 'W/"'},
    {"If-Modified-Since": "x"},
    {"Range": "bytes=9-1,x"},
    {"Accept": "\xff"},
    {"X-Forwarded-For": "\xff"},
    {"Sec-Fetch-Site": "\xff"},
    {"Host": "a b"},
]


def faulty(browser: FlaskClient, address: str, **how: Any) -> list[str]:
    """The address if it ended in a fault of ours."""
    try:
        status = browser.open(address, buffered=True, **how).status_code
    except Exception as fault:
        return [f"{how.get('method', 'GET')} {address[:80]}: {fault!r}"[:300]]
    return [f"{address[:80]}: {status}"] if status >= 500 else []


@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_no_query_is_a_fault(role: str, scene: Scene, browsers: Browsers, long_run: bool) -> None:
    addresses = pages(scene)
    tried = {
        (address, query)
        for at, address in enumerate(addresses)
        for query in (QUERIES if long_run else in_turn(QUERIES, at, SHARES))
    }
    faults = [
        fault
        for address, query in sorted(tried)
        for fault in faulty(browsers[role], f"{address}?{query}")
    ]
    assert not faults, "\n".join(faults)


def test_no_path_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    addresses = [
        path.format(odd)
        for at, path in enumerate(PATHS)
        for odd in (ODD if long_run else in_turn(ODD, at, 3))
    ]
    faults = [fault for address in addresses for fault in faulty(browsers["admin"], address)]
    assert not faults, "\n".join(faults)


@pytest.mark.served
@pytest.mark.parametrize("name", FORMS)
def test_no_field_is_a_fault(name: str, scene: Scene, browsers: Browsers) -> None:
    kept, found = Kept(), []
    unsafe = [door for door in doors(scene) if door.method in UNSAFE]
    for at, door in enumerate(unsafe, [*FORMS].index(name)):
        for role in WRITERS if from_all_sides() else in_turn(WRITERS, at, len(WRITERS)):
            restore = stay_signed_in(browsers[role])
            data = {
                key: value.encode("utf-8", "surrogatepass") for key, value in FORMS[name].items()
            }
            found += faulty(browsers[role], door.address, method=door.method, data=data)
            restore()
            kept.put_back()
    assert not found, "\n".join(found)


def test_no_body_is_a_fault(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    kept, found = Kept(), []
    for at, door in enumerate(door for door in doors(scene) if door.method in UNSAFE):
        for body, kind in BODIES if long_run else in_turn(BODIES, at, SHARES):
            restore = stay_signed_in(browsers["admin"])
            found += faulty(
                browsers["admin"], door.address, method=door.method, data=body, content_type=kind
            )
            restore()
            kept.put_back()
    assert not found, "\n".join(found)


def test_no_header_is_a_fault(client: FlaskClient, scene: Scene) -> None:
    file = f"/files/{scene.file.key}/charte.txt"
    addresses = ("/", "/plan/", "/sign-in", "/plan/plan.json", "/nowhere", file)
    for headers, address in product(HEADERS, addresses):
        assert faulty(client, address, headers=headers) == [], headers

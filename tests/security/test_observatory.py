"""What a grader of headers would say: the sum of Mozilla's Observatory, and what a reader of
policies calls high.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.files.views import SEALED
from app.web.headers import POLICY
from app.web.static import HEADERS
from tests.conftest import make_app

BASE = "https://plan.example.org"
STATIC = Path(__file__).parent.parent.parent / "static"
UNSAFE = {
    "'unsafe-inline'",
    "'unsafe-eval'",
    "'unsafe-hashes'",
    "'wasm-unsafe-eval'",
    "'strict-dynamic'",
}
OPEN = {"*", "http:", "https:", "data:", "blob:", "filesystem:"}
Directives = dict[str, list[str]]


def directives(policy: str) -> Directives:
    """The policy by directive; a directive twice is a fault."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    assert len({name for name, *_ in parts}) == len(parts), policy
    return {name: values for name, *values in parts}


def sources(found: Directives, name: str) -> list[str]:
    return found.get(name, found.get("default-src", ["*"]))


def high(policy: str) -> list[str]:
    """What lets a foreign script run: scripts or plug-ins from anywhere or inline, a base that can
    be moved.
    """
    found = directives(policy)
    scripts, plugins = set(sources(found, "script-src")), set(sources(found, "object-src"))
    faults = [f"script-src {value}" for value in scripts & (UNSAFE | OPEN)]
    faults += [f"object-src {value}" for value in plugins - {"'none'"}]
    faults += (
        []
        if found.get("base-uri", sources(found, "script-src")) == ["'none'"]
        else ["base-uri is open"]
    )
    faults += [
        f"plain http: {value}"
        for values in found.values()
        for value in values
        if value.startswith("http:")
    ]
    faults += [f"unknown {name}" for name in found if not re.fullmatch(KNOWN, name)]
    return faults


LOADING = "default|script|style|img|font|connect|manifest|media|object|frame|worker"
KNOWN = rf"({LOADING})-src|form-action|base-uri|frame-ancestors|sandbox"


def observatory(headers: Mapping[str, str], cookie: str) -> int:
    """The sum by the grader's own points (its algorithm 4); what is worth nothing here is left
    out.
    """
    policy = directives(headers.get("Content-Security-Policy", ""))
    known = bool(policy) and not UNSAFE & {value for values in policy.values() for value in values}
    score = 100
    score += (
        (10 if policy.get("default-src") == ["'none'"] else 5)
        if known
        else (-20 if policy else -25)
    )
    score += 0 if {"HttpOnly", "Secure"} <= set(re.split(r";\s*", cookie)) else -40
    score += 5 if re.search("SameSite=(Lax|Strict)", cookie) else 0
    score += 5 if policy.get("frame-ancestors") == ["'none'"] else -20
    score += 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5
    score += (
        5
        if headers.get("Referrer-Policy") in ("same-origin", "strict-origin", "no-referrer")
        else 0
    )
    age = re.match(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    score += 0 if age and int(age[1]) >= 15_768_000 else -20
    score += (
        10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0
    )
    return score


@pytest.fixture
def production(tmp_path: Path) -> Flask:
    """The site as it is served behind its proxy."""
    given = {"ENVIRONMENT": "production", "BASE_URL": BASE, "PROXY_HOPS": "1"}
    return make_app(f"sqlite:///{tmp_path / 'graded.sqlite3'}", tmp_path, **given)


@pytest.mark.parametrize("address", ["/", "/sign-in", "/plan/", "/proposals/", "/nowhere"])
def test_the_sum_is_at_least_120(production: Flask, address: str) -> None:
    with production.app_context():
        cookie = production.test_client().get("/sign-in", base_url=BASE).headers["Set-Cookie"]
        answer = production.test_client().get(address, base_url=BASE)
    assert observatory(answer.headers, cookie) >= 120


def test_the_sum_falls_with_each_header_that_is_missing() -> None:
    best = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    best |= {
        "Strict-Transport-Security": "max-age=31536000",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    cookie = "a=b; HttpOnly; Secure; SameSite=Lax"
    for name in best:
        assert observatory({k: v for k, v in best.items() if k != name}, cookie) < observatory(
            best, cookie
        )
    assert observatory(best, "a=b") < 120 <= observatory(best, cookie)


@pytest.mark.parametrize("policy", [POLICY, SEALED, HEADERS["Content-Security-Policy"]])
def test_no_policy_has_a_grave_fault(policy: str) -> None:
    assert high(policy) == []


@pytest.mark.parametrize("weak", [
    "", "default-src 'self'", "default-src 'none'; script-src 'self' 'unsafe-inline'",
    "default-src 'none'; script-src *", "default-src 'none'; base-uri 'self'",
    "script-src 'self'; base-uri 'none'", "default-src 'none'; script-scr 'self'",
])  # fmt: skip
def test_a_weak_policy_has_one(weak: str) -> None:
    assert high(weak)


def test_every_static_file_says_what_a_browser_must_not_do(client: FlaskClient) -> None:
    files = [
        path for path in STATIC.rglob("*") if path.is_file() and path.suffix not in (".gz", ".br")
    ]
    for path in files:
        answer = client.get(f"/static/{path.relative_to(STATIC).as_posix()}", buffered=True)
        assert answer.status_code == 200
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path


@pytest.mark.parametrize("address", ["/activity.atom", "/plan.atom", "/proposals.atom"])
def test_what_has_not_changed_keeps_its_headers(client: FlaskClient, address: str) -> None:
    known = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": known})
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (304, POLICY)


def test_no_drawing_of_ours_holds_a_script_or_a_style() -> None:
    drawings = "\n".join(path.read_text() for path in STATIC.rglob("*.svg"))
    assert not re.search(
        r"<script|<style|style=|\son\w+=|javascript:|<foreignObject", drawings, re.IGNORECASE
    )

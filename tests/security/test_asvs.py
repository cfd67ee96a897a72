"""docs/asvs.md names tests that exist and leaves no line out; and what it claims that no other
test shows.
"""

from __future__ import annotations

import ast
import io
import json
import re
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import make_app
from tests.security.conftest import Browsers
from tests.security.scene import Scene

ROOT = Path(__file__).parent.parent.parent
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# How many lines of levels 1 and 2 each section of the standard has, numbered from 1; then the four
# of level 3.
SECTIONS = {
    **{
        "1.1": 2,
        "1.2": 10,
        "1.3": 11,
        "1.4": 3,
        "1.5": 2,
        "2.1": 3,
        "2.2": 3,
        "2.3": 4,
        "2.4": 1,
        "3.2": 2,
        "3.3": 4,
    },
    **{
        "3.4": 6,
        "3.5": 5,
        "3.7": 2,
        "4.1": 3,
        "4.2": 1,
        "4.3": 2,
        "4.4": 4,
        "5.1": 1,
        "5.2": 3,
        "5.3": 2,
        "5.4": 3,
    },
    **{
        "6.1": 3,
        "6.2": 12,
        "6.3": 4,
        "6.4": 4,
        "6.5": 5,
        "6.6": 3,
        "6.8": 4,
        "7.1": 3,
        "7.2": 4,
        "7.3": 2,
        "7.4": 5,
    },
    **{
        "7.5": 2,
        "7.6": 2,
        "8.1": 2,
        "8.2": 3,
        "8.3": 1,
        "8.4": 1,
        "11.1": 2,
        "11.2": 3,
        "11.3": 3,
        "11.4": 4,
    },
    **{
        "11.5": 1,
        "11.6": 1,
        "12.1": 3,
        "12.2": 2,
        "12.3": 4,
        "13.1": 1,
        "13.2": 5,
        "13.3": 2,
        "13.4": 5,
        "14.1": 2,
    },
    **{
        "14.2": 4,
        "14.3": 3,
        "15.1": 3,
        "15.2": 3,
        "15.3": 7,
        "16.1": 1,
        "16.2": 5,
        "16.3": 4,
        "16.4": 3,
        "16.5": 3,
    },
}
LEVEL_3 = {"6.3.8", "14.2.7", "15.4.2"}  # and 1.2.10, which follows on the others


def lines() -> list[tuple[str, str]]:
    """(id, what shows it) of every line of the document."""
    return [
        (number, shown)
        for number, _asks, shown in LINE.findall((ROOT / "docs/asvs.md").read_text())
    ]


def test_no_line_is_missing() -> None:
    wanted = {
        f"{section}.{number}"
        for section, most in SECTIONS.items()
        for number in range(1, most + 1)
    } | LEVEL_3
    found = [number for number, _shown in lines()]
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_every_line_names_a_test_or_says_no_and_why() -> None:
    for number, shown in lines():
        assert "::" in shown or re.match(r"no: .{6,}", shown), number


def test_every_test_that_is_named_exists() -> None:
    named = {name for _number, shown in lines() for name in re.findall(r"`([^`]+::[^`]+)`", shown)}
    for path, test in sorted(name.split("::") for name in named):
        code = ast.parse((ROOT / "tests" / path).read_text())
        assert test in {
            node.name for node in ast.walk(code) if isinstance(node, ast.FunctionDef)
        }, f"{path}::{test}"


def test_password_fields_hide_and_let_managers_in(scene: Scene, browsers: Browsers) -> None:
    for role, address in (
        ("visitor", "/sign-in"),
        ("visitor", f"/welcome/{scene.link}"),
        ("author", "/my/account"),
    ):
        page = LexborHTMLParser(browsers[role].get(address).text)
        inputs = [node.attributes for node in page.css("input[autocomplete*=assw]")]
        assert inputs, address
        assert {about["type"] for about in inputs} == {"password"}
        assert not [about for about in inputs if "onpaste" in about]


BESIDE = """
    /.git/config /.git/HEAD /config.py /static/ /static/css/ /static/../wsgi.py /static/%2e%2e/wsgi.py
    /static/..%2fwsgi.py /instance/secret_key /files/ /uploads/ /.env /static/.git/config /static/css /server-status
    /console /metrics /docs/ /pyproject.toml /static/%00 /static/css%5c..%5c..%5cwsgi.py
"""


@pytest.mark.parametrize("address", BESIDE.split())
def test_nothing_beside_the_static_folder_is_served(client: FlaskClient, address: str) -> None:
    assert client.get(address, buffered=True).status_code == 404


@pytest.mark.parametrize(("environment", "asked"), [("production", "0"), ("development", "1")])
def test_nothing_is_debugged(tmp_path: Path, environment: str, asked: str) -> None:
    given = {
        "ENVIRONMENT": environment,
        "BASE_URL": "https://plan.example.org",
        "FLASK_DEBUG": asked,
        "DEBUG": "1",
    }
    app = make_app(f"sqlite:///{tmp_path / 'debug.sqlite3'}", tmp_path, **given)
    assert not app.debug
    assert not app.config["TEMPLATES_AUTO_RELOAD"]


def test_scripts_keep_nothing_in_the_browser(client: FlaskClient) -> None:
    ours = [path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts]
    used = [
        (path.name, word)
        for path in ours
        for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.")
        if word in path.read_text()
    ]
    assert used == []
    assert '"historyCacheSize":0' in client.get("/").text


def test_a_log_line_is_json_in_utc_and_in_one_line(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(structlog.get_config()["logger_factory"], "_file", written)
    client.get(
        "/nowhere%0a%7B%22event%22:%22forged%22%7D?token=secret",
        headers={"User-Agent": 'x\\n{"event": "forged"}'},
    )
    client.get("/admin/")
    client.post("/sign-in", data={"email": "salma@example.org", "password": "une phrase secrète"})
    entries = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [entry["status"] for entry in entries] == [404, 422]
    assert all(
        entry["timestamp"].endswith("Z") and entry["request"] and entry["level"]
        for entry in entries
    )
    assert not [word for word in ("forged", "secret", "salma") if word in written.getvalue()]

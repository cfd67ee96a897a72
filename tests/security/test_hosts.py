"""Whatever host a request claims, no address leads away from the site and none is made from the
claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.accounts.test_sign_in import ABROAD
from tests.conftest import make_app
from tests.security.addresses import doors, pages
from tests.security.browsing import ours
from tests.security.conftest import Browsers
from tests.security.scene import Scene

BASE = "https://plan.example.org"
EVIL = "evil.example"
FOREIGN = [
    EVIL,
    f"plan.example.org.{EVIL}",
    f"{EVIL}:443",
    "plan.example.org@evil.example",
    "127.0.0.1",
    "",
    "localhost",
]
CLAIMS = [
    {"X-Forwarded-Host": EVIL}, {"X-Host": EVIL}, {"Forwarded": f"host={EVIL}"},
    {"X-Original-URL": f"//{EVIL}/"},
    {"X-Forwarded-Server": EVIL}, {"X-Forwarded-Proto": "javascript"},
    {"X-Rewrite-URL": "/admin/"},
    {"X-Forwarded-Prefix": f"//{EVIL}"},
]  # fmt: skip
LEADING = (
    "next",
    "back",
    "url",
    "target",
    "redirect",
    "return",
    "lang",
    "ref",
    "_scheme",
    "_external",
    "_anchor",
)

AWAY = [
    *ABROAD,
    "/%2f/evil.example",
    "/.//evil.example",
    "/sign-in/..//evil.example",
    "javascript",
]


@pytest.fixture
def production(tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser before the site as it runs in production, without a proxy."""
    app = make_app(
        f"sqlite:///{tmp_path / 'host.sqlite3'}", tmp_path, ENVIRONMENT="production", BASE_URL=BASE
    )
    with app.app_context():
        yield app.test_client()


def test_a_foreign_host_is_refused_in_production(production: FlaskClient) -> None:
    asked = [
        (address, host)
        for address in ("/", "/sign-in", "/nowhere", "/activity.atom")
        for host in FOREIGN
    ]
    answers = {
        place: production.get(place[0], headers={"Host": place[1]}).status_code for place in asked
    }
    assert answers == dict.fromkeys(asked, 400)


@pytest.mark.parametrize("host", ["plan.example.org", "plan.example.org:443"])
def test_its_own_host_is_taken(production: FlaskClient, host: str) -> None:
    assert production.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "base", ["https://مخطط.example", "https://Plan.Example.org", "https://plan.example.org:8443"]
)
def test_its_own_host_is_taken_however_it_is_written(base: str, tmp_path: Path) -> None:
    app = make_app(
        f"sqlite:///{tmp_path / 'host.sqlite3'}", tmp_path, ENVIRONMENT="production", BASE_URL=base
    )
    with app.app_context():
        assert app.test_client().get("/sign-in", base_url=base).status_code == 200


def test_no_other_header_names_the_host(production: FlaskClient) -> None:
    for claim, address in product(CLAIMS, ("/", "/sign-in", "/activity.atom", "/proposals/")):
        answer = production.get(address, base_url=BASE, headers=claim)
        assert (answer.status_code, EVIL in answer.text) == (200, False), (address, claim)


def test_absolute_addresses_are_the_settings_alone(client: FlaskClient, app: Flask) -> None:
    factories.proposal()
    for address in ("/", "/proposals/", "/activity.atom", "/proposals.atom", "/plan.atom"):
        text = client.get(address, headers={"Host": EVIL}).text
        assert EVIL not in text
        absolute = set(re.findall(r"(?:href|src|content|>)=?[\"']?(https?://[^/\"'<]+)", text))
        assert absolute <= {app.config["TWIZA"].base_url, "http://www.w3.org"}, address


def test_the_link_of_an_account_is_the_settings(app: Flask) -> None:
    words = ["members", "create", "salma@example.org", "--name", "Salma"]
    link = app.test_cli_runner().invoke(args=words).stdout
    assert link.startswith(f"{app.config['TWIZA'].base_url}/welcome/")


def test_no_answer_leads_off_the_site(scene: Scene, browsers: Browsers, long_run: bool) -> None:
    for at, (role, address) in enumerate(
        (role, page) for role in ("visitor", "admin") for page in pages(scene)
    ):
        for target in AWAY if long_run else [AWAY[at % len(AWAY)]]:
            answer = browsers[role].get(
                address, query_string=dict.fromkeys(LEADING, target), buffered=True
            )
            for name in (
                "Location",
                "HX-Redirect",
                "HX-Location",
                "HX-Push-Url",
                "Refresh",
                "Content-Location",
            ):
                assert ours(answer.headers.get(name, "/")), (address, name)


def test_no_vote_leads_off_the_site(scene: Scene, browsers: Browsers) -> None:
    door = next(door for door in doors(scene) if door.endpoint == "voting.vote")
    for target in ABROAD:
        answer = browsers["member"].post(
            door.address, query_string={"back": target}, data={"choice": "support"}
        )
        assert answer.location.startswith(f"/proposals/{scene.voted.id}"), target

"""The scene, and a browser for everybody in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from tests.security.scene import Scene

Browsers = dict[str, FlaskClient]
COOKIE = "twiza"


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A site with a thing in every state."""
    return Scene()


@pytest.fixture
def browsers(
    scene: Scene, signed_in: Callable[[Member], FlaskClient], client: FlaskClient
) -> Browsers:
    """A browser for each role."""
    return everybody(scene, signed_in, client)


def everybody(
    scene: Scene, signed_in: Callable[[Member], FlaskClient], visitor: FlaskClient
) -> Browsers:
    """A browser for each person of a scene."""
    people = {
        "member": scene.member,
        "author": scene.author,
        "steering": scene.steward,
        "admin": scene.administrator,
        "suspended": scene.suspended,
        "erased": scene.erased,
    }
    return {"visitor": visitor} | {role: signed_in(person) for role, person in people.items()}


def stay_signed_in(browser: FlaskClient) -> Callable[[], None]:
    """Gives the browser its cookie back, whatever a request (signing out) has made of it."""
    cookie = browser.get_cookie(COOKIE)

    def again() -> None:
        browser.set_cookie(COOKIE, cookie.value) if cookie else browser.delete_cookie(COOKIE)

    return again


@pytest.fixture
def with_csrf(app: Flask) -> Iterator[None]:
    """Forms need their token, as they do outside of tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False

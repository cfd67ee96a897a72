"""Somebody who speaks HTTP to whichever server they are told, with the cookies and tokens that
they were given.
"""

from __future__ import annotations

import re
from contextlib import closing
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder

from tests.browser.site import PASSWORD
from tests.timing import HANGS_AFTER

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Person:
    """A browser without scripts: `address` is where it goes unless told otherwise."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, at: str | None = None, **headers: str) -> Answer:
        """Read a page, and remember the token of its forms."""
        return self._ask("GET", path, at, b"", headers)

    def post(
        self, path: str, data: dict[str, Any], at: str | None = None, **headers: str
    ) -> Answer:
        """Send a form with the token of the last page read; a value of (stream, name) is a
        file.
        """
        environ = EnvironBuilder(
            method="POST", data={"csrf_token": self.token, **data}
        ).get_environ()
        headers["Content-Type"] = environ["CONTENT_TYPE"]
        return self._ask("POST", path, at, environ["wsgi.input"].read(), headers)

    def sign_in(
        self, email: str, password: str = PASSWORD, at: str | None = None, **headers: str
    ) -> Answer:
        """By the form, and take up the token of the new session."""
        self.get("/sign-in", at)
        answer = self.post("/sign-in", {"email": email, "password": password}, at, **headers)
        if answer.status == 303:
            self.get("/my/account", at)
        return answer

    def _ask(
        self, method: str, path: str, at: str | None, body: bytes, headers: dict[str, str]
    ) -> Answer:
        place = urlsplit(at or self.address)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(
            HTTPConnection(place.hostname or "", place.port, timeout=HANGS_AFTER)
        ) as connection:
            connection.request(
                method, path, body, {"Accept-Language": "en", "Cookie": cookie, **headers}
            )
            response = connection.getresponse()
            answer = Answer(
                response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
            )
        self._remember(response.headers.get_all("Set-Cookie") or [], answer)
        return answer

    def _remember(self, cookies: list[str], answer: Answer) -> None:
        for line in cookies:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        if found := TOKEN.search(answer.body.decode(errors="replace")):
            self.token = found.group(1)

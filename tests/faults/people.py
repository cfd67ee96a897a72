"""People who write over HTTP: their cookie and their token."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from werkzeug.test import EnvironBuilder

from app.accounts.models import Member
from app.accounts.operations import begin_session
from app.database import db, writing
from tests.timing import HANGS_AFTER

BROKEN = 0


class Answered(NamedTuple):
    """What came back; the status is BROKEN when nothing did."""

    status: int
    headers: dict[str, str]
    text: str


class Person:
    """A member, signed in."""

    def __init__(self, app: Flask, member: Member, address: str) -> None:
        self.member_id = member.id
        self.place = urlsplit(address)
        self.cookie, self.token = _credentials(app, member)

    def get(self, path: str) -> Answered:
        """Read a page."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, data: dict[str, Any], **headers: str) -> Answered:
        """Send a form; a value of (stream, name) is a file."""
        sent = EnvironBuilder(path=path, method="POST", data={"csrf_token": self.token, **data})
        environ = sent.get_environ()
        with closing(sent), environ["wsgi.input"] as body:
            return self.send(path, body.read(), environ["CONTENT_TYPE"], **headers)

    def send(self, path: str, body: bytes, content_type: str, **headers: str) -> Answered:
        """Send these very bytes."""
        return self._ask("POST", path, body, {**headers, "Content-Type": content_type})

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        known = {"Cookie": f"twiza={self.cookie}", "Accept-Language": "en", **headers}
        with closing(
            HTTPConnection(self.place.hostname or "", self.place.port, timeout=HANGS_AFTER)
        ) as connection:
            try:
                connection.request(method, path, body, known)
                answer = connection.getresponse()
                return Answered(
                    answer.status,
                    {k.lower(): v for k, v in answer.getheaders()},
                    answer.read().decode(),
                )
            except (OSError, HTTPException):
                return Answered(BROKEN, {}, "")


def _credentials(app: Flask, member: Member) -> tuple[str, str]:
    with app.app_context():
        with writing():
            token = begin_session(db.session.merge(member)).token
        with app.test_request_context():
            session.update(_user_id=token, _fresh=True)
            csrf = generate_csrf()
            signing: Any = app.session_interface
            return signing.get_signing_serializer(app).dumps(dict(session)), csrf

"""What the production server hands to the app, and how it hands the answer back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from app.web import lanes
from app.web.lanes import ONE_PIECE, REFUSED, Site, environ_of

Headers = list[tuple[str, str]]


class Line:
    """A connection on which these pieces come, and then it ends or stays silent."""

    def __init__(self, *pieces: bytes, silent: bool = False) -> None:
        self.pieces, self.silent, self.sent = pieces, silent, b""
        self.status = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.silent:
            await asyncio.sleep(60)

    def response_bytes(self, status: int, _headers: Headers, body: bytes) -> None:
        self.status, self.sent = status, body

    def response_stream(self, status: int, _headers: Headers) -> Line:
        self.status = status
        return self

    async def send_bytes(self, piece: bytes) -> None:
        self.sent += piece


def asked(method: str = "POST", *headers: tuple[str, str]) -> Any:
    """A request as Granian tells it."""
    places = {"server": "127.0.0.1:8000", "client": "[::1]:5000", "scheme": "http", "http_version": "1.1"}
    return SimpleNamespace(method=method, path="/a/é", query_string="q=%20", headers=dict(headers), **places)


def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Answers with what was sent, or with the status of the refusal."""
    body = environ["wsgi.input"].read()
    start(f"{environ.get(REFUSED, 200)} X", [("Content-Length", str(len(body)))])
    return [body]


def served(app: lanes.Wsgi, scope: Any, line: Line) -> Line:
    """One request to a site that takes bodies of ten bytes."""

    async def run() -> None:
        site = Site(app, largest_body=10, changing_threads=1)
        site.__rsgi_init__(asyncio.get_running_loop())
        await site.__rsgi__(scope, line)

    with ThreadPoolExecutor(1) as apart:  # this thread may have a loop of a browser's own
        apart.submit(lambda: asyncio.run(run())).result()
    return line


def test_a_body_in_pieces_comes_whole() -> None:
    line = served(echo, asked("POST", ("content-length", "6")), Line(b"abc", b"def"))
    assert (line.status, line.sent) == (200, b"abcdef")


def test_a_body_that_breaks_off_never_reaches_the_app() -> None:
    assert served(echo, asked("POST", ("content-length", "6")), Line(b"abc")).status == 0


@pytest.mark.parametrize("header", [("content-length", "30"), ("transfer-encoding", "chunked")])
def test_a_body_that_is_too_large_is_refused_and_not_kept(header: tuple[str, str]) -> None:
    line = served(echo, asked("POST", header), Line(*[b"0123456789"] * 3))
    assert line.status == 413
    assert len(line.sent) <= 10


def test_a_body_that_comes_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PATIENCE_SECONDS", 0.01)
    assert served(echo, asked("POST", ("content-length", "6")), Line(b"a", silent=True)).status == 408


def test_a_long_answer_is_sent_in_pieces_and_closed() -> None:
    closed = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def long(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(ONE_PIECE + 1))])
        return Body([b"a" * ONE_PIECE, b"b"])

    assert len(served(long, asked("GET"), Line()).sent) == ONE_PIECE + 1
    assert closed == [True]


def test_headers_that_would_pass_for_others_are_left_out() -> None:
    environ = environ_of(asked("GET", ("X_Forwarded_For", "1.2.3.4"), ("X-Forwarded-For", "5.6.7.8")))
    assert environ["HTTP_X_FORWARDED_FOR"] == "5.6.7.8"
    assert (environ["REMOTE_ADDR"], environ["PATH_INFO"]) == ("::1", "/a/é".encode().decode("latin-1"))

"""What the production server hands to the app, and how it hands the answer back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from granian.rsgi import ProtocolClosed

from app.web import bodies, lanes, spool, unread
from app.web.lanes import ONE_PIECE, REFUSED, Site, environ_of
from tests.timing import HANGS_AFTER

Headers = list[tuple[str, str]]


class Line:
    """A connection on which these pieces come, and then it ends or stays silent; its reader takes
    all or nothing.
    """

    def __init__(
        self, *pieces: bytes, silent: bool = False, reads: bool = True, leaves: bool = False
    ) -> None:
        self.pieces, self.silent, self.reads, self.leaves = pieces, silent, reads, leaves
        self.status, self.sent = 0, b""

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
        if self.leaves:
            raise ProtocolClosed
        if not self.reads:
            await asyncio.sleep(60)
        self.sent += piece


def asked(
    method: str = "POST", *headers: tuple[str, str], path: str = "/a/é", query: str = "q=%20"
) -> Any:
    """A request as Granian tells it."""
    places = {
        "server": "127.0.0.1:8000",
        "client": "[::1]:5000",
        "scheme": "http",
        "http_version": "1.1",
    }
    return SimpleNamespace(
        method=method, path=path, query_string=query, headers=dict(headers), **places
    )


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


@pytest.mark.parametrize("sent", [b"a", b"abcde"])
def test_a_body_that_comes_too_slowly_is_refused_however_fast_it_began(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(
        bodies, "SLOWEST_BYTES_PER_SECOND", 0.1
    )  # five bytes would earn it fifty seconds
    assert (
        served(echo, asked("POST", ("content-length", "6")), Line(sent, silent=True)).status == 408
    )


def test_larger_bodies_share_some_room_and_small_ones_are_taken_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spool, "IN_MEMORY", 3)
    monkeypatch.setattr(lanes, "ON_DISK", 8)
    disk = spool.Disk(8)
    with spool.Body(BytesIO(), disk) as first, spool.Body(BytesIO(), disk) as second:
        first.add(b"123456")
        second.add(b"123")
        with pytest.raises(OSError, match="room"):
            second.add(b"4")
    assert disk.held == 0
    statuses = [
        served(echo, asked("POST", ("content-length", str(n))), Line(b"a" * n)).status
        for n in (8, 9)
    ]
    assert statuses == [200, 503]


class Long(list[bytes]):
    """The body of a long answer, which notes that it was closed."""

    def __init__(self) -> None:
        super().__init__([b"a" * ONE_PIECE, b"b"])
        self.closed = False

    def close(self) -> None:
        self.closed = True

    def __call__(self, _environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", str(ONE_PIECE + 1))])
        return self


def test_a_long_answer_is_sent_in_pieces_and_closed() -> None:
    long = Long()
    assert len(served(long, asked("GET"), Line()).sent) == ONE_PIECE + 1
    assert long.closed


@pytest.mark.parametrize(
    "line", [Line(leaves=True), Line(reads=False)], ids=["leaves", "takes nothing"]
)
def test_a_long_answer_is_closed_when_its_reader(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unread, "UNREAD_SECONDS", 0.01)
    long = Long()
    assert served(long, asked("GET"), line).sent == b""
    assert long.closed


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/site.css"])
def test_machines_and_files_do_not_wait_for_a_page(path: str) -> None:
    asleep, over = Event(), Event()

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/proposals/":
            asleep.set()
            assert over.wait(HANGS_AFTER)
        return echo(environ, start)

    async def run() -> int:
        site, line = Site(app, largest_body=10, changing_threads=1), Line()
        site.__rsgi_init__(asyncio.get_running_loop())
        page = asyncio.create_task(site.__rsgi__(asked("GET", path="/proposals/"), Line()))
        await asyncio.to_thread(asleep.wait, HANGS_AFTER)
        await asyncio.wait_for(site.__rsgi__(asked("GET", path=path), line), HANGS_AFTER)
        over.set()
        await page
        return line.status

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(run())).result() == 200


def test_a_query_that_should_have_been_encoded_is() -> None:
    given = "q=école مر%20+&lang=ar[]"
    assert environ_of(asked("GET", query=given))["QUERY_STRING"] == (
        "q=%C3%A9cole%20%D9%85%D8%B1%20+&lang=ar[]"
    )


def test_headers_that_would_pass_for_others_are_left_out() -> None:
    environ = environ_of(
        asked("GET", ("X_Forwarded_For", "1.2.3.4"), ("X-Forwarded-For", "5.6.7.8"))
    )
    assert environ["HTTP_X_FORWARDED_FOR"] == "5.6.7.8"
    assert (environ["REMOTE_ADDR"], environ["PATH_INFO"]) == (
        "::1",
        "/a/é".encode().decode("latin-1"),
    )

"""Slow, idle and oversized senders hold nobody else up."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.conftest import Hurt
from tests.faults.measures import memory, peak, watch_peak
from tests.timing import HANGS_AFTER, until

pytestmark = pytest.mark.served

FORM = b"Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SLOW_HEADERS = b"GET /proposals/ HTTP/1.1\r\nX-Slow: "
SLOW_BODY = b"POST /sign-in HTTP/1.1\r\n" + FORM + b"Content-Length: 5000\r\n\r\nemail="
IDLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
MEGABYTE = 1 << 20
ESTABLISHED = "01"  # as /proc/net/tcp tells it


@pytest.fixture
def small(serve: Callable[..., Hurt], tmp_path: Path) -> Hurt:
    """A site on SQLite: slow senders never come as far as the database."""
    return serve(f"sqlite:///{tmp_path / 'slow.sqlite3'}")


@pytest.fixture
def connect(small: Hurt) -> Iterator[Callable[[bytes], socket.socket]]:
    """Opens a connection, says something and keeps it open."""
    with ExitStack() as open_ones:

        def say(words: bytes) -> socket.socket:
            connection = open_ones.enter_context(
                socket.create_connection(("127.0.0.1", small.server.port), HANGS_AFTER)
            )
            connection.sendall(words)
            return connection

        yield say


def dribble(connections: list[socket.socket]) -> int:
    """One byte more from each; gives how many of them the site has let go."""
    gone = 0
    for connection in connections:
        try:
            connection.sendall(b"a")
        except OSError:
            gone += 1
    return gone


def test_pages_come_while_hundreds_dribble_who_are_let_go_later(
    small: Hurt, connect: Callable[[bytes], socket.socket], long_run: bool
) -> None:
    small.server.wait("/principles/")
    slow = [connect(words) for words in [SLOW_HEADERS] * 200 + [SLOW_BODY] * 50]
    [connect(IDLE) for _ in range(100)]
    pages = 0
    while not dribble(slow):
        small.server.wait("/principles/")
        pages += 1
    assert pages > 5, "a page that waits for somebody slow comes once they are let go"
    until(
        lambda: dribble(slow) >= (250 if long_run else 200),
        "who dribbles headers is let go, then who dribbles a body",
    )


def test_a_body_that_breaks_off_is_no_body(small: Hurt) -> None:
    load = small.load(42, members=1)
    words = b"choice=agree&csrf_token=" + load.people[0].token.encode()
    head = f"POST /proposals/{load.proposals[0]}/vote HTTP/1.1\r\nCookie: twiza={load.people[0].cookie}\r\n".encode()
    chunk = b"%x\r\n%s\r\n" % (len(words), words)
    for length, rest in ((b"Content-Length: 900", words), (b"Transfer-Encoding: chunked", chunk)):
        with socket.create_connection(("127.0.0.1", small.server.port)) as connection:
            connection.sendall(head + FORM + length + b"\r\n\r\n" + rest)
    small.server.wait("/principles/")
    assert load.lost() == []


def connections(port: int) -> int:
    """How many connections to that port this machine holds at the server's end."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == ESTABLISHED for row in rows)


def test_who_asks_and_reads_nothing_is_let_go(serve: Callable[..., Hurt], tmp_path: Path) -> None:
    site = serve(f"sqlite:///{tmp_path / 'unread.sqlite3'}", target="tests.faults.hasty:site")
    until(lambda: site.server.log.read_text().count("lets go") == 2, "workers do not begin")
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", site.server.port))
        reader.settimeout(1)
        with pytest.raises(OSError, match="timed out"):
            reader.sendall(b"GET /static/css/site.css HTTP/1.1\r\nHost: x\r\n\r\n" * 100_000)
        until(lambda: not connections(site.server.port), "who takes nothing is kept")
    site.server.wait("/principles/")


URLENCODED = "application/x-www-form-urlencoded"
PART = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n'
# The body is made by the test that sends it: every worker reads this file.
HUGE: dict[str, tuple[Callable[[], bytes], str, dict[str, str], int]] = {
    "a form of ten megabytes": (lambda: b"body=" + b"a" * 10 * MEGABYTE, URLENCODED, {}, 413),
    "twenty megabytes": (lambda: b"body=" + b"a" * 20 * MEGABYTE, URLENCODED, {}, 413),
    "a hundred thousand fields": (lambda: b"f=&" * 100_000, URLENCODED, {}, 413),
    "a hundred thousand parts": (
        lambda: PART * 100_000 + b"--b--",
        "multipart/form-data; boundary=b",
        {},
        413,
    ),
    "a header of 64 kilobytes": (bytes, URLENCODED, {"X-Long": "a" * 65_536}, 431),
    "a compressed hundred megabytes": (
        lambda: gzip.compress(b"a" * 100 * MEGABYTE),
        URLENCODED,
        {"Content-Encoding": "gzip"},
        415,
    ),
}


def test_too_much_is_refused_and_costs_no_memory(small: Hurt) -> None:
    person, workers = small.load(43, members=1).people[0], small.server.children()
    small.server.wait("/principles/")
    # One server is sent all of it: what an earlier body left counts against the later ones.
    before, offenders = memory(workers), []
    for name, (made, kind, headers, status) in HUGE.items():
        watch_peak(workers)
        answered = person.send("/sign-in", made(), kind, **headers).status
        more = peak(workers) - before
        if answered != status or more >= 50 * MEGABYTE:
            offenders.append((name, answered, more))
    assert offenders == []

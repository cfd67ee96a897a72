"""The production server before huge, endless and packed requests: refused soon, and nothing of
them is kept.
"""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.browser.site import Site, served
from tests.timing import HANGS_AFTER, passing, ratio

pytestmark = pytest.mark.served

MEGABYTES_MORE = 50
MOST_TIMES = 25  # of what a page takes to come, which is drawn
QUIET_SECONDS = 2.0  # an answer to what was smuggled would have come by then
PLAIN, PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n'
CHUNK = b"186a0\r\n" + b"a" * 100_000 + b"\r\n"


class Sent(NamedTuple):
    """A request as it goes over the line, and what it may be answered."""

    kind: bytes
    body: bytes
    statuses: set[int]
    head: bytes = b""


# Made by the test that sends them: every worker reads this file.
HUGE: dict[str, Callable[[], Sent]] = {
    "ten megabytes in one field": lambda: Sent(PLAIN, b"body=" + b"a" * 10_000_000, {413}),
    "ten megabytes of fields": lambda: Sent(PLAIN, b"a=b&" * 2_500_000, {413}),
    "a hundred thousand fields": lambda: Sent(
        PLAIN, b"&".join(b"f%d=1" % n for n in range(100_000)), {413}
    ),
    "a hundred thousand parts": lambda: Sent(
        PARTS, b"".join(PART % n for n in range(100_000)) + b"--x--", {413}
    ),
    "a part whose head never ends": lambda: Sent(PARTS, PART[:50] + b"a" * 9_000_000, {400, 413}),
    "a body without parts": lambda: Sent(PARTS, b"--x\r\n" + b"\r" * 10_000_000, {400, 413}),
    "fifty megabytes": lambda: Sent(PLAIN, b"a" * 50_000_000, {413}),
    "chunks without end": lambda: Sent(
        PLAIN, CHUNK * 200 + b"0\r\n\r\n", {413}, b"Transfer-Encoding: chunked\r\n"
    ),
    "a packed bomb": lambda: Sent(
        PLAIN, gzip.compress(b"a=b&" * 25_000_000), {400, 413, 415}, b"Content-Encoding: gzip\r\n"
    ),
    "a header of 64 kB": lambda: Sent(PLAIN, b"", {431}, b"X-Long: " + b"a" * 65_536 + b"\r\n"),
    "five thousand headers": lambda: Sent(
        PLAIN, b"", {431}, b"".join(b"X-%d: a\r\n" % n for n in range(5000))
    ),
}
ALIVE = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
PAGE = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
POST = b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: " + PLAIN + b"\r\n"
BROKEN = {
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes in the query": b"GET /?q=\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    "two lengths": (
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: "
        b"6\r\n\r\nabcde"
    ),
    "a length below nothing": (
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: "
        b"-5\r\n\r\nabcde"
    ),
    "a length beyond all": b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
    "a length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks that are none": POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "an unknown coding and a length": POST + b"Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\nabcde",
    "chunks and another coding": POST + b"Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks that end with half a line end": POST + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
    "a chunk longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
    "a space before the colon": (
        b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length : "
        b"5\r\n\r\nabcde"
    ),
    "a method of its own": b"FOO /sign-in HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty site, served as in production."""
    folder = tmp_path_factory.mktemp("bodies")
    with served(f"sqlite:///{folder / 'bodies.sqlite3'}", folder) as site:
        yield site


def answered(site: Site, sent: bytes) -> int:
    """The status of the answer, read while the request is still going out."""
    port = urlsplit(site.address).port
    with socket.create_connection(("127.0.0.1", port), timeout=HANGS_AFTER) as line:
        sending = threading.Thread(target=lambda: send(line, sent))
        sending.start()
        words = line.recv(64).split()
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        sending.join()
    return int(words[1])


def answers(site: Site, sent: bytes, quiet: float = QUIET_SECONDS) -> list[int]:
    """The statuses of all answers that come on one line, until the server closes it or says
    nothing for so long.
    """
    with socket.create_connection(
        ("127.0.0.1", urlsplit(site.address).port), timeout=HANGS_AFTER
    ) as line:
        send(line, sent)
        heard = line.recv(65_536)
        line.settimeout(quiet)
        with suppress(TimeoutError, ConnectionResetError):
            while more := line.recv(65_536):
                heard += more
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", heard)]


def send(line: socket.socket, sent: bytes) -> None:
    """All of it, or as much as the server takes."""
    with suppress(OSError):
        line.sendall(sent)


def request(sent: Sent) -> bytes:
    length = b"" if b"chunked" in sent.head else b"Content-Length: %d\r\n" % len(sent.body)
    head = (
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
        + sent.kind
        + b"\r\n"
        + length
        + sent.head
    )
    return head + b"\r\n" + sent.body


def memory(site: Site) -> int:
    """Megabytes that the server's processes hold together."""
    rows = subprocess.run(
        ["ps", "-eo", "rss,args"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    sign = f"--port {urlsplit(site.address).port} "
    return sum(int(row.split()[0]) for row in rows if sign in row) // 1024


@pytest.mark.parametrize("shape", HUGE)
def test_what_is_huge_is_refused_soon(site: Site, shape: str) -> None:
    sent = HUGE[shape]()
    assert answered(site, request(sent)) in sent.statuses
    refused, page = partial(answered, site, request(sent)), partial(answered, site, PAGE)
    assert ratio(refused, page, MOST_TIMES, passing) < MOST_TIMES


def test_nothing_of_it_is_kept(site: Site) -> None:
    for _ in range(4):
        answered(site, request(Sent(PLAIN, b"a=b", {400})))
    before = memory(site)
    for sent in [made() for made in HUGE.values()] * 2:
        answered(site, request(sent))
    assert memory(site) - before < 2 * MEGABYTES_MORE  # two workers


@pytest.mark.parametrize("query", ["q=école", "q=مر", "lang=ع"])
@pytest.mark.parametrize("page", ["proposals/", "nowhere"])
def test_letters_that_should_have_been_encoded_are_read(site: Site, page: str, query: str) -> None:
    line = f"GET /{page}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert answered(site, line.encode()) == (404 if page == "nowhere" else 200)


@pytest.mark.parametrize("shape", BROKEN)
def test_what_is_broken_is_refused_and_smuggles_nothing(site: Site, shape: str) -> None:
    (status,) = answers(site, BROKEN[shape] + ALIVE)  # what follows is not taken for a request
    assert status in {400, 405, 413, 431, 501}
    assert answers(site, ALIVE) == [200]


def test_of_two_requests_on_one_line_both_answers_are_heard(site: Site) -> None:
    assert answers(site, ALIVE.replace(b"Connection: close\r\n", b"") + ALIVE, HANGS_AFTER) == [
        200,
        200,
    ]

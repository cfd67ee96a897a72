"""The driver against a server whose answers are known."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from itertools import repeat

import pytest

from tests.bench.driver import HOST, Failed, ask, closed_loop, request

pytestmark = pytest.mark.served

SENT = request("/somewhere", headers={"Cookie": "a=b"})


class Handler(socketserver.StreamRequestHandler):
    """Answers each request by its path: `/close` closes, `/wrong` fails, `/unchanged` has no
    body.
    """

    def handle(self) -> None:
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            path = line.split()[1].decode()
            self.wfile.write(ANSWERS.get(path, ANSWERS["/"]))
            if path == "/close":
                return


ANSWERS = {
    "/": b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: W/"x"\r\n\r\nhello',
    "/close": b"HTTP/1.1 200 OK\r\nConnection: close\r\ncontent-length: 2\r\n\r\nok",
    "/wrong": b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n",
    "/unchanged": b"HTTP/1.1 304 Not Modified\r\ncontent-length: 77\r\n\r\n",
}


@pytest.fixture
def port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer((HOST, 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_an_answer_comes_with_its_status_headers_and_body(port: int) -> None:
    answer = ask(port, SENT)
    assert (answer.status, answer.header("etag"), answer.body) == (200, 'W/"x"', b"hello")


def test_an_answer_that_nothing_has_changed_has_no_body(port: int) -> None:
    assert ask(port, request("/unchanged")).body == b""


@pytest.mark.parametrize("path", ["/", "/close"])
def test_so_many_requests_have_so_many_times(port: int, path: str) -> None:
    sample = closed_loop(port, repeat(request(path)), clients=3, seconds=60, status=200, most=50)
    assert len(sample.times) == 50
    assert 0 < min(sample.times) <= max(sample.times) <= sample.seconds


def test_an_answer_that_is_not_expected_ends_the_measurement(port: int) -> None:
    with pytest.raises(Failed, match="500 in place of 200"):
        closed_loop(port, repeat(request("/wrong")), clients=1, seconds=1, status=200)


def test_a_form_is_sent_with_its_length(port: int) -> None:
    sent = request("/vote", form="choice=support&x=é")
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /vote HTTP/1.1\r\n")
    assert f"Content-Length: {len(body)}".encode() in head

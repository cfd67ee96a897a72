"""A closed loop: so many clients, each sends its next request when the answer to the last one is
there.

Raw sockets and requests made beforehand, because the driver shares the processors with what it
measures.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tests.bench.figures import Sample
from tests.timing import HANGS_AFTER

HOST = "127.0.0.1"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
PATIENCE = HANGS_AFTER
BLOCK = 1 << 18


class Answer(NamedTuple):
    """An answer with its status, its headers as they came, and its body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, or nothing."""
        found = re.search(
            rb"\r\n" + name.lower().encode() + rb": *([^\r]*)", self.head, re.IGNORECASE
        )
        return found.group(1).decode("latin-1") if found else ""


class Failed(Exception):
    """An answer that the row does not expect: what is measured would not be what is said."""


def request(path: str, *, headers: Mapping[str, str] = {}, form: str | None = None) -> bytes:
    """The bytes of a request; with `form` it is a POST of that urlencoded body."""
    lines = {"Host": HOST, "Accept": "text/html", "Accept-Language": "fr", **headers}
    body = b""
    if form is not None:
        body = form.encode()
        lines |= {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.held = b""
        self.connect()

    def connect(self) -> None:
        """A connection, in place of one that the server has closed."""
        self.spent = False
        self.socket = socket.create_connection((HOST, self.port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, sent: bytes) -> None:
        """Send a request whole."""
        self.held = b""
        self.socket.sendall(sent)

    def receive(self) -> Answer | None:
        """Read what is there; the answer once it is whole."""
        block = self.socket.recv(BLOCK)
        if not block:
            raise Failed("the server closed the connection")
        self.held += block
        end = self.held.find(b"\r\n\r\n")
        if end < 0:
            return None
        head, status = self.held[:end], int(self.held[9:12])
        length = 0 if status in (204, 304) else self._length(head)
        if len(self.held) < end + 4 + length:
            return None
        self.spent = CLOSES.search(head) is not None
        return Answer(status, head, self.held[end + 4 :])

    def ask(self, sent: bytes) -> Answer:
        """Send one request and wait for its answer."""
        self.send(sent)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        """Let the connection go."""
        self.socket.close()

    @staticmethod
    def _length(head: bytes) -> int:
        found = LENGTH.search(head)
        if found is None:
            raise Failed(f"an answer without its length: {head[:200]!r}")
        return int(found.group(1))


def ask(port: int, sent: bytes) -> Answer:
    """One request over a connection of its own."""
    client = Client(port)
    try:
        return client.ask(sent)
    finally:
        client.close()


class Loop:
    """So many clients, each with one request under way until the time is over."""

    def __init__(self, port: int, requests: Iterator[bytes], clients: int, status: int) -> None:
        self.requests, self.status = requests, status
        self.selector = selectors.DefaultSelector()
        self.clients = [Client(port) for _ in range(clients)]
        self.began: dict[Client, float] = {}
        self.times: list[float] = []

    def run(self, seconds: float, most: int | None) -> Sample:
        """Until the last answer is there; the clients leave one by one."""
        start = time.perf_counter()
        for client in self.clients:
            self._begin(client)
        while self.began:
            for client in self._ready():
                if self._answered(client) and self._go_on(start + seconds, most):
                    self._begin(client)
        return Sample(tuple(self.times), time.perf_counter() - start)

    def close(self) -> None:
        """Let all connections go."""
        for client in self.clients:
            client.close()
        self.selector.close()

    def _begin(self, client: Client) -> None:
        """Send the next request; where the server closes after each answer, connecting is part of
        its time.
        """
        self.began[client] = time.perf_counter()
        if client.spent:
            client.connect()
        self.selector.register(client.socket, selectors.EVENT_READ, client)
        client.send(next(self.requests))

    def _ready(self) -> list[Client]:
        ready = self.selector.select(PATIENCE)
        if not ready:
            raise Failed(f"no answer within {PATIENCE} s")
        return [key.data for key, _ in ready]

    def _answered(self, client: Client) -> bool:
        """Whether the client has its whole answer; the time is noted."""
        answer = client.receive()
        if answer is None:
            return False
        self.times.append(time.perf_counter() - self.began.pop(client))
        self.selector.unregister(client.socket)
        if client.spent:  # at once: some servers wait for it
            client.close()
        if answer.status != self.status:
            raise Failed(
                f"{answer.status} in place of {self.status}: {answer.head[:80]!r} "
                f"{answer.body[:300]!r}"
            )
        return True

    def _go_on(self, end: float, most: int | None) -> bool:
        return time.perf_counter() < end and (
            most is None or len(self.times) + len(self.began) < most
        )


def closed_loop(
    port: int,
    requests: Iterator[bytes],
    *,
    clients: int,
    seconds: float,
    status: int,
    most: int | None = None,
) -> Sample:
    """Run for so many seconds (or `most` requests); an answer of another status ends the
    measurement.
    """
    loop = Loop(port, requests, clients, status)
    try:
        return loop.run(seconds, most)
    finally:
        loop.close()

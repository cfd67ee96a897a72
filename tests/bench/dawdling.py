"""Clients that dawdle, and what somebody quick meets meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.driver import HOST, Client, Failed, request

PAUSE = 0.5
PATIENCE = 10.0


def slow_headers() -> bytes:
    """A request whose headers have no end yet."""
    return f"GET /proposals/ HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: ".encode()


def slow_bodies() -> bytes:
    """A form of which only the beginning comes."""
    whole = request("/sign-in", form="email=" + "a" * 5000)
    return whole[: whole.index(b"\r\n\r\n") + 40]


@contextmanager
def dawdling(port: int, count: int, beginning: bytes) -> Iterator[None]:
    """So many clients that send a beginning and then a letter now and then, until the block
    ends.
    """
    done = threading.Event()
    clients = [socket.create_connection((HOST, port), timeout=PATIENCE) for _ in range(count)]
    for client in clients:
        client.sendall(beginning)
    thread = threading.Thread(target=_dribble, args=(clients, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        for client in clients:
            client.close()


def _dribble(clients: list[socket.socket], done: threading.Event) -> None:
    while not done.wait(PAUSE):
        for client in list(clients):
            try:
                client.send(b"a")
            except OSError:  # the server let it go, as it should
                clients.remove(client)
                client.close()


def worst_answer(port: int, path: str, seconds: float) -> float:
    """The longest time that a page took, asked for again and again; what never came counts as the
    whole patience.
    """
    worst, sent = 0.0, request(path)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        client = Client(port)
        client.socket.settimeout(PATIENCE)
        try:
            client.ask(sent)
        except (OSError, Failed):
            return PATIENCE
        finally:
            client.close()
        worst = max(worst, time.monotonic() - began)
    return worst

"""A crowd at the door of a served site: threads and processes that begin at one moment, over HTTP
alone.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.timing import HANGS_AFTER, wait_for_moment

_gate: Any = None


class Sent(NamedTuple):
    """A form that somebody sends: the cookie, where to, the fields, and the second (of the clock)
    to wait for.
    """

    cookie: str
    path: str
    fields: dict[str, str]
    due: float = 0.0


class Answer(NamedTuple):
    """What came back."""

    status: int
    text: str


def crowd(
    address: str, sent: Sequence[Sent], processes: int = 1, threads: int = 8
) -> list[Answer]:
    """Send all, shared out over so many processes with so many threads each; nobody begins before
    all are there.
    """
    shares = [(address, sent[part::processes], threads) for part in range(processes)]
    if processes == 1:
        _open_gate(Barrier(threads))
        return _send_share(*shares[0])
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, _open_gate, (context.Barrier(processes * threads),)) as pool:
        return [
            answer
            for answers in pool.starmap(_send_share, shares, chunksize=1)
            for answer in answers
        ]


def _open_gate(gate: Any) -> None:
    global _gate
    _gate = gate


def _send_share(address: str, sent: Sequence[Sent], threads: int) -> list[Answer]:
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(lambda part: _one_by_one(address, sent[part::threads]), range(threads))
        return [answer for answers in parts for answer in answers]


def _one_by_one(address: str, sent: Sequence[Sent]) -> list[Answer]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=HANGS_AFTER)
    _gate.wait(HANGS_AFTER)
    try:
        return [_post(connection, form) for form in sent]
    finally:
        connection.close()


def _post(connection: HTTPConnection, form: Sent) -> Answer:
    wait_for_moment(form.due)
    headers = {
        "Cookie": f"twiza={form.cookie}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept-Language": "en",
    }
    connection.request("POST", form.path, urlencode(form.fields), headers)
    answer = connection.getresponse()
    return Answer(answer.status, answer.read().decode())

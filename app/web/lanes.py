"""How the production server brings requests to the app: whole bodies only, changing apart from
reading.

Granian calls a `Site` for each request (its RSGI protocol). A body is collected while no thread
waits for it, so that slow senders hold nobody up; then one of a few lanes of threads runs the app,
so that pages are read while changes wait for the database, and what needs no database waits for
neither. The app itself stays WSGI and runs under any other server too.
"""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any
from urllib.parse import quote

from app.web import unread
from app.web.bodies import Environ, has_body, receive
from app.web.spool import IN_MEMORY, ON_DISK, Body, Disk

READING = ("GET", "HEAD", "OPTIONS")
# Asked of a site whose database keeps pages waiting: what needs none, and whether it is there.
ASIDE = ("/static/", "/healthz")
ASKING = "/readyz"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What stays as it is in a query with letters that should have been percent-encoded, and were not.
ASCII = "".join(map(chr, range(33, 127)))
# Longer answers are sent in pieces, at the pace of their reader.
ONE_PIECE = 1024 * 1024
# Where app/web/incoming.py finds the status with which a body that could not be taken is refused.
REFUSED = "twiza.refused"

Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Site:
    """The app behind the production server."""

    def __init__(self, app: Wsgi, *, largest_body: int, changing_threads: int) -> None:
        self.app = app
        self.largest_body = largest_body
        self.changing_threads = changing_threads

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """In each worker process, before its first request."""
        gettempdir()  # chosen now and not when the disk is full
        loop.call_later(unread.LISTENS_WITHIN, unread.end_unread_connections, loop)
        self.disk = Disk(ON_DISK)
        # One thread for pages: more were measured to be slower; see docs/decisions.md, 'whole
        # bodies before a thread, reading beside changing'.
        self.reading = ThreadPoolExecutor(1, "reading")
        self.aside = ThreadPoolExecutor(1, "aside")
        self.asking = ThreadPoolExecutor(1, "asking")
        self.changing = ThreadPoolExecutor(self.changing_threads, "changing")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request."""
        environ = environ_of(scope)
        lane = self._lane(scope)
        answer = Answer(self.app)
        with SpooledTemporaryFile(IN_MEMORY) as file, Body(file, self.disk) as body:
            environ["wsgi.input"] = file
            if has_body(environ) and not await self._collect(protocol, environ, body):
                return
            await asyncio.get_running_loop().run_in_executor(lane, answer.give, environ, protocol)
        if answer.rest is not None:
            await send(protocol, answer, lane)

    def _lane(self, scope: Any) -> ThreadPoolExecutor:
        """The threads that run the app for that request."""
        if scope.method not in READING:
            return self.changing
        # See docs/decisions.md, 'files and machines' questions have lanes of their own'.
        if scope.path.startswith(ASIDE):
            return self.aside
        return self.asking if scope.path == ASKING else self.reading

    async def _collect(self, protocol: Any, environ: Environ, body: Body) -> bool:
        """Take the whole body in; False when its sender went away. The app refuses what could not
        be taken.
        """
        declared = int(environ.get("CONTENT_LENGTH") or 0)
        try:
            size = await receive(protocol, body, declared, self.largest_body)
        except TimeoutError:
            environ[REFUSED] = 408
        except OSError as error:
            # The app answers, so that the refusal is in the reader's language and holds what was
            # typed.
            environ[REFUSED] = 507 if error.errno in FULL else 503
        else:
            body.file.seek(0)
            environ["CONTENT_LENGTH"] = str(size)
            if size > self.largest_body:
                environ[REFUSED] = 413
            return size >= declared
        return True


class Answer:
    """What the app answers to one request."""

    def __init__(self, app: Wsgi) -> None:
        self.app = app
        self.status = 500
        self.length = 0
        self.headers: Headers = []
        self.rest: Iterable[bytes] | None = None

    def give(self, environ: Environ, protocol: Any) -> None:
        """Run the app and send its answer; a long one is kept in `rest`, to be fetched by the
        piece.
        """
        body = self.app(environ, self._start)
        # A short answer is handed over as a whole, and the thread is free at once.
        if self.length > ONE_PIECE:
            self.rest, self.pieces = body, iter(body)
            return
        try:
            protocol.response_bytes(self.status, self.headers, b"".join(body))
        finally:
            _close(body)

    def piece(self) -> bytes:
        """The next piece of the rest; empty after the last."""
        return next((piece for piece in self.pieces if piece), b"")

    def close(self) -> None:
        """Tell the app that no more of the rest is asked for."""
        _close(self.rest)

    def _start(self, status: str, headers: Headers, _exc_info: object = None) -> None:
        self.status, self.headers = int(status[:3]), headers
        self.length = next(
            (int(value) for name, value in headers if name.lower() == "content-length"), 0
        )


def _close(body: object) -> None:
    if close := getattr(body, "close", None):
        close()


async def send(protocol: Any, answer: Answer, lane: ThreadPoolExecutor) -> None:
    """Send a long answer by the piece, for as long as its reader takes them."""
    run = asyncio.get_running_loop().run_in_executor
    try:
        transport = protocol.response_stream(answer.status, answer.headers)
        while (piece := await run(lane, answer.piece)) and await _taken(transport, piece):
            pass
    finally:
        await run(lane, answer.close)


async def _taken(transport: Any, piece: bytes) -> bool:
    try:
        async with asyncio.timeout(unread.UNREAD_SECONDS):
            await transport.send_bytes(piece)
    # The server's ProtocolClosed is a RuntimeError: the reader went away.
    except (TimeoutError, RuntimeError):
        return False
    return True


def environ_of(scope: Any) -> Environ:
    """The WSGI environment of a request. Headers with an underscore are left out: they would pass
    for others.
    """
    host, _, port = scope.server.rpartition(":")
    query = scope.query_string
    if not query.isascii():
        query = quote(query, safe=ASCII)
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # WSGI wants bytes as Latin-1.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            _put(environ, name.upper().replace("-", "_"), value)
    return environ


def _put(environ: Environ, name: str, value: str) -> None:
    key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
    # A comma would be part of a cookie's value.
    joint = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value

"""How the production server brings requests to the app: whole bodies only, changing apart from reading.

Granian calls a `Site` for each request (its RSGI protocol). A body is collected while no thread waits for it, so that
slow senders hold nobody up; then one of two lanes of threads runs the app, so that pages are read while changes wait
for the database. The app itself stays WSGI and runs under any other server too.
"""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

READING = ("GET", "HEAD", "OPTIONS")
# By t seconds a body must have brought (t - PATIENCE) * SLOWEST bytes: any line can, who dribbles cannot.
PATIENCE_SECONDS = 20
SLOWEST_BYTES_PER_SECOND = 500
IN_MEMORY = 64 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# How many times too large a body may be and still be answered when it is all sent.
PASSED_BY = 8
# Longer answers are sent in pieces, at the pace of their reader.
ONE_PIECE = 1024 * 1024
# Where app/web/incoming.py finds the status with which a body that could not be taken is refused.
REFUSED = "twiza.refused"

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Site:
    """The app behind the production server."""

    def __init__(self, app: Wsgi, *, largest_body: int, changing_threads: int) -> None:
        self.app, self.largest_body, self.changing_threads = app, largest_body, changing_threads

    def __rsgi_init__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """In each worker process, before its first request."""
        gettempdir()  # chosen now and not when the disk is full
        self.reading = ThreadPoolExecutor(1, "reading")
        self.changing = ThreadPoolExecutor(self.changing_threads, "changing")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request."""
        environ, lane = environ_of(scope), self.reading if scope.method in READING else self.changing
        with SpooledTemporaryFile(IN_MEMORY) as body:
            environ["wsgi.input"] = body
            if has_body(environ) and not await self._collect(protocol, environ, body):
                return
            answer = Answer(self.app)
            run = asyncio.get_running_loop().run_in_executor
            await run(lane, answer.give, environ, protocol)
        if answer.rest is None:
            return
        transport = protocol.response_stream(answer.status, answer.headers)
        while piece := await run(lane, answer.piece):
            await transport.send_bytes(piece)

    async def _collect(self, protocol: Any, environ: Environ, body: IO[bytes]) -> bool:
        """Take the whole body in; False when its sender went away. The app refuses what could not be taken."""
        declared = int(environ.get("CONTENT_LENGTH") or 0)
        try:
            size = await receive(protocol, body, declared, self.largest_body)
        except TimeoutError:
            environ[REFUSED] = 408
        except OSError as error:
            environ[REFUSED] = 507 if error.errno in FULL else 503
        else:
            body.seek(0)
            environ["CONTENT_LENGTH"] = str(size)
            if size > self.largest_body:
                environ[REFUSED] = 413
            return size >= declared
        return True


class Answer:
    """What the app answers to one request."""

    def __init__(self, app: Wsgi) -> None:
        self.app, self.status, self.length = app, 500, 0
        self.headers: Headers = []
        self.rest: Iterable[bytes] | None = None

    def give(self, environ: Environ, protocol: Any) -> None:
        """Run the app and send its answer; a long one is kept in `rest`, to be fetched by the piece."""
        body = self.app(environ, self._start)
        if self.length > ONE_PIECE:
            self.rest, self.pieces = body, iter(body)
            return
        try:
            protocol.response_bytes(self.status, self.headers, b"".join(body))
        finally:
            _close(body)

    def piece(self) -> bytes:
        """The next piece of the rest; empty after the last."""
        piece = next((piece for piece in self.pieces if piece), b"")
        if not piece:
            _close(self.rest)
        return piece

    def _start(self, status: str, headers: Headers, _exc_info: object = None) -> None:
        self.status, self.headers = int(status[:3]), headers
        self.length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _close(body: object) -> None:
    if close := getattr(body, "close", None):
        close()


def has_body(environ: Environ) -> bool:
    """Whether the request comes with a body."""
    return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


async def receive(protocol: Any, body: IO[bytes], declared: int, largest: int) -> int:
    """Write what comes into `body` and give its size; TimeoutError when it comes too slowly.

    Too large a body is let pass by for a while, since a browser reads no answer before it has sent everything.
    """
    size, began = 0, asyncio.get_running_loop().time()
    async with asyncio.timeout(PATIENCE_SECONDS) as patience:
        async for piece in protocol:
            size += len(piece)
            if max(size, declared) <= largest:
                body.write(piece)
            elif size > PASSED_BY * largest:
                break
            patience.reschedule(began + PATIENCE_SECONDS + size / SLOWEST_BYTES_PER_SECOND)
    return size


def environ_of(scope: Any) -> Environ:
    """The WSGI environment of a request. Headers with an underscore are left out: they would pass for others."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
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
    joint = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value

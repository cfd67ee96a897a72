"""The site fetches nothing from anywhere: no code can, and every test runs with other machines out
of reach.
"""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.outbound import Outbound
from tests.timing import HANGS_AFTER

APP = Path(__file__).parent.parent.parent / "app"
FETCHING = {
    *(
        "socket",
        "ssl",
        "urllib.request",
        "urllib3",
        "http.client",
        "http.server",
        "requests",
        "httpx",
        "aiohttp",
        "pycurl",
    ),
    *(
        "ftplib",
        "smtplib",
        "imaplib",
        "poplib",
        "telnetlib",
        "xmlrpc",
        "socketserver",
        "websockets",
        "paramiko",
    ),
}


# What sets an option of the sockets that the server listens on; it makes and connects none.
LISTENING = ("unread.py", "socket")
# What hands mail to the mail server of the settings, and nothing else does.
MAILING = {("transports.py", name) for name in ("smtplib", "socket", "ssl")}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, and what it takes from it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_code_of_the_site_can_reach_another_machine() -> None:
    found = {
        (path.name, name)
        for path in APP.rglob("*.py")
        for name in imported(path)
        if name in FETCHING
    }
    assert found == {LISTENING, *MAILING}
    assert "connect(" not in (APP / "web" / "unread.py").read_text()
    assert (
        "open_connection" not in (APP / "web" / "lanes.py").read_text()
    )  # its loop only takes what comes


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "2001:db8::1", "plan.example.org", b"plan.example.org"]
)
def test_a_test_that_reaches_out_fails(host: str) -> None:
    with pytest.raises(Outbound):
        socket.create_connection((host, 80), HANGS_AFTER)


def test_this_machine_is_within_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), HANGS_AFTER),
    ):
        pass


def test_templates_and_style_sheets_load_nothing_from_elsewhere() -> None:
    root = APP.parent
    files = [
        *root.joinpath("templates").rglob("*.*"),
        *root.joinpath("static").rglob("*.css"),
        *root.joinpath("static/js").rglob("*.js"),
    ]
    loading = (
        'src="http',
        "src='http",
        "url(http",
        'url("http',
        "@import",
        'src="//',
        'rel="preconnect"',
        'rel="dns-prefetch"',
    )
    assert [
        (path.name, sign)
        for path in files
        for sign in loading
        if sign in path.read_text(encoding="utf-8")
    ] == []

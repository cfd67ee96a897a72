"""A mail server for tests: a real one, on this machine, which can be told to behave badly."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.letters import Received
from tests.served import free_port

ACCEPTED = "250 OK"


@dataclass
class MailServer:
    """Takes mail; `manners` says how, by the number of the mail that comes."""

    manners: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    offered: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def received(self) -> list[Received]:
        """What was taken, parsed anew."""
        return [Received(each) for each in self.raw]

    def _manner(self) -> str:
        number = self.offered - 1
        return self.manners[number] if number < len(self.manners) else ""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.offered += 1
        if self._manner() == "not from you":
            return "530 authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return ACCEPTED

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answers = {
            "greylists": "451 come back later",
            "knows nobody": "550 5.1.1 no such user",
            "relays nothing": "554 relay access denied",
            "has listed us": "550 5.7.1 blocked by a list",
        }
        if answer := answers.get(self._manner()):
            return answer
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        manner = self._manner()
        if manner == "hangs":
            await asyncio.sleep(3600)
        if manner == "dislikes it":
            return "554 looks like spam"
        assert isinstance(envelope.original_content, bytes)
        self.raw.append(envelope.original_content)
        if manner == "closes after DATA":
            transport: Any = server.transport
            transport.close()
        return ACCEPTED


@contextmanager
def mail_server(*manners: str, port: int | None = None) -> Iterator[MailServer]:
    """A mail server that is there inside."""
    server = MailServer(list(manners))
    if port is not None:
        server.port = port
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        # Given, as it would be looked up.
        server_hostname="mail.example.org",
        enable_SMTPUTF8=True,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()

"""Where mail goes: to a mail server, or into files where there is none.

Python's own libraries for mail are used here alone: nothing else of the site talks to another
machine.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_RDWR
from threading import Timer
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app import clock
from config import Settings

# In seconds: how long a server may say nothing.
PATIENCE = 30
# How long one mail may take in all: well within its lease.
AT_MOST = 120
# The server is going away.
GOING = 421
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
FILES_KEPT = 7 * 24 * 3600


class Away(Exception):
    """The mail server cannot be reached, or does not take mail from this site: no mail's fault.
    `offered`: it said so when it was offered one.
    """

    def __init__(self, reason: str, *, offered: bool = False) -> None:
        super().__init__(reason)
        self.offered = offered


class Refused(Exception):
    """The server does not take this mail: for good, or for now; because of its recipient, or
    else.
    """

    def __init__(self, reason: str, *, for_good: bool, of_address: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.for_good, self.of_address = reason, for_good, of_address


class Transport(Protocol):
    """What takes messages."""

    def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises Away, or Refused."""

    def close(self) -> None:
        """Nothing more comes for now."""


class Smtp:
    """A mail server; several mails go over one connection."""

    def __init__(self, settings: Settings, local_hostname: str) -> None:
        self._parts = urlsplit(settings.mail_url)
        self._local = local_hostname
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises Away, or Refused."""
        # A server that speaks slowly and without end is cut off.
        cut = Timer(AT_MOST, self._cut)
        cut.start()
        try:
            self._send(message)
        finally:
            cut.cancel()

    def _cut(self) -> None:
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(SHUT_RDWR)

    def _send(self, message: EmailMessage) -> None:
        with _told():
            if self._connection is None or not self._lives():
                self._connection = self._connected()
        try:
            with _told_of_one():
                self._connection.send_message(message)
        # Whatever the server thinks of it, the next mail begins on a new connection.
        except (Refused, Away):
            self._drop()
            raise

    def close(self) -> None:
        """Say goodbye."""
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
        self._drop()

    def _drop(self) -> None:
        # Without a word: a server that hangs would be waited for once more.
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _lives(self) -> bool:
        try:
            code, _words = self._connection.noop() if self._connection else (0, b"")
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != 250:
            self._drop()
        return code == 250

    def _connected(self) -> smtplib.SMTP:
        host = self._parts.hostname or ""
        # Its own name is given: the library would ask the machine's, which may be looked up.
        if self._parts.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host,
                self._parts.port or smtplib.SMTP_SSL_PORT,
                self._local,
                timeout=PATIENCE,
                context=ssl.create_default_context(),
            )
        else:
            port = self._parts.port or smtplib.SMTP_PORT
            connection = smtplib.SMTP(host, port, self._local, timeout=PATIENCE)
        try:
            self._introduced(connection, host)
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduced(self, connection: smtplib.SMTP, host: str) -> None:
        connection.ehlo()
        # What leaves this machine is read by nobody on its way.
        if self._parts.scheme == "smtp" and not _is_this_machine(host):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if self._parts.username:
            password = unquote(self._parts.password or "")
            connection.login(unquote(self._parts.username), password)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _code(number: int) -> str:
    return f"smtp {number}"


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong before a mail is offered is no mail's fault."""
    try:
        yield
    except smtplib.SMTPResponseException as fault:
        raise Away(_code(fault.smtp_code)) from None
    # A name, user or password in letters that this protocol has not.
    except (OSError, smtplib.SMTPException, ValueError) as fault:
        raise Away(type(fault).__name__) from None


@contextmanager
def _told_of_one() -> Iterator[None]:
    """What went wrong with one mail. No words of the server: they may hold an address."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as fault:
        code, words = max(fault.recipients.values())
        if _is_of_this_site(code, words):
            raise Away(_code(code), offered=True) from None
        raise Refused(_code(code), for_good=code >= 500, of_address=True) from None
    # The server does not take mail from this site at all.
    except smtplib.SMTPSenderRefused as fault:
        raise Away(_code(fault.smtp_code), offered=True) from None
    except smtplib.SMTPResponseException as fault:
        code = fault.smtp_code
        if code == GOING:
            raise Away(_code(code)) from None
        # What is a matter of policy may be mended, here or there.
        policy = _enhanced(fault.smtp_error).startswith("5.7")
        raise Refused(_code(code), for_good=code >= 500 and not policy) from None
    # A letter of its address is none that the server knows.
    except smtplib.SMTPNotSupportedError:
        raise Refused("no SMTPUTF8", for_good=True, of_address=True) from None
    # It may have been taken before the line was cut: it is offered again under the same number.
    except (OSError, smtplib.SMTPException) as fault:
        raise Refused(type(fault).__name__, for_good=False) from None
    except ValueError:
        raise Refused("address", for_good=True, of_address=True) from None


def is_ascii(message: EmailMessage) -> bool:
    """Whether every server can take it: the address it goes to is in letters of ASCII."""
    return all(address.addr_spec.isascii() for address in message["To"].addresses)


def _enhanced(words: object) -> str:
    """The code of RFC 3463 with which a server's words begin, if they do."""
    said = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    found = _ENHANCED.match(said)
    return found[0] if found else ""


def _is_of_this_site(code: int, words: object) -> bool:
    """Whether a refusal at the recipient is about who sends: relaying, a missing sign-in, a policy
    or a block list.
    """
    if code in (GOING, 530, 535):
        return True
    enhanced = _enhanced(words)
    # Without a code of its own, 554 is "no relaying" where a recipient is asked about.
    return enhanced.startswith("5.7") or (code == 554 and not enhanced)


class Folder:
    """A folder in which each mail is a file for its owner alone: where there is no server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write it down. Raises Away where nothing can be written."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(message)
        except OSError as fault:
            raise Away(type(fault).__name__) from None

    def _write(self, message: EmailMessage) -> None:
        number = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{number}.eml"
        # A second attempt writes the same mail to the same place.
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(message.as_bytes(policy=SMTP if is_ascii(message) else SMTPUTF8))

    def close(self) -> None:
        """Forget what lies there too long."""
        before = clock.now().timestamp() - FILES_KEPT
        for path in self._folder.glob("*.eml"):
            # Another worker may have been here.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()


def transport_of(settings: Settings, local_hostname: str) -> Transport:
    """What the settings name."""
    if settings.mail_url:
        return Smtp(settings, local_hostname)
    return Folder(settings.outbox_dir)

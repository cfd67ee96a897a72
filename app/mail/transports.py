"""Where mail goes: to a mail server, or into files where there is none.

Python's own libraries for mail are used here alone: nothing else of the site talks to another
machine.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app import clock
from config import Settings

# In seconds: how long a server may say nothing.
PATIENCE = 30
FILES_KEPT = 7 * 24 * 3600


class Away(Exception):
    """The mail server cannot be reached, or does not take mail from this site: no mail's fault."""


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
        with _told():
            if self._connection is None or not self._lives():
                self._connection = self._connected()
        try:
            with _told_of_one():
                self._connection.send_message(message)
        # Whatever the server thinks of it, the next mail begins on a connection that is known to
        # be good.
        except (Refused, Away):
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _lives(self) -> bool:
        try:
            code, _words = self._connection.noop() if self._connection else (0, b"")
        except (OSError, smtplib.SMTPException):
            code = 0
        if code != 250:
            self.close()
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
    except (OSError, smtplib.SMTPException) as fault:
        raise Away(type(fault).__name__) from None


@contextmanager
def _told_of_one() -> Iterator[None]:
    """What went wrong with one mail. No words of the server: they may hold an address."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as fault:
        code = max(code for code, _words in fault.recipients.values())
        raise Refused(_code(code), for_good=code >= 500, of_address=True) from None
    # The server does not take mail from this site at all.
    except smtplib.SMTPSenderRefused as fault:
        raise Away(_code(fault.smtp_code)) from None
    except smtplib.SMTPResponseException as fault:
        raise Refused(_code(fault.smtp_code), for_good=fault.smtp_code >= 500) from None
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

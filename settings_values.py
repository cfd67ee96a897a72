"""What the addresses, keys and folders among the settings may be; each fault names its setting in
one line.
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# A key drawn by lot has more different characters than this; one typed with a finger on a key has
# fewer.
FEWEST_CHARACTERS = 8
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")


class WrongSetting(SystemExit):
    """A setting that cannot be used; ends the process with status 2 and one line."""

    def __init__(self, name: str, sentence: str) -> None:
        self.line = f"{name}: {sentence}"
        super().__init__(2)


def database_url(value: str, production: bool, instance: Path) -> str:
    if not value:
        make_private("DATABASE_URL", instance)
        return f"sqlite:///{instance / 'twiza.sqlite3'}"
    value = re.sub("^postgres(ql)?://", "postgresql+psycopg://", value)
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise WrongSetting(
            "DATABASE_URL", "must be an address that begins with sqlite:/// or postgresql://."
        )
    if (
        url.drivername == "sqlite"
        and url.database
        and not Path(url.database).absolute().parent.is_dir()
    ):
        raise WrongSetting("DATABASE_URL", f"the folder of {url.database} does not exist.")
    if production and _is_in_memory(url):
        raise WrongSetting(
            "DATABASE_URL", "must name a file in production: memory is gone with each process."
        )
    try:
        url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError) as wrong:
        raise WrongSetting(
            "DATABASE_URL", f"has an option that cannot be used: {wrong}."
        ) from None
    return value


def _is_in_memory(url: URL) -> bool:
    database = url.database or ":memory:"
    return url.drivername == "sqlite" and (
        ":memory:" in database or url.query.get("mode") == "memory"
    )


def secret_key(value: str, production: bool, instance: Path) -> str:
    if value:
        if production and len(value) < 32:
            raise WrongSetting("SECRET_KEY", "must have at least 32 characters.")
        if production and len(set(value)) < FEWEST_CHARACTERS:
            raise WrongSetting(
                "SECRET_KEY", "is too easy to guess: draw one by lot, with openssl rand -hex 32."
            )
        return value
    if production:
        raise WrongSetting("SECRET_KEY", "is required in production.")
    return _kept_key(instance / "secret_key")


def _kept_key(path: Path) -> str:
    """The key in that file, made once: of several that start together all take the one that was
    there first, whole.
    """
    make_private("SECRET_KEY", path.parent)
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(made, path)
        os.unlink(made)
    key = path.read_text(encoding="ascii")
    if not key.strip():
        raise WrongSetting("SECRET_KEY", f"{path} is empty: delete it, and a new key is made.")
    return key


def base_url(value: str, production: bool, port: str) -> str:
    if not value:
        if production:
            raise WrongSetting("BASE_URL", "is required in production.")
        return f"http://127.0.0.1:{port}"
    parts = _split(value)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or re.search(r"[?#@\s]", value)
    ):
        raise WrongSetting("BASE_URL", "must be an address such as https://plan.example.org.")
    if production and ":" in parts.hostname:  # no host in brackets is ever one of the trusted
        raise WrongSetting("BASE_URL", "must have a name or an IPv4 address in production.")
    if production and parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise WrongSetting(
            "BASE_URL", "must begin with https:// in production: over http nobody could sign in."
        )
    if parts.path not in ("", "/"):
        raise WrongSetting(
            "BASE_URL", f"must end after the name: the site does not run under {parts.path}."
        )
    return value.rstrip("/")


def _is_this_machine(host: str) -> bool:
    """Whether browsers hold it for safe without TLS."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - a port that is no number raises only when it is read
    except ValueError:
        return None
    return parts


def web_address(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    value = environ.get(name, "")
    parts = _split(value)
    if value and (parts is None or parts.scheme not in schemes):
        raise WrongSetting(name, f"must begin with {' or '.join(s + '://' for s in schemes)}.")
    return value


def mail_url(value: str) -> str:
    """Where mail is handed to: `smtps://`, or `smtp://` with STARTTLS beyond this machine, with
    the user and password that the server wants; empty where mail is written into files.
    """
    parts = _split(value)
    if value and (parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise WrongSetting(
            "MAIL_URL",
            "must be an address such as smtps://user:password@mail.example.org or "
            "smtp://mail.example.org:587.",
        )
    if parts is not None and (parts.path not in ("", "/") or parts.query or parts.fragment):
        raise WrongSetting("MAIL_URL", "must end after the port.")
    if parts is not None and not _is_said_in_ascii(parts):
        raise WrongSetting("MAIL_URL", "has a name, user or password that no server can take.")
    if parts is not None and parts.username and parts.password is None:
        raise WrongSetting("MAIL_URL", "has a user without a password.")
    return value


def _is_said_in_ascii(parts: SplitResult) -> bool:
    """Whether the host is a name, and user and password have letters that the protocol has."""
    try:
        (parts.hostname or "").encode("idna")
    except UnicodeError:
        return False
    return unquote(parts.username or "").isascii() and unquote(parts.password or "").isascii()


def mail_from(value: str, needed: bool) -> str:
    """Who mail comes from, with a name before it if wanted: `Plan <plan@example.org>`."""
    if not value:
        if needed:
            raise WrongSetting("MAIL_FROM", "is required with MAIL_URL.")
        return ""
    name, address = parseaddr(value)
    try:
        Address(name, addr_spec=address)
        usable = value.isprintable() and _ADDRESS.fullmatch(address) is not None
    except (HeaderParseError, ValueError, IndexError):
        usable = False
    if not usable:
        raise WrongSetting("MAIL_FROM", "must be an address such as Plan <plan@example.org>.")
    return value


def uploads_dir(value: str, instance: Path) -> Path:
    """The folder, made now: a fault shows at the start and not with the first upload."""
    folder = Path(value) if value else instance / "uploads"
    make_private("UPLOADS_DIR", folder)
    return folder


def make_private(name: str, folder: Path) -> None:
    """A folder to write into, made for its owner alone unless it is there; else the setting that
    names it is wrong.
    """
    try:
        for each in (*reversed(folder.parents), folder):
            if not each.exists():
                each.mkdir(mode=0o700, exist_ok=True)
        usable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    except (OSError, ValueError):
        raise WrongSetting(name, f"'{folder}' is not a folder and cannot be made one.") from None
    if not usable:
        raise WrongSetting(name, f"nothing can be written into '{folder}'.")


def drain_file(name: str, environ: Mapping[str, str]) -> Path | None:
    """Where a file says that this server serves no more: the operator's, or ours
    (tools/draining.py) as it ends.

    It need not be there, its folder must.
    """
    value = environ.get(name, "")
    if not value:
        return None
    if not os.path.isdir(os.path.dirname(value) or ".") or os.path.isdir(value):
        raise WrongSetting(name, f"{value!r} is not a file in a folder that exists.")
    return Path(value)

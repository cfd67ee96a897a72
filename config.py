"""Settings, read once from the environment; a wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
import tempfile
import zoneinfo
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from babel.numbers import list_currencies
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
INTERFACE_LANGUAGES = ("fr", "ar", "en")
MEGABYTE = 1024 * 1024
LONGEST_NAME = 300
# A key drawn by lot has more different characters than this; one typed with a finger on a key has fewer.
FEWEST_CHARACTERS = 8


class WrongSetting(SystemExit):
    """A setting that cannot be used; ends the process with status 2 and one line."""

    def __init__(self, name: str, sentence: str) -> None:
        self.line = f"{name}: {sentence}"
        super().__init__(2)


@dataclass(frozen=True)
class Settings:
    """What a coalition may set; see the README for the meaning of each name."""

    environment: str
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    uploads_dir: Path
    redis_url: str
    timezone: str
    currency: str
    languages: tuple[str, ...]
    site_name: str
    proxy_hops: int
    drain_seconds: int
    drain_file: Path | None
    leaving_file: Path | None

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], instance: Path = ROOT / "instance") -> Settings:
        """Read and check every setting; raises WrongSetting naming the first that cannot be used."""
        environment = _one_of(environ, "ENVIRONMENT", "development", ("development", "production"))
        production = environment == "production"
        if production and environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
            raise WrongSetting(
                "FLASK_DEBUG", "must not be set in production: it shows the site's insides to everybody."
            )
        return cls(
            environment=environment,
            database_url=_database_url(environ.get("DATABASE_URL", ""), production, instance),
            secret_key=_secret_key(environ.get("SECRET_KEY", ""), production, instance),
            base_url=_base_url(environ.get("BASE_URL", ""), production, environ.get("PORT") or "8000"),
            mail_url=_url(environ, "MAIL_URL", ("smtp", "smtps")),
            uploads_dir=_uploads_dir(environ.get("UPLOADS_DIR", ""), instance),
            redis_url=_url(environ, "REDIS_URL", ("redis", "rediss", "unix")),
            timezone=_timezone(environ.get("TIMEZONE") or "Africa/Casablanca"),
            currency=_currency(environ.get("CURRENCY") or "MAD"),
            languages=_languages(environ.get("LANGUAGES") or ",".join(INTERFACE_LANGUAGES)),
            site_name=_site_name(environ.get("SITE_NAME", "")),
            proxy_hops=_whole_number(environ, "PROXY_HOPS", 0, 5),
            drain_seconds=_whole_number(environ, "DRAIN_SECONDS", 0, 600),
            drain_file=_drain_file("DRAIN_FILE", environ),
            leaving_file=_drain_file("LEAVING_FILE", environ),
        )

    def for_flask(self) -> dict[str, Any]:
        """The same settings in the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_NAME": "__Host-twiza" if self.production else "twiza",
            "SESSION_COOKIE_SECURE": self.production,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_REFRESH_EACH_REQUEST": False,
            "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
            "MAX_FORM_MEMORY_SIZE": MEGABYTE,
            "MAX_FORM_PARTS": 1000,
            "WTF_CSRF_TIME_LIMIT": None,
            "BABEL_DEFAULT_LOCALE": self.languages[0],
            "BABEL_DEFAULT_TIMEZONE": self.timezone,
            "TRUSTED_HOSTS": [urlsplit(self.base_url).hostname] if self.production else None,
            "TWIZA": self,
        }


def _one_of(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or default
    if value not in allowed:
        raise WrongSetting(name, f"must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _database_url(value: str, production: bool, instance: Path) -> str:
    if not value:
        instance.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{instance / 'twiza.sqlite3'}"
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise WrongSetting("DATABASE_URL", "must be an address that begins with sqlite:/// or postgresql+psycopg://.")
    if url.drivername == "sqlite" and url.database and not Path(url.database).absolute().parent.is_dir():
        raise WrongSetting("DATABASE_URL", f"the folder of {url.database} does not exist.")
    if production and _is_in_memory(url):
        raise WrongSetting("DATABASE_URL", "must name a file in production: memory is gone with each process.")
    try:
        url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError) as wrong:
        raise WrongSetting("DATABASE_URL", f"has an option that cannot be used: {wrong}.") from None
    return value


def _is_in_memory(url: URL) -> bool:
    database = url.database or ":memory:"
    return url.drivername == "sqlite" and (":memory:" in database or url.query.get("mode") == "memory")


def _secret_key(value: str, production: bool, instance: Path) -> str:
    if value:
        if production and len(value) < 32:
            raise WrongSetting("SECRET_KEY", "must have at least 32 characters.")
        if production and len(set(value)) < FEWEST_CHARACTERS:
            raise WrongSetting("SECRET_KEY", "is too easy to guess: draw one by lot, with openssl rand -hex 32.")
        return value
    if production:
        raise WrongSetting("SECRET_KEY", "is required in production.")
    return _kept_key(instance / "secret_key")


def _kept_key(path: Path) -> str:
    """The key in that file, made once: of several that start together all take the one that was there first, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
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


def _base_url(value: str, production: bool, port: str) -> str:
    if not value:
        if production:
            raise WrongSetting("BASE_URL", "is required in production.")
        return f"http://127.0.0.1:{port}"
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or {*"?#@"} & {*value}:
        raise WrongSetting("BASE_URL", "must be an address such as https://plan.example.org.")
    if production and ":" in parts.hostname:  # no host in brackets is ever one of the trusted
        raise WrongSetting("BASE_URL", "must have a name or an IPv4 address in production.")
    if production and parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise WrongSetting("BASE_URL", "must begin with https:// in production: over http nobody could sign in.")
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


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    value = environ.get(name, "")
    parts = _split(value)
    if value and (parts is None or parts.scheme not in schemes):
        raise WrongSetting(name, f"must begin with {' or '.join(s + '://' for s in schemes)}.")
    return value


def _uploads_dir(value: str, instance: Path) -> Path:
    """The folder, made now: a fault shows at the start and not with the first upload."""
    folder = Path(value) if value else instance / "uploads"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        raise WrongSetting("UPLOADS_DIR", f"{value!r} is not a folder and cannot be made one.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WrongSetting("UPLOADS_DIR", f"nothing can be written into {value!r}.")
    return folder


def _drain_file(name: str, environ: Mapping[str, str]) -> Path | None:
    """Where a file says that this server serves no more: the operator's, or ours (tools/draining.py) as it ends.

    It need not be there, its folder must.
    """
    value = environ.get(name, "")
    if not value:
        return None
    if not os.path.isdir(os.path.dirname(value) or ".") or os.path.isdir(value):
        raise WrongSetting(name, f"{value!r} is not a file in a folder that exists.")
    return Path(value)


def _site_name(value: str) -> str:
    name = value.strip()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongSetting("SITE_NAME", f"must be one line of at most {LONGEST_NAME} characters.")
    return name


def _timezone(value: str) -> str:
    zoneinfo.reset_tzpath([])
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongSetting("TIMEZONE", f"{value!r} is not a known time zone.") from None
    return value


def _currency(value: str) -> str:
    """The code of a currency in use; names of old ones are in the table too, and not worth telling apart."""
    if value not in list_currencies():
        raise WrongSetting("CURRENCY", f"{value!r} is not a code of ISO 4217, such as MAD or EUR.")
    return value


def _languages(value: str) -> tuple[str, ...]:
    languages = tuple(part.strip() for part in value.split(",") if part.strip())
    unknown = [language for language in languages if language not in INTERFACE_LANGUAGES]
    if unknown or not languages:
        raise WrongSetting("LANGUAGES", f"may hold {', '.join(INTERFACE_LANGUAGES)}, separated by commas.")
    return tuple(dict.fromkeys(languages))


def _whole_number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) > most:
        raise WrongSetting(name, f"must be a whole number from 0 to {most}.")
    return int(value)

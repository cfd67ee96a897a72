"""Settings, read once (settings_file.py says from where); a wrong value stops the start with one
clear line.
"""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import list_currencies

from settings_values import WrongSetting as WrongSetting
from settings_values import (
    base_url,
    database_url,
    drain_file,
    mail_from,
    mail_url,
    secret_key,
    uploads_dir,
    web_address,
)

ROOT = Path(__file__).resolve().parent
INTERFACE_LANGUAGES = ("fr", "ar", "en")
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "version"
]
# Settings of earlier versions that nothing uses.
RETIRED = ("REDIS_URL",)
MEGABYTE = 1024 * 1024
LONGEST_NAME = 300
MOST_WORKERS = 256


@dataclass(frozen=True)
class Settings:
    """What a coalition may set; see the README for the meaning of each name."""

    environment: str
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    outbox_dir: Path
    worker: bool
    source_url: str
    uploads_dir: Path
    timezone: str
    currency: str
    languages: tuple[str, ...]
    site_name: str
    proxy_hops: int
    proxy_hops_given: bool
    workers: int
    hsts_subdomains: bool
    drain_seconds: int
    drain_file: Path | None
    leaving_file: Path | None
    retired: tuple[str, ...]

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def mails(self) -> bool:
        """Whether somebody gets the site's mail: people, or while it is tried out whoever reads
        the files.
        """
        return bool(self.mail_url) or not self.production

    @property
    def proxy_is_unknown(self) -> bool:
        """Whether a proxy must be there, as nothing else can speak https here, and nobody has said
        how many are.
        """
        return self.production and self.base_url.startswith("https:") and not self.proxy_hops_given

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], instance: Path = ROOT / "instance"
    ) -> Settings:
        """Read and check every setting; raises WrongSetting naming the first that cannot be
        used.
        """
        environment = _one_of(environ, "ENVIRONMENT", "development", ("development", "production"))
        production = environment == "production"
        if production and environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
            raise WrongSetting(
                "FLASK_DEBUG",
                "must not be set in production: it shows the site's insides to everybody.",
            )
        return cls(
            environment=environment,
            database_url=database_url(environ.get("DATABASE_URL", ""), production, instance),
            secret_key=secret_key(environ.get("SECRET_KEY", ""), production, instance),
            base_url=base_url(
                environ.get("BASE_URL", ""), production, environ.get("PORT") or "8000"
            ),
            mail_url=mail_url(environ.get("MAIL_URL", "")),
            mail_from=mail_from(environ.get("MAIL_FROM", ""), bool(environ.get("MAIL_URL"))),
            outbox_dir=instance / "outbox",
            worker=_one_of(environ, "WORKER", "yes", ("no", "yes")) == "yes",
            source_url=web_address(environ, "SOURCE_URL", ("https", "http")),
            uploads_dir=uploads_dir(environ.get("UPLOADS_DIR", ""), instance),
            timezone=_timezone(environ.get("TIMEZONE") or "Africa/Casablanca"),
            currency=_currency(environ.get("CURRENCY") or "MAD"),
            languages=_languages(environ.get("LANGUAGES") or ",".join(INTERFACE_LANGUAGES)),
            site_name=_site_name(environ.get("SITE_NAME", "")),
            proxy_hops=_whole_number(environ, "PROXY_HOPS", 0, 5),
            proxy_hops_given=bool(environ.get("PROXY_HOPS")),
            workers=_whole_number(environ, "WORKERS", os.cpu_count() or 1, MOST_WORKERS, least=1),
            hsts_subdomains=_one_of(environ, "HSTS_SUBDOMAINS", "no", ("no", "yes")) == "yes",
            drain_seconds=_whole_number(environ, "DRAIN_SECONDS", 0, 600),
            drain_file=drain_file("DRAIN_FILE", environ),
            leaving_file=drain_file("LEAVING_FILE", environ),
            retired=tuple(name for name in RETIRED if environ.get(name)),
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
    """The code of a currency in use; names of old ones are in the table too, and not worth telling
    apart.
    """
    if value not in list_currencies():
        raise WrongSetting("CURRENCY", f"{value!r} is not a code of ISO 4217, such as MAD or EUR.")
    return value


def _languages(value: str) -> tuple[str, ...]:
    languages = tuple(part.strip() for part in value.split(",") if part.strip())
    unknown = [language for language in languages if language not in INTERFACE_LANGUAGES]
    if unknown or not languages:
        raise WrongSetting(
            "LANGUAGES", f"may hold {', '.join(INTERFACE_LANGUAGES)}, separated by commas."
        )
    return tuple(dict.fromkeys(languages))


def _whole_number(
    environ: Mapping[str, str], name: str, default: int, most: int, least: int = 0
) -> int:
    value = environ.get(name) or str(min(default, most))
    if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise WrongSetting(name, f"must be a whole number from {least} to {most}.")
    return int(value)

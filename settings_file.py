"""The settings that every command reads: the environment's, and below them those of one file.

The file is `.env` beside the code, or the one that TWIZA_ENV names. Its lines are read as systemd
reads an EnvironmentFile: no variable is expanded and no command run. What systemd's versions, or
its readers, would take differently is refused. A setting may also be given as NAME_FILE: the file
that holds it, as secrets are handed to containers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from config import RETIRED, ROOT, WrongSetting

DEFAULT = ROOT / ".env"
# What the file may hold: the settings of the README, and those of earlier versions.
NAMES = (
    *(
        "ENVIRONMENT",
        "SECRET_KEY",
        "BASE_URL",
        "DATABASE_URL",
        "UPLOADS_DIR",
        "TIMEZONE",
        "LANGUAGES",
        "SITE_NAME",
    ),
    *(
        "CURRENCY",
        "PROXY_HOPS",
        "HSTS_SUBDOMAINS",
        "LISTEN",
        "PORT",
        "WORKERS",
        "DRAIN_SECONDS",
        "DRAIN_FILE",
    ),
    *("MAIL_URL", "MAIL_FROM", "WORKER", "SOURCE_URL", "BACKUPS"),
    *RETIRED,
)
_LINE = re.compile(
    r"""[ \t]* (?:
        (?P<comment> [#;] [^\n]*)
        | (?P<name> [^=\n]+?) [ \t]* = [ \t]*
          (?: "(?P<double> (?:[^"\\\n] | \\.)*)" [ \t]* (?=\n|\Z)
            | '(?P<single> [^'\n]*)' [ \t]* (?=\n|\Z)
            | (?P<plain> (?:[^\\\n] | \\.)*) )
        | ) (?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The settings of that environment and, where it does not say, of the settings file; raises
    WrongSetting.
    """
    path, said = path_of(given), {_setting(name) for name in given}
    filed = (
        {name: value for name, value in read(path).items() if _setting(name) not in said}
        if path
        else {}
    )
    return _resolved(filed, f"in {path}") | _resolved(given, "in the environment")


def _setting(name: str) -> str:
    """The setting that a NAME or a NAME_FILE gives."""
    return name if name in NAMES else name.removesuffix("_FILE")


def path_of(given: Mapping[str, str]) -> Path | None:
    """The settings file; None when TWIZA_ENV names none and there is no `.env`."""
    if named := given.get("TWIZA_ENV"):
        return Path(named)
    return DEFAULT if DEFAULT.exists() else None


def read(path: Path) -> dict[str, str]:
    """What the file says; raises WrongSetting naming the first line that cannot be taken."""
    found = {}
    for number, name, value in assignments(_text(path, str(path)), path):
        if _setting(name) not in NAMES:
            near = get_close_matches(name, NAMES, 1)
            meant = f": is {near[0]} meant?" if near else "."
            raise WrongSetting(str(path), f"line {number}: there is no setting {name}{meant}")
        found[name] = value
    return found


def assignments(text: str, path: Path) -> Iterator[tuple[int, str, str]]:
    """Each line's number, name and value, as systemd takes them."""
    text, at = text.replace("\r\n", "\n").replace("\r", "\n"), 0
    while at < len(text):
        number, line = text.count("\n", 0, at) + 1, _LINE.match(text, at)
        if line is None:
            raise WrongSetting(str(path), f"line {number} is no NAME=value.")
        if (line["comment"] or "").endswith("\\"):
            raise WrongSetting(
                str(path), f"line {number} is a comment that ends with a backslash."
            )
        if line["name"] is not None:
            yield number, *_assignment(line, f"line {number}", path)
        at = line.end()


def _assignment(line: re.Match[str], where: str, path: Path) -> tuple[str, str]:
    name, plain = line["name"], line["plain"]
    if not _NAME.fullmatch(name):
        raise WrongSetting(str(path), f"{where} is no NAME=value.")
    if plain is not None and plain[:1] in ("'", '"'):
        raise WrongSetting(
            str(path), f"{where}: {name} needs one pair of quotes around the whole value, or none."
        )
    if line["double"] is not None:
        value = re.sub(r'\\(?:\n|(["\\`$]))', lambda escaped: escaped[1] or "", line["double"])
    else:
        value = line["single"] if plain is None else _unescaped(plain)
    if _CONTROL.search(value):
        raise WrongSetting(str(path), f"{where}: {name} must hold no control character.")
    return name, value


def _unescaped(plain: str) -> str:
    """A value without quotes: spaces at its end go unless escaped, a backslash makes the next sign
    plain.
    """
    signs = re.findall(r"\\.|[^\\]", plain, re.DOTALL)
    while signs and signs[-1] in " \t":
        signs.pop()
    return "".join(
        sign.removeprefix("\\").removesuffix("\n") if len(sign) == 2 else sign for sign in signs
    )


def _resolved(given: Mapping[str, str], where: str) -> dict[str, str]:
    """The same with the content of each file that a NAME_FILE names in place of it."""
    found = dict(given)
    for name in NAMES:
        file = found.pop(f"{name}_FILE", "")
        if file and found.get(name):
            raise WrongSetting(name, f"is given twice {where}, by itself and as {name}_FILE.")
        if file:
            found[name] = _text(Path(file), f"{name}_FILE").rstrip("\r\n")
    return found


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise WrongSetting(name, "must be in UTF-8.") from None
    except OSError as error:
        about = "" if name == str(path) else f"{path} "
        raise WrongSetting(name, f"{about}cannot be read ({error.strerror}).") from None
    except ValueError:  # NUL
        raise WrongSetting(name, "is no name of a file.") from None

"""What edits of rows with texts share: languages that are not given survive, a stale edit loses
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from app.errors import Conflict, Invalid
from app.speech.language import NAMES, languages

LONGEST_ADDRESS = 2000
# The years that a form takes for what is agreed.
FIRST_YEAR, LAST_YEAR = 1900, 2200
Shown = Callable[[str, Any], str]


def replaced(present: Mapping[str, str] | None, given: Mapping[str, str]) -> dict[str, str]:
    """The texts with the given languages replaced and empty ones taken away; languages that are
    not given survive.
    """
    return {code: text for code, text in {**(present or {}), **given}.items() if text}


def write(row: Any, content: Mapping[str, Any]) -> None:
    """Set the row's columns; of a text only the given languages change."""
    for column, value in content.items():
        setattr(
            row,
            column,
            replaced(getattr(row, column), value) if isinstance(value, Mapping) else value,
        )


def holds(row: Any, content: Mapping[str, Any]) -> bool:
    """Whether the row says all of that already: what is saved as it was shown changes nothing and
    is no event.
    """
    return all(
        replaced(getattr(row, column), value) == (getattr(row, column) or {})
        if isinstance(value, Mapping)
        else getattr(row, column) == value
        for column, value in content.items()
    )


def require_text(texts: Mapping[str, str], name: str) -> None:
    """Raise Invalid unless the text is given in at least one language."""
    if not any(texts.values()):
        raise Invalid(_("Give this in at least one language."), first_field(name))


def first_field(name: str) -> str:
    """The field of a text in the site's first language, which every form shows: there what all of
    it lacks is said.
    """
    return f"{name}_{languages()[0]}"


def refuse_stale(
    row: Any,
    content: Mapping[str, Any],
    *,
    seen: int,
    labels: Mapping[str, Any],
    shown: Shown | None = None,
) -> None:
    """Raise Conflict with both texts when somebody saved the row since version `seen`. `shown`
    words what is no text; what has no label is no person's to read.
    """
    if row.version == seen:
        return
    say = shown or (lambda _column, value: str(value or ""))
    theirs, mine = list[Any](), list[Any]()
    for column in (column for column in content if column in labels):
        present, given = getattr(row, column), content[column]
        is_text = isinstance(given, Mapping)
        theirs.append((labels[column], (present or {}) if is_text else say(column, present)))
        mine.append((labels[column], replaced(present, given) if is_text else say(column, given)))
    raise conflict(labelled(theirs), labelled(mine))


def labelled(values: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Values under their labels; a text in several languages under a label for each."""
    found: dict[str, str] = {}
    for label, value in values:
        if not isinstance(value, Mapping):
            found[str(label)] = "" if value is None else str(value)
            continue
        for code, text in value.items():
            named = NAMES.get(code, code)
            found[_("%(label)s (%(language)s)", label=label, language=named)] = text
    return found


def conflict(theirs: Mapping[str, str], mine: Mapping[str, str], sentence: str = "") -> Conflict:
    """What whoever saves on an older version is answered with: where both sides differ."""
    places = [each for each in {**theirs, **mine} if theirs.get(each, "") != mine.get(each, "")]
    if not places:
        sentence = sentence or _("Somebody else saved the very same meanwhile.")
    return Conflict(
        sentence or "stale",
        theirs={place: theirs.get(place, "") for place in places},
        mine={place: mine.get(place, "") for place in places},
    )


def is_web_address(text: str) -> bool:
    """Whether a text is an address that a page may link to: http or https, with a host, nothing
    odd in it.
    """
    if len(text) > LONGEST_ADDRESS or any(
        ord(letter) < 33 or letter in '\\"<>' for letter in text
    ):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False

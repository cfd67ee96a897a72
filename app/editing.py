"""What edits of rows with texts share: languages that are not given survive, a stale edit loses
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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
    words other values.
    """
    if row.version == seen:
        return
    pairs = list(_pairs(row, content, labels, shown or (lambda _column, value: str(value or ""))))
    different = [(label, present, given) for label, present, given in pairs if present != given]
    theirs = {label: present for label, present, _given in different}
    mine = {label: given for label, _present, given in different}
    raise Conflict(
        "stale" if mine else _("Somebody else saved the very same meanwhile."),
        theirs=theirs,
        mine=mine,
    )


def _pairs(row: Any, content: Mapping[str, Any], labels: Mapping[str, Any], shown: Shown) -> Any:
    """(label, what is stored, what was given) of everything that a person can read."""
    for column, value in content.items():
        present = getattr(row, column)
        if isinstance(value, Mapping):
            for code, text in value.items():
                label = _l(
                    "%(label)s (%(language)s)",
                    label=labels[column],
                    language=NAMES.get(code, code),
                )
                yield str(label), present.get(code, ""), text
        else:
            yield str(labels[column]), shown(column, present), shown(column, value)


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

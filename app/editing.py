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
from app.text.texts import ByLanguage, ReadOnlyTexts

# As long as the columns that keep one.
LONGEST_ADDRESS = 2000
# The years that a form takes for what is agreed.
FIRST_YEAR = 1900
LAST_YEAR = 2200
# What is given of a row, by column.
Content = Mapping[str, Any]
# What columns and choices are called, in the language of whoever reads.
Labels = Mapping[str, Any]
Shown = Callable[[str, Any], str]


def replaced(present: ReadOnlyTexts | None, given: ReadOnlyTexts) -> ByLanguage:
    """The texts with the given languages replaced and empty ones taken away; languages that are
    not given survive.
    """
    texts = {**(present or {}), **given}
    return {code: text for code, text in texts.items() if text}


def _after(row: Any, column: str, value: Any) -> Any:
    """What the column holds once that value is saved."""
    if isinstance(value, Mapping):
        return replaced(getattr(row, column), value)
    return value


def write(row: Any, content: Content) -> None:
    """Set the row's columns; of a text only the given languages change."""
    for column, value in content.items():
        setattr(row, column, _after(row, column, value))


def holds(row: Any, content: Content) -> bool:
    """Whether the row says all of that already: what is saved as it was shown changes nothing and
    is no event.
    """
    # See docs/decisions.md, "no field cuts, and a record saved as it was shown is no change".
    for column, value in content.items():
        present = getattr(row, column)
        # A text that was never given may be None.
        if isinstance(value, Mapping):
            present = present or {}
        if present != _after(row, column, value):
            return False
    return True


def require_text(texts: ReadOnlyTexts, name: str) -> None:
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
    content: Content,
    *,
    seen: int,
    labels: Labels,
    shown: Shown | None = None,
) -> None:
    """Raise Conflict with both texts when somebody saved the row since version `seen`. `shown`
    words what is no text; what has no label is no person's to read.
    """
    if row.version == seen:
        return
    # See docs/decisions.md, "there is one way of editing".
    say = shown or _plainly
    theirs: list[Any] = []
    mine: list[Any] = []
    for column, given in content.items():
        if column not in labels:
            continue
        label = labels[column]
        present = getattr(row, column)
        if isinstance(given, Mapping):
            theirs.append((label, present or {}))
            mine.append((label, replaced(present, given)))
        else:
            theirs.append((label, say(column, present)))
            mine.append((label, say(column, given)))
    raise conflict(labelled(theirs), labelled(mine))


def _plainly(_column: str, value: Any) -> str:
    return str(value or "")


def labelled(values: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Values under their labels; a text in several languages under a label for each."""
    texts: dict[str, str] = {}
    for label, value in values:
        if not isinstance(value, Mapping):
            texts[str(label)] = "" if value is None else str(value)
            continue
        for code, text in value.items():
            named = NAMES.get(code, code)
            place = _("%(label)s (%(language)s)", label=label, language=named)
            texts[place] = text
    return texts


def conflict(theirs: Mapping[str, str], mine: Mapping[str, str], sentence: str = "") -> Conflict:
    """The answer to somebody who saves on an older version: where both sides differ."""
    places = [each for each in {**theirs, **mine} if theirs.get(each, "") != mine.get(each, "")]
    # Still a conflict, though nothing is lost: who saves has not seen the newest version.
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
    if len(text) > LONGEST_ADDRESS:
        return False
    # Browsers leave out line ends and tabs: the address would lead elsewhere than it says.
    if any(ord(letter) < 33 or letter in '\\"<>' for letter in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:  # brackets that hold no IPv6 address
        return False
    if parts.scheme not in ("http", "https"):
        return False
    # What stands before an @ reads like the host and is none.
    return bool(host) and "@" not in parts.netloc

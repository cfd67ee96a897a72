"""Verbs about the site itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db
from app.editing import holds, replaced
from app.errors import Conflict, Invalid
from app.kept import touch_frame
from app.policy import Ability, require
from app.site.colours import COLOUR, READABLE, least_contrast
from app.site.models import SiteSettings
from app.site.words import NOUNS, TEXTS
from app.speech.dates import number
from app.speech.language import NAMES


def save_settings(content: Mapping[str, Any], *, seen: int, by: Actor) -> SiteSettings:
    """The steering group sets the site's name, texts, colour and words; an accent must be readable
    as text.

    `content` holds `name`, `tagline`, `footer` per language, `accent`, and `words` per noun and
    language.
    """
    require(by, Ability.EDIT_FRAME)
    accent = content["accent"].lower()
    for fault in wrong_accent(accent):
        raise fault
    row = db.session.get(SiteSettings, 1, with_for_update=True, populate_existing=True)
    if row is None:
        row = SiteSettings(id=1, words={})
    elif row.version != seen:
        raise Conflict("stale", **_both(row, content))
    words = _renamed(row.words or {}, content["words"])
    same = holds(row, {column: content[column] for column in TEXTS})
    if same and accent == (row.accent or "") and words == (row.words or {}):
        return row
    for column in TEXTS:
        setattr(row, column, replaced(getattr(row, column), content[column]))
    row.accent = accent
    row.words = words
    _add(row, content)
    touch_frame()
    record(
        "site.changed",
        "site",
        1,
        by=by,
        content={key: str(value) for key, value in content.items()},
    )
    return row


def _add(row: SiteSettings, content: Mapping[str, Any]) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict("stale", mine=_both(SiteSettings(), content)["mine"]) from None


def wrong_accent(accent: str) -> Iterator[Invalid]:
    """What is wrong with a colour: how it is written, or that text in it could not be read."""
    if not accent:
        return
    if not COLOUR.fullmatch(accent):
        yield Invalid(
            _("Give a colour as # and six figures or letters from a to f, such as #0b5d4a."),
            "accent",
        )
    elif (found := least_contrast(accent)) < READABLE:
        yield Invalid(
            _(
                "Text in this colour would be hard to read on the paper: its contrast is "
                "%(found)s and must be at "
                "least %(least)s. Choose a darker one.",
                found=number(int(found * 10) / 10),
                least=number(READABLE),
            ),
            "accent",
        )


def _renamed(
    present: Mapping[str, dict[str, str]], given: Mapping[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    renamed = {noun: replaced(present.get(noun), words) for noun, words in given.items()}
    return {noun: words for noun, words in {**present, **renamed}.items() if words}


def _both(row: SiteSettings, content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Both texts wherever they differ: what is stored, and what was given."""
    pairs = [
        (label, getattr(row, column) or {}, content[column]) for column, label in TEXTS.items()
    ]
    pairs += [
        (label, (row.words or {}).get(noun, {}), content["words"].get(noun, {}))
        for noun, label in NOUNS.items()
    ]
    theirs, mine = {}, {}
    for label, present, given in pairs:
        for code, text in given.items():
            if text != present.get(code, ""):
                place = _("%(label)s (%(language)s)", label=label, language=NAMES.get(code, code))
                theirs[place], mine[place] = present.get(code, ""), text
    return {"theirs": theirs, "mine": mine}

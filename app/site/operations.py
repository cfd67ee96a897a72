"""Verbs about the site itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor
from app.activity.operations import record
from app.database import db, held
from app.editing import Content, conflict, holds, labelled, replaced, write
from app.errors import Conflict, Invalid
from app.kept import touch_frame
from app.policy import Ability, require
from app.site.colours import COLOUR, READABLE, least_contrast
from app.site.models import SiteSettings
from app.site.words import NOUNS, TEXTS
from app.speech.dates import number
from app.text.texts import ByLanguage


def save_settings(content: Content, *, seen: int, by: Actor) -> SiteSettings:
    """The steering group sets the site's name, texts, colour and words; an accent must be readable
    as text.

    `content` holds `name`, `tagline`, `footer` per language, `accent`, and `words` per noun and
    language.
    """
    require(by, Ability.EDIT_FRAME)
    accent = content["accent"].lower()
    for fault in wrong_accent(accent):
        # A verb raises the first of what the form says all at once.
        raise fault
    # Held, so that of two saves at once the second sees what the first wrote.
    row = held(SiteSettings, 1) or SiteSettings(id=1, words={})
    words = _renamed(row.words or {}, content["words"])
    texts = {column: content[column] for column in TEXTS}
    if row.version not in (None, seen):
        present = {column: getattr(row, column) or {} for column in TEXTS}
        mine = {column: replaced(present[column], texts[column]) for column in TEXTS}
        raise conflict(_labelled(present, row.words or {}), _labelled(mine, words))
    same_look = accent == (row.accent or "") and words == (row.words or {})
    if holds(row, texts) and same_look:
        return row
    write(row, texts)
    row.accent = accent
    row.words = words
    _add(row, content)
    touch_frame()
    recorded = {key: str(value) for key, value in content.items()}
    record("site.changed", "site", 1, by=by, content=recorded)
    return row


def _add(row: SiteSettings, content: Content) -> None:
    try:
        # The first save of a site has no row to hold: whoever comes second is refused by its
        # number.
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        mine = _labelled(content, content["words"])
        raise Conflict("stale", mine=mine) from None


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
    present: Mapping[str, ByLanguage], given: Mapping[str, ByLanguage]
) -> dict[str, ByLanguage]:
    renamed = {noun: replaced(present.get(noun), words) for noun, words in given.items()}
    # A noun without words is the product's own again.
    return {noun: words for noun, words in {**present, **renamed}.items() if words}


def _labelled(texts: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, str]:
    named = [(label, texts[column]) for column, label in TEXTS.items()]
    renamed = ((label, words.get(noun, {})) for noun, label in NOUNS.items())
    return labelled([*named, *renamed])

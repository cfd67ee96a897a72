"""Verbs about the site itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Actor, is_address, normalised_email
from app.activity.operations import record
from app.database import db, held
from app.editing import Content, conflict, holds, labelled, refuse_stale, replaced, write
from app.errors import Conflict, Invalid
from app.files.operations import NO_CHANGE, FileChange, exchange
from app.kept import touch_frame
from app.policy import Ability, require
from app.site.colours import COLOUR, READABLE, least_contrast
from app.site.models import AdminSettings, SiteSettings, nothing_settled
from app.site.words import (
    ANY,
    FACTS,
    NOTICE,
    NOUNS,
    PAGES,
    PICTURE_TEXT,
    PLAIN_FACTS,
    SETTLED,
    TEXTS,
)
from app.speech.dates import day, number
from app.speech.recurring import on_the_hour, weekday_name
from app.text.texts import ByLanguage

# Beside what every site has been asked for: whoever leaves one out leaves it as it is.
FURTHER = ("notice", *PAGES, "picture_text")


def save_settings(
    content: Content, *, seen: int, by: Actor, picture: FileChange = NO_CHANGE
) -> SiteSettings:
    """The steering group sets the site's name, texts, pages, colour, words and picture; an accent
    must be readable as text.

    `content` holds `name`, `tagline`, `footer` per language, `accent`, and `words` per noun and
    language; it may hold the pages and `picture_text` per language, and `facts` as `words`.
    """
    require(by, Ability.EDIT_FRAME)
    accent = content["accent"].lower()
    for fault in (*wrong_accent(accent), *wrong_facts(content.get("facts", {}))):
        # A verb raises the first of what the form says all at once.
        raise fault
    # Held, so that of two saves at once the second sees what the first wrote.
    row = held(SiteSettings, 1) or SiteSettings(id=1, words={}, facts={})
    texts = {column: content[column] for column in (*TEXTS, *FURTHER) if column in content}
    plain = {
        "accent": accent,
        "words": _merged(row.words or {}, content["words"]),
        "facts": _merged(row.facts or {}, content.get("facts", {})),
    }
    if row.version not in (None, seen):
        raise _conflict(row, texts, plain)
    same = all((getattr(row, column) or type(value)()) == value for column, value in plain.items())
    if holds(row, texts) and same and not picture.changes(row.picture_id):
        return row
    write(row, texts)
    for column, value in plain.items():
        setattr(row, column, value)
    _add(row, content)
    exchange(row, "picture_id", picture, by=by)
    touch_frame()
    record("site.changed", "site", 1, by=by, content=_recorded(content, picture))
    return row


def save_admin_settings(content: Content, *, seen: int, by: Actor) -> None:
    """An administrator settles what the coalition decides for itself, by the columns of SETTLED;
    what is not given stays.

    Conflict with both texts if somebody saved since version `seen`, 0 before anybody did.
    """
    require(by, Ability.ADMINISTER)
    for fault in wrong_contact(content.get("data_contact", "")):
        raise fault
    # Held, so that of two saves at once the second sees what the first wrote.
    row = held(AdminSettings, 1)
    if row is not None:
        refuse_stale(row, content, seen=seen, labels=SETTLED, shown=_settled)
    else:
        row = nothing_settled()
    if holds(row, content):
        return
    write(row, content)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        mine = [(SETTLED[column], _settled(column, given)) for column, given in content.items()]
        raise Conflict("stale", mine=labelled(mine)) from None
    touch_frame()
    record("settings.changed", "site", 1, by=by, content=_without_dates(content))


def _without_dates(content: Content) -> Content:
    """Canonical JSON has none."""
    return {
        column: value.isoformat() if isinstance(value, date) else value
        for column, value in content.items()
    }


def _settled(column: str, value: Any) -> Any:
    """What was settled, in words; texts by language as they are."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, date):
        return day(value)
    say = {"digest_weekday": weekday_name, "digest_hour": on_the_hour}.get(column)
    return say(value) if say else str(value or "")


def _recorded(content: Content, picture: FileChange) -> dict[str, str]:
    recorded = {key: str(value) for key, value in content.items()}
    if picture.taken or picture.removed:
        recorded["picture"] = picture.taken.sha256 if picture.taken else ""
    return recorded


def _add(row: SiteSettings, content: Content) -> None:
    try:
        # The first save of a site has no row to hold: whoever comes second is refused by its
        # number.
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise Conflict("stale", mine=_labelled(content)) from None


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


def wrong_facts(facts: Mapping[str, ByLanguage]) -> Iterator[Invalid]:
    """What is wrong with what the site says of its publisher: an address to which no mail can be
    sent.
    """
    for fault in wrong_contact(facts.get("email", {}).get(ANY, "")):
        yield Invalid(fault.sentence, "fact_email")


def wrong_contact(email: str) -> Iterator[Invalid]:
    """What is wrong with an address at which the coalition is reached."""
    if email and not is_address(normalised_email(email)):
        yield Invalid(_("This is not an e-mail address."), "data_contact")


def _merged(
    present: Mapping[str, ByLanguage], given: Mapping[str, ByLanguage]
) -> dict[str, ByLanguage]:
    merged = {name: replaced(present.get(name), words) for name, words in given.items()}
    # A name without words is the product's own again, or unknown.
    return {name: words for name, words in {**present, **merged}.items() if words}


def _conflict(row: SiteSettings, texts: Mapping[str, Any], plain: Mapping[str, Any]) -> Conflict:
    present = {column: getattr(row, column) or {} for column in texts}
    mine = {column: replaced(present[column], texts[column]) for column in texts}
    before = {"words": row.words or {}, "facts": row.facts or {}}
    return conflict(_labelled({**present, **before}), _labelled({**mine, **plain}))


def _labelled(said: Mapping[str, Any]) -> dict[str, str]:
    columns = {**TEXTS, "notice": NOTICE, **PAGES, "picture_text": PICTURE_TEXT}
    named = [(label, said.get(column, {})) for column, label in columns.items()]
    renamed = [(label, said["words"].get(noun, {})) for noun, label in NOUNS.items()]
    facts = said.get("facts", {})
    known = [(label, facts.get(name, {})) for name, label in FACTS.items()]
    plain = [(label, facts.get(name, {}).get(ANY, "")) for name, label in PLAIN_FACTS.items()]
    return labelled([*named, *renamed, *known, *plain])

"""What a kind of mail is: who gets it, what it says, and whether it still holds.

This package lies below all that send mail and knows none of them: each declares its kinds in
`<package>/mails.py`, and the worker hands them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from flask_babel.speaklater import LazyString

from app.packages import PACKAGES
from app.text.texts import Localised


class Recipient(NamedTuple):
    """Who gets a mail, as they are at this moment."""

    address: str
    language: str
    name: str = ""


class Entry(NamedTuple):
    """Something that happened, in a sentence, and what somebody wrote with it, in plain text."""

    sentence: str
    words: Localised = Localised("", "")


class Section(NamedTuple):
    """What a letter tells of one thing, which is called so and is found there."""

    title: Localised
    address: str
    entries: tuple[Entry, ...]
    # Why its reader is told of it.
    why: str = ""
    # What can be done about it, and where.
    act: tuple[str, str] | None = None


class Letter(NamedTuple):
    """What a mail says, in the language of its recipient."""

    subject: str
    # Paragraphs, in plain text.
    paragraphs: tuple[str, ...]
    # What its button says, and where it leads.
    button: tuple[str, str] | None = None
    # What stands below, smaller: how long it holds, why it came.
    notes: tuple[str, ...] = ()
    # Where one POST stops mail of this kind (RFC 8058).
    unsubscribe: str | None = None
    # What it tells of several things, between its paragraphs and further ones.
    sections: tuple[Section, ...] = ()
    after: tuple[str, ...] = ()
    # Further places, each with its words.
    links: tuple[tuple[str, str], ...] = ()


class Envelope(NamedTuple):
    """A mail as its kind sees it: its own number, whom it goes to and what it is about."""

    id: int
    kind: str
    recipient_id: int
    subject_id: int | None
    by_id: int | None
    made_at: datetime
    salt: str


class Kind(NamedTuple):
    """A kind of mail; both functions are asked anew at each attempt.

    `recipient` says who gets it, None where nobody is to any more. `letter`, asked while their
    language is spoken, says what: None where it no longer holds (its link was used, its thing is
    hidden). `prepare` is a verb, for what has to be there by then: done with the transaction that
    takes the mail out of the queue. `words` say to administrators what it is; `to` and `about`
    what `recipient_id` and `subject_id` are numbers of, by the log's word for such a thing, empty
    where it has none.
    """

    recipient: Callable[[Envelope], Recipient | None]
    letter: Callable[[Envelope], Letter | None]
    prepare: Callable[[Envelope], None] | None = None
    words: str | LazyString = ""
    to: str = "member"
    about: str = ""


Kinds = Mapping[str, Kind]


@cache
def declared_kinds() -> Kinds:
    """All kinds that the packages declare. ValueError where two have one name."""
    found: dict[str, Kind] = {}
    for package in PACKAGES:
        module = f"app.{package}.mails"
        if not find_spec(module):
            continue
        own: Kinds = import_module(module).KINDS
        if twice := found.keys() & own.keys():
            raise ValueError(f"declared by two packages: {sorted(twice)}")
        found |= own
    return found

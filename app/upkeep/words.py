"""The log in words: what was done, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.accounts.forms import role_names
from app.accounts.models import ROLES
from app.activity.models import Event
from app.activity.operations import digest_of
from app.activity.vocabulary import kinds, verbs
from app.organisations.queries import directory
from app.speech.texts import words
from app.text.analyser import name_key


def done(event: Event) -> str:
    """What was done; a verb that nobody says any more stands as it is."""
    known = verbs().get(event.verb)
    return str(known.words) if known else event.verb


def became(event: Event) -> str:
    """What it became, where few things can: an event holds no more than a digest of it."""
    if event.verb in ("member.created", "member.role_changed"):
        roles = {role: str(role_names()[role]) for role in ROLES}
        return _with_digest(event.digest, "role", roles)
    if event.verb == "member.affiliated":
        names = {entry.id: words(dict(entry.name)) for entry in directory()}
        return _with_digest(event.digest, "organisation", names)
    return ""


def _with_digest(digest: str, name: str, choices: Mapping[Any, str]) -> str:
    fitting = (word for value, word in choices.items() if digest_of({name: value}) == digest)
    return next(fitting, "")


def kind_word(kind: str) -> str:
    """What a kind of thing is called; the site itself has no word."""
    return str(kinds().get(kind, ""))


def log_words() -> dict[str, Any]:
    """For the page of the log: what it says with, and the kinds to choose from."""
    named = [(kind, str(word)) for kind, word in kinds().items()]
    chosen = sorted(named, key=lambda pair: name_key(pair[1]))
    return {"done": done, "became": became, "kind_word": kind_word, "kinds": chosen}

"""Choosing from lists that may be long: shown whole while they are short, looked into by name once
they are not.

Looking is a step of the form itself, which works without scripts: the button sends everything that
was typed, nothing is saved, and the form comes back with what was found, to be chosen from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.text.analyser import holds
from app.text.cleaning import single_line
from app.web.options import Option, OptionSource

# A list up to so long is shown whole, and so many of what was found.
# See docs/decisions.md, 'long lists are paged, long choices are looked into'.
WHOLE, FOUND = 100, 20
LONGEST = 200
# The button that looks for something in the field that it names.
LOOK = "look_in"


@dataclass
class Look:
    """What was looked for in a field's list, and how it came out."""

    button: str
    box: str
    # What the box is for, and whether nothing may be chosen.
    label: str
    blank: bool
    tried: bool = False
    asked: str = ""
    found: int = 0
    more: bool = False


def looking() -> bool:
    """Whether the form was sent to look for something in one of its lists, not to be saved."""
    return request.method == "POST" and bool(request.form.get(LOOK))


def offer(
    field: Any,
    source: OptionSource,
    blank: str | None = None,
    *,
    needed: bool = False,
    label: str = "",
    listed: bool = True,
) -> None:
    """Give a field its choices: the whole list if it is short, else what is chosen and what was
    looked for.

    `blank` is what choosing nothing is called, `label` what the words are that one looks for. What
    is not `listed` is only looked for, however short the list: the reader may not know it.
    """
    none = [SelectChoice("", blank)] if blank is not None else []
    # One more than is shown whole tells whether there are more, without reading them all.
    first = source.options(most=WHOLE + 1) if listed else []
    if listed and len(first) <= WHOLE:
        # What is chosen stays a choice where it is offered no more.
        offered = {option.value for option in first}
        kept = [value for value in _values(field) if value not in offered]
        further = source.options(values=kept) if kept else []
        former = [option for option in further if option.value not in offered]
        field.choices = [*none, *map(_choice, first), *map(_choice, former)]
        return
    box = f"{field.name}_words"
    may_stay_blank = bool(none) and not needed
    field.look = Look(LOOK, box, label or _("A part of the name"), may_stay_blank)
    field.look.tried = request.form.get(LOOK) == field.name
    found = _looked_for(field, source)
    # What is chosen stays a choice, whatever is looked for meanwhile.
    chosen = source.options(values=_values(field))
    known = {option.value for option in chosen}
    further = [option for option in found if option.value not in known]
    field.choices = [*none, *map(_choice, chosen), *map(_choice, further)]


def _looked_for(field: Any, source: OptionSource) -> list[Option]:
    """What the words beside the field find.

    In a form sent to be saved they are a choice if they name one thing exactly, else a fault:
    nobody has chosen yet.
    """
    look = field.look
    look.asked = single_line(request.form.get(look.box, ""))[:LONGEST]
    if not look.asked:
        return []
    named = source.known_as(look.asked)
    found = named or _holding(source, look.asked)
    look.found, look.more = min(len(found), FOUND), len(found) > FOUND
    if not looking():
        exact = named or [
            option for option in found if option.label.casefold() == look.asked.casefold()
        ]
        _settle(field, exact)
    return found[:FOUND]


def _holding(source: OptionSource, words: str) -> list[Option]:
    """The options that hold the words: by the source's own search if it has one, else by reading
    them all.
    """
    find: Callable[[str, int], list[Option]] | None = getattr(source, "found_by", None)
    if find is not None:
        return find(words, FOUND + 1)
    return [option for option in source.options() if holds(option.words or option.label, words)]


def _settle(field: Any, exact: list[Option]) -> None:
    if len(exact) != 1:
        field.process_errors = [*field.process_errors, _unsettled(field.look)]
    elif isinstance(field.data, list):
        field.data = [*field.data, exact[0].value]
    else:
        field.data = field.coerce(exact[0].value)


def _unsettled(look: Look) -> str:
    if look.found:
        return str(_("Choose what you mean by “%(words)s” from what was found.", words=look.asked))
    return str(_("Nothing was found by “%(words)s”. Write a part of the name.", words=look.asked))


def _choice(option: Option) -> SelectChoice:
    return SelectChoice(option.value, option.label, optgroup=option.group)


def _values(field: Any) -> list[str]:
    given = field.data if isinstance(field.data, list | tuple) else [field.data]
    return [str(value) for value in given if value not in (None, "")]

"""The field of a form that says for whom somebody acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from app.accounts.models import Actor
from app.organisations.acting import FIELD, acting_as

# Value and words, as `choices_for` gives them.
Choices = Sequence[tuple[str, str]]


def acts() -> Callable[[type], type]:
    """Class decorator: adds the field `as`, which is shown where it was offered choices."""

    def decorate(form: type) -> type:
        field = SelectField(_l("In whose name"), choices=[], default="", validate_choice=False)
        setattr(form, FIELD, field)
        return form

    return decorate


def offer_acting(form: Any, choices: Choices) -> None:
    """For whom the form may be sent. Where it was sent for somebody for whom that is over, the
    field is shown all the same, so that its fault is.
    """
    offered = list(choices)
    if form[FIELD].data and not offered:
        offered = [("", _("For myself"))]
    form[FIELD].choices = offered


def acting(form: Any, reader: Actor) -> Actor:
    """The reader as they act by that form: see `acting_as`."""
    return acting_as(reader, form[FIELD].data or "")

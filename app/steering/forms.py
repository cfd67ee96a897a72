"""The form of a decision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from app.errors import Invalid
from app.text.slugs import parse_ref
from app.web.addresses import path_here
from app.web.forms import Form, texts_fields

EARLY = _l("Decide before the vote has ended: everybody will be told so")
_PAGE = re.compile(r"/(?:proposals|p)/([^/]+)")


def proposal_number(text: str) -> int | None:
    """The number of a proposal: given alone, as a reference or as an address of its pages here."""
    text = text.strip().removeprefix("#")
    # Of another site's address nothing counts: its number names a proposal there.
    page = _PAGE.match(path_here(text) or "")
    return parse_ref(page[1] if page else text)


def _number_in_words(given: str) -> str:
    """However a proposal was named, the value that its choice has; empty for what names none."""
    number = proposal_number(given)
    return "" if number is None else str(number)


@texts_fields("reason", _l("Reason"), long=True, needed=True)
class DecisionForm(Form):
    """Decline, postpone or merge, and why; `number` is the last decision that the writer saw."""

    outcome = RadioField(
        _l("Decision"),
        choices=[
            SelectChoice("declined", _l("Decline: it does not become part of the plan")),
            SelectChoice("postponed", _l("Postpone: it can be decided on again")),
            SelectChoice("merged", _l("Merge: another proposal goes on in its place")),
        ],
        validators=[InputRequired(_l("Choose what is decided."))],
        validate_choice=True,
    )
    into = SelectField(
        _l("The proposal that goes on"),
        choices=[],
        coerce=_number_in_words,
        # Whether it may go on is the verb's to say, and only when something is merged.
        validate_choice=False,
        validators=[Optional()],
    )
    meeting = SelectField(_l("Decided at"), choices=[], validators=[Optional()])
    early = BooleanField(EARLY)
    number = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)

    def faults(self) -> Iterator[Invalid]:
        """What is merged goes on in another proposal."""
        if self.outcome.data == "merged" and self.into_id is None:
            yield Invalid(_("Name another proposal that is still open or in the plan."), "into")

    @property
    def into_id(self) -> int | None:
        """The number of the proposal that goes on."""
        return proposal_number(self.into.data or "")

    @property
    def meeting_id(self) -> int | None:
        """The number of the chosen meeting."""
        return int(self.meeting.data) if self.meeting.data else None

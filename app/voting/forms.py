"""The vote form."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from wtforms import StringField

from app.errors import Invalid
from app.organisations.acting import FIELD
from app.web.forms import Form


class VoteForm(Form):
    """A choice ('' withdraws), and for whom: `as` is empty or `organisation:ID`."""

    choice = StringField()
    voter = StringField(name=FIELD)

    @property
    def chosen(self) -> str:
        """What was chosen; a form without the field takes nothing back."""
        # A field that is missing reads as empty, which would withdraw the vote.
        if "choice" not in request.form:
            raise Invalid(_("This is not one of the choices of this vote."), "choice")
        return self.choice.data or ""

    @property
    def voting_for(self) -> str:
        """Whose vote it is, as `acting_as` reads it."""
        return self.voter.data or ""

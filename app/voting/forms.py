"""The vote form."""

from __future__ import annotations

import re

from flask import request
from flask_babel import gettext as _
from wtforms import StringField

from app.accounts.models import Actor
from app.errors import Invalid, NotAllowed
from app.web.forms import Form
from app.web.paging import MOST_ID


class VoteForm(Form):
    """A choice ('' withdraws), and for whom: `as` is empty or `organisation:ID`."""

    choice = StringField()
    voter = StringField(name="as")

    @property
    def chosen(self) -> str:
        """What was chosen; a form without the field takes nothing back."""
        # A field that is missing reads as empty, which would withdraw the vote.
        if "choice" not in request.form:
            raise Invalid(_("This is not one of the choices of this vote."), "choice")
        return self.choice.data or ""

    def voting(self, reader: Actor) -> Actor:
        """Whoever votes: the reader, for themselves. Nobody holds a mandate for an organisation
        here, so voting for one is refused.
        """
        if not self.voter.data:
            return reader
        match = re.fullmatch(r"organisation:([1-9][0-9]{0,9})", self.voter.data)
        if match is None or int(match.group(1)) > MOST_ID:
            raise Invalid(_("This is not somebody one can vote for."), "as")
        raise NotAllowed(_("You hold no mandate to vote for this organisation."))

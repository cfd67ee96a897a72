"""Forms about second factors."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from app.errors import Invalid
from app.factors.models import LONGEST_REASON
from app.web.forms import Form, area, line

_TYPED = {"autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}


def code_field(*, needed: bool = True) -> StringField:
    """The code that the app shows now."""
    keys = {**_TYPED, "autocomplete": "one-time-code", "inputmode": "numeric"}
    return line(_l("Code of the app"), needed=needed, most=50, render_kw=keys)


class BeginForm(Form):
    """Who begins; `next` is where to go afterwards."""

    next = HiddenField()


class ConfirmForm(Form):
    """The first code of an app, and the secret that it was given, as only the site can read it."""

    sealed = HiddenField()
    code = code_field()
    next = HiddenField()


class FactorForm(Form):
    """A second factor: the code of the app, or a recovery code in its place."""

    code = code_field(needed=False)
    recovery = line(
        _l("Recovery code"), needed=False, most=50, render_kw={**_TYPED, "autocomplete": "off"}
    )

    def faults(self) -> Iterator[Invalid]:
        """One of the two is needed."""
        if not self.code.data and not self.recovery.data:
            yield Invalid(_("This is needed."), "code")

    def empty(self) -> None:
        """Ask anew: what did not fit will not fit."""
        self.code.data = self.recovery.data = ""


class SecondStepForm(FactorForm):
    """The same of who signs in; `next` is where to go afterwards."""

    next = HiddenField()


class FactorProofForm(FactorForm):
    """The same of who is signed in and shows once more who they are; `back_to` is where they go
    on.
    """

    back_to = HiddenField()


class ResetForm(Form):
    """Why a second factor is taken away."""

    reason = area(
        _l("Reason"),
        # The same page asks for the reason of a suspension.
        id="reset-reason",
        most=LONGEST_REASON,
        description=_l("The person is told. Say how you made sure that it is them who asks."),
    )

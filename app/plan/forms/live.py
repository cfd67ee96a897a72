"""Forms in which an adopted action is carried out."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, IntegerField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.errors import Invalid
from app.organisations.choosing import acts
from app.plan.forms.draft import UNKNOWN, chosen
from app.speech.dates import currency_words
from app.text.canonical import LARGEST
from app.web.decimals import decimal
from app.web.forms import (
    Form,
    WholeField,
    Within,
    area,
    required,
    whole,
)


def files() -> MultipleFileField:
    """Files that go with a report."""
    return MultipleFileField(
        _l("Files"),
        description=_l(
            "Pictures, PDF files and office documents, 10 MB each, three at most. Everybody can "
            "read them."
        ),
    )


def links() -> TextAreaField:
    """Links that go with a report."""
    hint = _l("One a line: the address, and after a space what it is called. Five at most.")
    return area(_l("Links"), needed=False, description=hint)


def reference() -> IntegerField:
    """The number of the report that is corrected, if one is."""
    return IntegerField(widget=HiddenInput(), validators=[Optional()])


class ReopeningForm(Form):
    """Why a step was not reached after all, in a sentence of the writer's language."""

    # That it is needed the verb says, after it has asked who says so.
    reason = area(_l("Public reason"), needed=False)


@acts()
class MeasurementForm(Form):
    """What an indicator was on a day, with a word in the reader's language."""

    measured_on = DateField(
        _l("On which day"),
        validators=[required()],
        invalid_value_message=_l("Give a day such as 2027-03-31."),
    )
    value = decimal(_l("What was measured"), needed=True)
    note = area(_l("Note"), needed=False)


@acts()
class MoneyForm(Form):
    """What was found and what was spent of an action's budget; `seen_...` are what the writer
    saw.
    """

    secured = whole(_l("Money secured"), most=LARGEST, units=currency_words)
    spent = whole(_l("Money spent"), most=LARGEST, units=currency_words)
    seen_secured = IntegerField(widget=HiddenInput(), validators=[Optional()])
    seen_spent = IntegerField(widget=HiddenInput(), validators=[Optional()])


@acts()
class OverrulingForm(Form):
    """How an action stands, whatever the calendar says, and why; `seen` tells what the writer
    saw.
    """

    status = chosen(_l("Status"))
    # That it is needed the verb says, after it has asked who says so.
    reason = area(_l("Public reason"), needed=False)
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()], default=0)


@acts()
class PersonForm(Form):
    """Who is to be in charge of an action."""

    in_charge = chosen(_l("Who is in charge"), default="")

    def faults(self) -> Iterator[Invalid]:
        """Somebody is chosen."""
        if not self.in_charge.data:
            yield Invalid(UNKNOWN, "in_charge")


@acts()
class ReportForm(Form):
    """How an action stands, in a sentence of the reader's language."""

    status = chosen(_l("Status"))
    progress = WholeField(
        _l("Progress in percent"),
        validators=[required(), Within(0, 100, _l("Give a whole number from 0 to 100."))],
        invalid_value_message=_l("Give a whole number from 0 to 100."),
    )
    # Asked for only where the verb finds that a report may contradict itself.
    sure = BooleanField(_l("Yes, this is how it stands"))
    body = area(_l("How it stands"))
    files = files()
    links = links()
    corrects = reference()


@acts()
class PartnerForm(Form):
    """How an action goes by one of its partners."""

    body = area(_l("How it goes"))
    files = files()
    links = links()
    corrects = reference()


@acts()
class TakingBackForm(Form):
    """Why a report is taken back, if that is said."""

    reason = area(_l("Public reason"), needed=False)

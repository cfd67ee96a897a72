"""Forms about who leads an action."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField

from app.organisations.choosing import acts
from app.plan.forms.draft import UNKNOWN
from app.web.forms import TITLE, Form, area, line, optional

GIVEN = {
    "accepted": _l("I accept"),
    "changes": _l("I ask for changes"),
    "declined": _l("I decline"),
}
RECORDED = {
    "accepted": _l("Accepts"),
    "changes": _l("Asks for changes"),
    "declined": _l("Declines"),
}


@acts()
class AnswerForm(Form):
    """What whoever is asked to lead an action answers; `seen` is what they read."""

    answer = RadioField(
        _l("Your answer"),
        choices=lambda: list(GIVEN.items()),
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
        validate_choice=False,
    )
    # That it is needed depends on the answer: the verb says so.
    reason = area(_l("Why not, or what is to change"), needed=False)
    seen = HiddenField()


class RecordedAnswerForm(Form):
    """What a lead answered elsewhere; `seen` is how the request stood."""

    answer = RadioField(
        _l("What was answered"),
        choices=lambda: list(RECORDED.items()),
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
        validate_choice=False,
    )
    where = line(_l("Where it was said"), needed=False, most=TITLE)
    on = DateField(
        _l("On which day"),
        validators=[optional()],
        invalid_value_message=_l("Give a day such as 2027-03-31."),
    )
    reason = area(_l("Why not, or what is to change"), needed=False)
    seen = HiddenField()


@acts()
class OfferForm(Form):
    """An organisation's offer to lead an action, in a sentence."""

    words = area(_l("What you bring to it"), needed=False)

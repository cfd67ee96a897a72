"""The forms by which a member asks to act for an organisation, and is answered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.web.forms import SUMMARY, Form, area


class RequestForm(Form):
    """A member asks to act for an organisation."""

    why = area(
        _l("Who you are there, and what you want to do for it"),
        most=SUMMARY,
        description=_l(
            "For its administrators, and for the steering group where there are none or they do "
            "not answer within a week."
        ),
    )


class RefusalForm(Form):
    """Why somebody is not to act for an organisation."""

    reason = area(_l("Reason"), most=SUMMARY, description=_l("Whoever asked reads it."))


class ListingForm(Form):
    """Whether a member is named on the page of an organisation for which they act."""

    listed = BooleanField(_l("My name may stand on the organisation's page"))

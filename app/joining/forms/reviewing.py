"""The forms of reviewers, and of those who make links for many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    RadioField,
    SelectMultipleField,
)

from app import clock
from app.errors import Invalid
from app.joining.operations.links import MOST_PLACES, wrong_link
from app.speech.dates import site_zone
from app.web.editing import row_id
from app.web.forms import SUMMARY, Form, area, line, required, whole


class AskForm(Form):
    """A reviewer's question."""

    body = area(
        _l("Your question"), most=SUMMARY, description=_l("The applicant gets it by mail.")
    )


class RefusalForm(Form):
    """Why an application is refused."""

    reason = area(_l("Reason"), most=SUMMARY, description=_l("The applicant gets it by mail."))


class AcceptanceForm(Form):
    """With which organisation somebody is accepted: `belongs` is offered its choices by the
    view.
    """

    belongs = RadioField(_l("Belongs to"), default="applied", validators=[required()])


class SeveralForm(Form):
    """Several applications at once: all accepted, or all refused for one reason."""

    chosen = SelectMultipleField(_l("Applications"), coerce=row_id, validate_choice=False)
    reason = area(
        _l("Reason"),
        needed=False,
        most=SUMMARY,
        description=_l("To refuse: each of them gets it by mail."),
    )


class LinkForm(Form):
    """A new link for many."""

    name = line(_l("Name"), description=_l("For you: the workshop, the place, whom it is for."))
    places = whole(_l("Number of places"), 1, MOST_PLACES, default=30)
    last_day = DateField(
        _l("Last day"),
        validators=[required()],
        invalid_value_message=_l("Give a day such as 2027-03-31."),
    )

    def faults(self) -> Iterator[Invalid]:
        """No number of places, or a day that is over or far away."""
        if self.places.data is None and not self.places.errors:
            yield Invalid(_("This is needed."), "places")
        if self.last_day.data and self.ends is None:
            yield Invalid(_("A link lasts a year at most."), "last_day")
        yield from wrong_link(None, self.ends, clock.now())

    @property
    def ends(self) -> datetime | None:
        """The instant after the last day; None for a day beyond the calendar."""
        with suppress(OverflowError):
            if self.last_day.data is not None:
                return clock.start_of(self.last_day.data + timedelta(days=1), site_zone())
        return None

"""The form of a new mandate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.errors import Invalid
from app.organisations.forms.organisation import UNKNOWN
from app.organisations.mandates import POWER_WORDS, wrong_mandate
from app.speech.dates import site_zone
from app.web.editing import options, row_id
from app.web.forms import Form, line, optional


def _day(label: Any, description: Any) -> DateField:
    return DateField(
        label,
        validators=[optional()],
        invalid_value_message=_l("Give a day such as 2027-03-31."),
        description=description,
    )


class MandateForm(Form):
    """A new mandate. `member` is offered its choices by the view: whom the organisation knows;
    anybody else by `who`.
    """

    member = SelectField(
        _l("Who"), coerce=row_id, invalid_choice_message=UNKNOWN, invalid_value_message=UNKNOWN
    )
    who = line(
        _l("Somebody else: e-mail address or sign-in name"),
        needed=False,
        render_kw={"dir": "ltr", "autocomplete": "off", "autocapitalize": "none"},
    )
    powers = SelectMultipleField(
        _l("Powers"),
        choices=options(POWER_WORDS),
        default=["propose", "comment", "vote", "report"],
        invalid_choice_message=UNKNOWN,
    )
    from_day = _day(_l("First day"), _l("Empty: from now on."))
    last_day = _day(_l("Last day"), _l("Empty: until somebody ends it."))

    def offer(self, people: Iterable[tuple[int, str]]) -> MandateForm:
        """Whom the organisation knows, and somebody else."""
        known = [SelectChoice(number, name) for number, name in people]
        self.member.choices = [SelectChoice("", _l("Somebody else")), *known]
        return self

    def faults(self) -> Iterator[Invalid]:
        """Nobody, or two; and what no mandate can be."""
        if not self.member.data and not self.who.data:
            yield Invalid(_("Choose somebody, or give an address or a sign-in name."), "who")
        elif self.member.data and self.who.data:
            yield Invalid(_("Choose somebody of the list, or leave it and name somebody."), "who")
        begins = max(self.begins or clock.now(), clock.now())
        fields = {"until": "last_day"}
        for fault in wrong_mandate(self.given, begins, self.ends):
            yield Invalid(fault.sentence, fields.get(fault.field, fault.field))

    @property
    def given(self) -> frozenset[str]:
        return frozenset(self.powers.data or ())

    @property
    def begins(self) -> datetime | None:
        """The first instant of the first day."""
        return self._start(self.from_day.data, 0)

    @property
    def ends(self) -> datetime | None:
        """The instant after the last day."""
        return self._start(self.last_day.data, 1)

    @staticmethod
    def _start(day: date | None, after: int) -> datetime | None:
        # A day beyond the calendar is none.
        with suppress(OverflowError):
            if day is not None:
                return clock.start_of(day + timedelta(days=after), site_zone())
        return None

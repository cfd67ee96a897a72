"""The form of a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, TimeField
from wtforms.validators import ValidationError

from app.editing import FIRST_YEAR, LAST_YEAR, Content
from app.errors import Invalid
from app.meetings.models import Meeting
from app.meetings.operations import KIND_WORDS, LABELS, wrong_times
from app.web.editing import given_texts, options, row_id
from app.web.forms import Form, fill_texts, optional, texts_fields, version_field

UNKNOWN = _l("Choose from the list.")
# A last day without an hour ends with it; `filled` takes that for no hour.
END_OF_DAY = time(23, 59, 59)


def day(label: Any) -> DateField:
    """A day, or none."""
    return DateField(
        label, validators=[optional()], invalid_value_message=_l("Give a day such as 2027-03-31.")
    )


def hour(label: Any) -> TimeField:
    """An hour of the day, or none."""
    message = _l("Give an hour such as 14:30.")
    return TimeField(
        label, validators=[optional()], format=["%H:%M", "%H:%M:%S"], invalid_value_message=message
    )


@texts_fields("title", LABELS["title"], needed=True)
@texts_fields("place", LABELS["place"], long=True)
@texts_fields("agenda", LABELS["agenda"], long=True)
@texts_fields("minutes", LABELS["minutes"], long=True)
class MeetingForm(Form):
    """A meeting. Its hours may stay empty: then only the days were agreed. The view offers the
    territories.
    """

    kind = SelectField(LABELS["kind"], choices=options(KIND_WORDS), invalid_choice_message=UNKNOWN)
    starts_on = day(_l("First day"))
    starts_time = hour(_l("Begins at"))
    ends_on = day(_l("Last day"))
    ends_time = hour(_l("Ends at"))
    territory_id = SelectField(
        LABELS["territory_id"],
        coerce=row_id,
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )
    version = version_field()

    def offer(self, territories: Mapping[str, str]) -> MeetingForm:
        """The territories that may be chosen, beside none."""
        self.territory_id.choices = options({"": _l("None"), **territories})
        return self

    def validate_starts_on(self, field: Any) -> None:
        _known_year(field)

    def validate_ends_on(self, field: Any) -> None:
        _known_year(field)

    def validate_starts_time(self, field: Any) -> None:
        if field.data and not self.starts_on.data:
            raise ValidationError(_l("Give the day, too."))

    def validate_ends_time(self, field: Any) -> None:
        if field.data and not (self.ends_on.data or self.starts_on.data):
            raise ValidationError(_l("Give the day, too."))

    def faults(self) -> Iterator[Invalid]:
        """It ends after it begins."""
        content = self.content
        yield from wrong_times(content["starts_wall"], content["ends_wall"])

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        texts = {name: given_texts(self, name) for name in ("title", "place", "agenda", "minutes")}
        starts_on = self.starts_on.data
        ends_on = self.ends_on.data
        # An hour alone is one of the first day.
        if self.ends_time.data and not ends_on:
            ends_on = starts_on
        hours_agreed = bool(self.starts_time.data or self.ends_time.data)
        times = {
            "starts_wall": _wall(starts_on, self.starts_time.data or time.min),
            "ends_wall": _wall(ends_on, self.ends_time.data or END_OF_DAY),
            "whole_days": bool(starts_on) and not hours_agreed,
        }
        return {"kind": self.kind.data, "territory_id": self.territory_id.data, **texts, **times}


def _known_year(field: Any) -> None:
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(
            _l("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )


def _wall(on: date | None, at: time) -> datetime | None:
    if on is None:
        return None
    return datetime.combine(on, at)


def filled(meeting: Meeting) -> MeetingForm:
    """The form as the meeting stands."""
    starts = meeting.starts_wall
    ends = meeting.ends_wall
    columns = ("kind", "territory_id", "version")
    data: dict[str, Any] = {name: getattr(meeting, name) for name in columns}
    data |= {"starts_on": starts and starts.date(), "ends_on": ends and ends.date()}
    if starts and not meeting.whole_days:
        data["starts_time"] = starts.time()
    if ends and not meeting.whole_days and ends.time() != END_OF_DAY:
        data["ends_time"] = ends.time()
    for name in ("title", "place", "agenda", "minutes"):
        data |= fill_texts(name, getattr(meeting, name))
    return MeetingForm(formdata=None, **data)

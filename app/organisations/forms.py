"""The forms of organisations, and of those who act for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app import clock
from app.editing import LONGEST_ADDRESS, Content, is_web_address
from app.errors import Invalid
from app.organisations.mandates import POWER_WORDS, wrong_mandate
from app.organisations.models import Organisation
from app.organisations.operations import CURATED, KIND_WORDS, LABELS, STANDING_WORDS
from app.speech.dates import site_zone
from app.web.editing import given_texts, options, row_id
from app.web.forms import (
    SUMMARY,
    Form,
    area,
    fill_texts,
    line,
    optional,
    texts_fields,
    version_field,
)

UNKNOWN = _l("Choose from the list.")


@texts_fields("name", LABELS["name"], needed=True)
@texts_fields("presentation", LABELS["presentation"], long=True)
class OrganisationForm(Form):
    """An organisation of the directory. `territory_id` is offered its choices by the view."""

    kind = SelectField(
        LABELS["kind"],
        choices=options(KIND_WORDS),
        default="association",
        invalid_choice_message=UNKNOWN,
    )
    standing = SelectField(
        LABELS["standing"],
        choices=options(STANDING_WORDS),
        default="member",
        invalid_choice_message=UNKNOWN,
    )
    territory_id = SelectField(
        LABELS["territory_id"],
        coerce=row_id,
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )
    website = line(
        LABELS["website"], needed=False, most=LONGEST_ADDRESS,
        render_kw={"dir": "ltr", "inputmode": "url"},
        description=_l("An address that begins with https://."),
    )  # fmt: skip
    logo = FileField(
        LABELS["logo"],
        description=_l(
            "JPEG, PNG or WebP, at most 10 MB; it is made small. It takes the place of the one "
            "before."
        ),
    )
    remove_logo = BooleanField(_l("Take the logo away"))
    contact = area(
        LABELS["contact"],
        needed=False,
        most=SUMMARY,
        description=_l("Address, telephone, who to ask for: for the steering group."),
    )
    contact_shown = BooleanField(_l("Everybody may read the contact on the organisation's page"))
    version = version_field()

    def offer(self, territories: Mapping[str, str]) -> OrganisationForm:
        """The territories that may be chosen, beside none."""
        self.territory_id.choices = options({"": _l("None"), **territories})
        return self

    def validate_website(self, field: Any) -> None:
        if field.data and not is_web_address(field.data):
            raise ValidationError(_l("Give a web address that begins with https:// or http://."))

    def narrow(self, *, curating: bool) -> OrganisationForm:
        """Kind and standing are the steering group's to say."""
        if not curating:
            for name in CURATED:
                del self[name]
        return self

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        given: dict[str, Any] = {
            "name": given_texts(self, "name"),
            "presentation": given_texts(self, "presentation"),
            "territory_id": self.territory_id.data,
            "website": self.website.data or "",
            "contact": self.contact.data or "",
            "contact_shown": self.contact_shown.data,
        }
        return given | {name: self[name].data for name in CURATED if name in self}


def filled(organisation: Organisation) -> OrganisationForm:
    """The form as the organisation stands."""
    names = (*CURATED, "territory_id", "website", "contact", "contact_shown", "version")
    columns = {name: getattr(organisation, name) for name in names}
    columns |= fill_texts("name", organisation.name)
    columns |= fill_texts("presentation", organisation.presentation)
    return OrganisationForm(formdata=None, **columns)


class RequestForm(Form):
    """A member asks to act for an organisation."""

    why = area(
        _l("Who you are there, and what you want to do for it"),
        most=SUMMARY,
        description=_l("For its administrators, and the steering group where there are none."),
    )


class RefusalForm(Form):
    """Why somebody is not to act for an organisation."""

    reason = area(_l("Reason"), most=SUMMARY, description=_l("Whoever asked reads it."))


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


class ListingForm(Form):
    """Whether a member is named on the page of an organisation for which they act."""

    listed = BooleanField(_l("My name may stand on the organisation's page"))

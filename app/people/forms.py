"""Forms of administrators about people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app import clock
from app.accounts.forms import role_names
from app.accounts.identity import checked_address, checked_sign_in_name
from app.accounts.models import LONGEST_EMAIL, ROLES
from app.accounts.suspension import LONGEST_REASON
from app.editing import LAST_YEAR, Content
from app.errors import Invalid
from app.people.operations.changing import LABELS, wrong_suspension
from app.speech.dates import site_zone
from app.speech.language import NAMES, languages
from app.web.editing import row_id
from app.web.forms import Form, area, line, optional, version_field

UNKNOWN = _l("Choose from the list.")
NO_DAY = _l("Give a day such as 2027-03-31.")


class _Known(Form):
    """What an account is called and known by, and where it belongs. `organisation` is offered its
    choices by the view.
    """

    name = line(_l("Name"), description=_l("As others see it."))
    email = line(
        LABELS["email"],
        needed=False,
        most=LONGEST_EMAIL,
        render_kw={"dir": "ltr", "inputmode": "email", "autocomplete": "off"},
    )
    sign_in_name = line(
        LABELS["sign_in_name"],
        needed=False,
        description=_l(
            "For somebody without an e-mail address, who types it to sign in. Letters and "
            "figures, no @; case and accents do not matter."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    organisation = SelectField(
        LABELS["organisation"],
        coerce=row_id,
        description=_l("To which the person belongs. It lets nobody act for it."),
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )

    def faults(self) -> Iterator[Invalid]:
        """What the address and the sign-in name cannot be."""
        checks = {checked_address: self.email, checked_sign_in_name: self.sign_in_name}
        for check, field in checks.items():
            try:
                check(field.data)
            except Invalid as fault:
                yield fault

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        return {
            "name": self.name.data,
            "email": self.email.data or "",
            "sign_in_name": self.sign_in_name.data or "",
            "organisation": self.organisation.data,
        }


class MemberForm(_Known):
    """What administrators correct of an account."""

    version = version_field()


class NewMemberForm(_Known):
    """Somebody new. The role of an administrator is given afterwards, with its question."""

    language = SelectField(_l("Language of the site"), invalid_choice_message=UNKNOWN)
    role = SelectField(_l("Role"), default="member", invalid_choice_message=UNKNOWN)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        known = [(code, NAMES[code]) for code in languages()]
        self.language.choices = [("", _l("As the browser asks")), *known]
        words = role_names()
        self.role.choices = [(role, words[role]) for role in ROLES if role != "admin"]


class RoleForm(Form):
    """A member's role."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(role, role_names()[role]) for role in ROLES]
    )


class SuspensionForm(Form):
    """Why and until when an account is suspended."""

    reason = area(
        _l("Reason"),
        most=LONGEST_REASON,
        description=_l("The person reads it at sign-in; beside them only administrators do."),
    )
    until = DateField(
        _l("Last day"),
        validators=[optional()],
        invalid_value_message=NO_DAY,
        description=_l("Empty: until an administrator ends it."),
    )

    def validate_until(self, field: DateField) -> None:
        """A day that pages can show."""
        if field.data and field.data.year > LAST_YEAR:
            raise ValidationError(NO_DAY)

    def faults(self) -> Iterator[Invalid]:
        """A day that is over."""
        yield from wrong_suspension(self.reason.data or "", self.ends, clock.now())

    @property
    def ends(self) -> datetime | None:
        """The instant after the last day; None for none, or for a day beyond the calendar."""
        if self.until.data is None:
            return None
        with suppress(OverflowError):
            return clock.start_of(self.until.data + timedelta(days=1), site_zone())
        return None

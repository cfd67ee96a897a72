"""The form by which an organisation's administrators invite, and the one of whoever is invited."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from app.accounts.identity import checked_address
from app.accounts.models import LONGEST_EMAIL
from app.editing import Content
from app.errors import Invalid
from app.joining.forms.applying import UNKNOWN
from app.joining.models import Application
from app.organisations.mandates import POWER_WORDS
from app.speech.language import NAMES, language, languages
from app.web.editing import options
from app.web.forms import Form, line


class _Named(Form):
    """Somebody's name, and the language in which the site writes to them."""

    name = line(_l("Name"), description=_l("As others see it."))
    language = SelectField(
        _l("Language in which the site writes to you"), invalid_choice_message=UNKNOWN
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = options({code: NAMES[code] for code in languages()})


class InvitingForm(_Named):
    """Whom to invite into an organisation, and what they shall be offered to do for it."""

    email = line(
        _l("E-mail address"),
        most=LONGEST_EMAIL,
        render_kw={"dir": "ltr", "inputmode": "email", "autocomplete": "off"},
    )
    language = SelectField(_l("Language of the invitation"), invalid_choice_message=UNKNOWN)
    powers = SelectMultipleField(
        _l("Powers"), choices=options(POWER_WORDS), invalid_choice_message=UNKNOWN
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.is_submitted():
            self.language.data = language()

    def faults(self) -> Iterator[Invalid]:
        """What an address cannot be."""
        try:
            checked_address(self.email.data)
        except Invalid as fault:
            yield fault

    @property
    def content(self) -> Content:
        """What was written, as the verb takes it."""
        names = ("name", "email", "language")
        return {**{name: self[name].data for name in names}, "powers": frozenset(self.powers.data)}


class InvitedForm(_Named):
    """What somebody who is invited says of themselves: it is there already, to be corrected."""

    def show(self, row: Application) -> InvitedForm:
        """The same with what the invitation says."""
        self.name.data, self.language.data = row.name, row.language
        return self

    @property
    def content(self) -> Content:
        """What was written, as the verb takes it."""
        return {"name": self.name.data, "language": self.language.data}

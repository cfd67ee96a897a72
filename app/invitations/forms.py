"""Forms about invitations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import StopValidation

from app.accounts.forms import PasswordForm
from app.accounts.identity import checked_sign_in_name
from app.accounts.models import LONGEST_EMAIL, is_address, normalised_email
from app.errors import Invalid
from app.invitations.lines import (
    Line,
    decoded_file,
    language_choices,
    read_lines,
    too_many,
)
from app.invitations.models import LONGEST_WORDS, MOST_LINES
from app.text.cleaning import clean_input
from app.web.forms import Form, area, line, required

UNKNOWN = _l("Choose from the list.")
# In bytes: more than a list of so many lines needs.
LARGEST_FILE = 1_000_000


def _in_parts(_form: Any, field: Any) -> None:
    """A list that is much too long is told so in lines: letters say nothing to whoever pastes."""
    count = sum(bool(line.strip()) for line in (field.data or "").splitlines())
    # One may be a header.
    if count > MOST_LINES + 1:
        raise StopValidation(too_many(count))


def _list(label: Any, **kwargs: Any) -> Any:
    field: Any = area(label, needed=False, **kwargs)
    field.kwargs["validators"].insert(1, _in_parts)
    return field


class ListForm(Form):
    """Whom to invite: one person in fields of their own, a list as it is pasted or saved, or both;
    and a sentence of one's own. `people` are the lines of all.
    """

    name = line(_l("Name"), needed=False)
    email = line(
        _l("E-mail address"),
        needed=False,
        most=LONGEST_EMAIL,
        description=_l("Empty: you get a link to hand over, by WhatsApp or on paper."),
        render_kw={"dir": "ltr", "inputmode": "email", "autocomplete": "off"},
    )
    language = SelectField(
        _l("Language of the invitation"), default="", invalid_choice_message=UNKNOWN
    )
    # Not `organisation`, which is chosen elsewhere: what is typed is kept when a session ends.
    affiliation = line(
        _l("Organisation"),
        needed=False,
        description=_l("To which the person belongs. It lets nobody act for it."),
    )
    lines = _list(
        _l("A person a line"),
        description=_l(
            "Name, address, language, organisation, with commas, semicolons or tabs between them, "
            "as copied from a table. At most 1,000 lines at a time."
        ),
        render_kw={"rows": 10},
    )
    file = FileField(
        _l("Or a file (CSV)"),
        description=_l("As a spreadsheet saves it; its first line may name the columns."),
        render_kw={"accept": ".csv,.txt,.tsv,text/csv,text/plain"},
    )
    words = area(
        _l("A sentence of your own"),
        needed=False,
        most=LONGEST_WORDS,
        description=_l("It stands in each invitation, with your name."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = [("", _l("The first one of the site")), *language_choices()]
        self.people: list[Line] = []
        self._unreadable: list[Invalid] = []

    def validate(self, extra_validators: Any = None) -> bool:
        """The same, with the file's lines after those that are typed."""
        if self.file.data:
            self._take_file()
        return super().validate(extra_validators)

    def _take_file(self) -> None:
        try:
            lines = decoded_file(self.file.data.read(LARGEST_FILE + 1))
        except Invalid as fault:
            self._unreadable = [fault]
            return
        # In the list from here on: a browser keeps no file.
        self.lines.data = clean_input(f"{self.lines.data or ''}\n{lines}").strip()

    def faults(self) -> Iterator[Invalid]:
        """A list that cannot be read, or holds nobody."""
        yield from self._unreadable
        try:
            self.people = [*self._one(), *read_lines(self.lines.data or "")]
        except Invalid as fault:
            yield fault
            return
        if not self.people and not self._unreadable:
            yield Invalid(_("Write at least one name or address."), "lines")

    def _one(self) -> list[Line]:
        given = (self.name.data, self.email.data, self.affiliation.data)
        if not any(given):
            return []
        name, email, organisation = (text or "" for text in given)
        address = normalised_email(email)
        code = self.language.data or None
        known = address if is_address(address) else email
        return [Line(0, name, known, code, code or "", organisation)]


class InvitedForm(PasswordForm):
    """Who accepts an invitation: what they are called, in which language the site speaks to them,
    a password, and that they agree to the text whose digest is `text`.
    """

    name = line(_l("Name"), description=_l("As others see it."))
    sign_in_name = line(
        _l("Sign-in name"),
        needed=False,
        description=_l(
            "You type it together with the password. Empty: it is made from your name. Letters "
            "and figures, no @; case and accents do not matter."
        ),
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    language = SelectField(_l("Language of the site"), invalid_choice_message=UNKNOWN)
    agreed = BooleanField(
        _l("I agree to the principles, and have read what is kept of me"),
        validators=[required()],
    )
    text = HiddenField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = [("", _l("As the browser asks")), *language_choices()]

    def faults(self) -> Iterator[Invalid]:
        """A sign-in name that is none."""
        try:
            checked_sign_in_name(self.sign_in_name.data if "sign_in_name" in self else "")
        except Invalid as fault:
            yield fault

    def agrees_to(self, text: str) -> bool:
        """Whether what was read is the text of that digest; else it is to be read again."""
        if self.text.data == text:
            return True
        self.agreed.errors = [_("The text has changed since you opened it: read it again.")]
        self.text.data = text
        self.agreed.data = False
        return False

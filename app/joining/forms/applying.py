"""The forms of applicants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.validators import ValidationError

from app.accounts.identity import checked_address
from app.accounts.models import LONGEST_EMAIL
from app.editing import LONGEST_ADDRESS, Content, is_web_address
from app.errors import Invalid
from app.organisations.operations import KIND_WORDS
from app.site.queries.agreed import text_agreed_to
from app.speech.language import NAMES, language, languages
from app.web.editing import options, row_id
from app.web.forms import SUMMARY, Form, area, line, required

UNKNOWN = _l("Choose from the list.")
ALONE, OF_OURS, NEW = "alone", "existing", "new"
CAPACITIES = {
    ALONE: _l("For myself"),
    OF_OURS: _l("For an organisation that is here already"),
    NEW: _l("For an organisation that is not here yet"),
}
NO_ADDRESS = _l("This is not an e-mail address.")


class JoinForm(Form):
    """Somebody wants to become a member. `website` is filled in only by machines; `territory` and
    `organisation` are offered their choices by the view.
    """

    name = line(
        _l("Your name"), description=_l("As others see it."), render_kw={"autocomplete": "name"}
    )
    email = line(
        _l("E-mail address"),
        most=LONGEST_EMAIL,
        description=_l("A mail brings you a link that confirms it. Only who reviews sees it."),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    language = SelectField(
        _l("Language in which the site writes to you"), invalid_choice_message=UNKNOWN
    )
    territory = SelectField(
        _l("Territory"),
        coerce=row_id,
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )
    why = area(
        _l("Why you want to take part"),
        most=SUMMARY,
        description=_l("A few sentences: what you do, what you would like to bring."),
    )
    capacity = RadioField(
        _l("You take part"),
        choices=options(CAPACITIES),
        default=ALONE,
        validators=[required()],
    )
    organisation = SelectField(
        _l("Organisation"),
        coerce=row_id,
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )
    organisation_name = line(_l("Name of the organisation"), needed=False)
    organisation_kind = SelectField(
        _l("Kind of organisation"),
        choices=options(KIND_WORDS),
        default="association",
        invalid_choice_message=UNKNOWN,
    )
    organisation_website = line(
        _l("Its website"),
        needed=False,
        most=LONGEST_ADDRESS,
        description=_l("An address that begins with https://."),
        render_kw={"dir": "ltr", "inputmode": "url"},
    )
    consent = BooleanField(
        _l("I have read the principles and the privacy page, and agree to both")
    )
    agreed = HiddenField(default=text_agreed_to)
    website = line(
        _l("Leave this empty"), needed=False, render_kw={"autocomplete": "off", "tabindex": "-1"}
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language.choices = options({code: NAMES[code] for code in languages()})
        if not self.is_submitted():
            self.language.data = language()

    def validate_organisation_website(self, field: Any) -> None:
        """An address that a page may link to."""
        if self.capacity.data == NEW and field.data and not is_web_address(field.data):
            raise ValidationError(_("Give a web address that begins with https:// or http://."))

    def faults(self) -> Iterator[Invalid]:
        """What an address cannot be, what lacks of an organisation, and what was not agreed to."""
        try:
            checked_address(self.email.data)
        except Invalid as fault:
            yield fault
        if self.capacity.data == OF_OURS and self.organisation.data is None:
            yield Invalid(_("Choose your organisation."), "organisation")
        if self.capacity.data == NEW and not self.organisation_name.data:
            yield Invalid(_("Give the name of your organisation."), "organisation_name")
        yield from self._not_agreed()

    def _not_agreed(self) -> Iterator[Invalid]:
        present = text_agreed_to()
        if not self.consent.data:
            yield Invalid(_("Without your consent nothing can be kept."), "consent")
        elif self.agreed.data != present:
            sentence = _("What you agree to was changed meanwhile. Read it again, then send this.")
            yield Invalid(sentence, "consent")
        # The page that says so shows the present text.
        self.agreed.data = present

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        ours, is_new = self.capacity.data == OF_OURS, self.capacity.data == NEW
        return {
            "name": self.name.data,
            "email": self.email.data or "",
            "language": self.language.data,
            "territory_id": self.territory.data,
            "why": self.why.data,
            "organisation_id": self.organisation.data if ours else None,
            "organisation_name": self.organisation_name.data or "" if is_new else "",
            "organisation_kind": self.organisation_kind.data,
            "organisation_website": self.organisation_website.data or "" if is_new else "",
            "consent_digest": self.agreed.data,
        }


class LinkJoinForm(JoinForm):
    """The same by a link for many: without an address somebody comes in under a sign-in name."""

    email = line(
        _l("E-mail address"),
        needed=False,
        most=LONGEST_EMAIL,
        description=_l(
            "A mail brings you a link, and you are in. You have none? Leave this empty: you get a "
            "name to sign in by."
        ),
        render_kw={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    why = area(_l("Why you want to take part"), needed=False, most=SUMMARY)


class AnswerForm(Form):
    """The applicant's answer to a question."""

    body = area(_l("Your answer"), most=SUMMARY)

"""Forms about accounts."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, Length, ValidationError

from app.accounts.models import LONGEST_EMAIL, is_address, normalised_email
from app.accounts.passwords import LONGEST, SHORTEST, easy_to_guess, normalised
from app.web.forms import AtMost, Form, line, required


def role_names() -> dict[str, object]:
    """The roles in the reader's words."""
    return {"member": _l("Member"), "steering": _l("Steering group"), "admin": _l("Administrator")}


# See docs/decisions.md, "common passwords from a small free list, and patterns".
GUESSED_FIRST = _l("This password is one of the first that are guessed. Choose several words.")


def present_password(label: object) -> PasswordField:
    """The password that somebody has, to show who they are."""
    keeper = {"autocomplete": "current-password"}
    return PasswordField(label, validators=[required(), AtMost(LONGEST)], render_kw=keeper)


class SignInForm(Form):
    """E-mail address or sign-in name, and password; `next` is where to go afterwards."""

    email = line(
        _l("E-mail address or sign-in name"),
        most=320,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = present_password(_l("Password"))
    next = HiddenField()


def _address(label: object) -> StringField:
    typed = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
    return line(label, most=LONGEST_EMAIL, render_kw=typed)


class AddressForm(Form):
    """The address to which a link is mailed; `act` is what it is for."""

    email = _address(_l("E-mail address"))

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address; whether anybody has it is not told."""
        if not is_address(normalised_email(field.data or "")):
            raise ValidationError(_l("This is not an e-mail address."))


# Lengths are counted of what is hashed: see docs/decisions.md, "a password has one form".
def _one_form(password: str | None) -> str:
    return normalised(password or "")


class PasswordForm(Form):
    """A new password, twice. `about` is what is known of its owner and would be guessed first."""

    about: tuple[str, ...] = ()
    password = PasswordField(
        _l("New password"),
        validators=[
            required(),
            Length(min=SHORTEST, message=_l("Use at least 12 characters.")),
            AtMost(LONGEST),
        ],
        filters=[_one_form],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same once more"),
        validators=[required(), EqualTo("password", message=_l("The two are not the same."))],
        filters=[_one_form],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is guessed first; known without asking anybody."""
        settings = current_app.config["TWIZA"]
        if easy_to_guess(field.data or "", settings.site_name, settings.base_url, *self.about):
            raise ValidationError(GUESSED_FIRST)


class NewPasswordForm(PasswordForm):
    """A new password of somebody who is signed in, and the present one."""

    present = present_password(_l("Present password"))


class NewAddressForm(AddressForm):
    """Another address of somebody who is signed in."""

    email = _address(_l("New e-mail address"))


class ProofForm(Form):
    """By what somebody who is signed in shows once more who they are; `back_to` is where they go
    on.
    """

    proof = present_password(_l("Password"))
    # Not `next`: signing in, which may come between, asks for its own.
    back_to = HiddenField()


class LanguageForm(Form):
    """The language in which the site speaks to a member; empty is the browser's."""

    language = SelectField(
        _l("Language of the site"), invalid_choice_message=_l("Choose from the list.")
    )

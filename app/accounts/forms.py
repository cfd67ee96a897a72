"""Forms about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField
from wtforms.validators import EqualTo, Length

from app.web.forms import Form, line, required


def role_names() -> dict[str, object]:
    """The roles in the reader's words."""
    return {"member": _l("Member"), "steering": _l("Steering group"), "admin": _l("Administrator")}


class SignInForm(Form):
    """E-mail and password; `next` is where to go afterwards."""

    email = line(_l("E-mail address"), most=320, render_kw={"autocomplete": "username", "type": "email"})
    password = PasswordField(
        _l("Password"), validators=[required(), Length(max=1000)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        _l("New password"),
        validators=[required(), Length(min=12, max=1000, message=_l("Use at least 12 characters."))],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same once more"),
        validators=[required(), EqualTo("password", message=_l("The two are not the same."))],
        render_kw={"autocomplete": "new-password"},
    )


class NewPasswordForm(PasswordForm):
    """A new password of somebody who is signed in, and the present one."""

    present = PasswordField(
        _l("Present password"),
        validators=[required(), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class LanguageForm(Form):
    """The language in which the site speaks to a member; empty is the browser's."""

    language = SelectField(_l("Language of the site"), invalid_choice_message=_l("Choose from the list."))

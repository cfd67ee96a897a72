"""Forms of the administrators."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.accounts.forms import role_names
from app.accounts.models import ROLES
from app.web.forms import Form


class RoleForm(Form):
    """A member's role."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(role, role_names()[role]) for role in ROLES]
    )

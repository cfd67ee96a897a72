"""Forms of the administrators."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.accounts.models import ROLES
from app.web.forms import Form


def role_names() -> dict[str, object]:
    """The roles in the reader's words."""
    return {"member": _l("Member"), "steering": _l("Steering group"), "admin": _l("Administrator")}


class RoleForm(Form):
    """A member's role."""

    role = SelectField(_l("Role"), choices=[SelectChoice(role, role_names()[role]) for role in ROLES])

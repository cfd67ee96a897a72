"""How organisations are named in addresses."""

from __future__ import annotations

from flask_babel import gettext as _

from app.errors import NotFound
from app.organisations import queries
from app.organisations.models import Organisation
from app.organisations.views import blueprint
from app.text.slugs import parse_ref, ref
from app.text.texts import SITE_ORDER, in_language


def organisation_ref(organisation: Organisation | queries.DirectoryEntry) -> str:
    """The organisation's reference in addresses, the same in every language."""
    return ref(organisation.id, in_language(organisation.name, SITE_ORDER[0]).text)


def organisation_named(text: str) -> Organisation:
    """The organisation of that reference; NotFound where there is none."""
    organisation = queries.organisation_by_id(parse_ref(text) or 0)
    if organisation is None:
        raise NotFound(_("There is no such organisation."))
    return organisation


blueprint.add_app_template_global(organisation_ref)
blueprint.add_app_template_global(queries.logo_of)

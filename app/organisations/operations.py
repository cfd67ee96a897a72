"""Verbs about organisations."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Member
from app.activity.operations import record
from app.database import db
from app.errors import Invalid
from app.organisations.models import Affiliation, Organisation


def organisation_named(text: str) -> Organisation:
    """The organisation of that number or of exactly that name in any language; Invalid if none or several fit."""
    rows = list(db.session.scalars(sa.select(Organisation)))
    found = [o for o in rows if text == str(o.id) or text in o.name.values()]
    if len(found) != 1:
        raise Invalid(_("There is no one organisation called %(name)s.", name=text), "organisation")
    return found[0]


def affiliate(member: Member, organisation: Organisation) -> None:
    """Note that a member belongs to an organisation."""
    db.session.merge(Affiliation(member_id=member.id, organisation_id=organisation.id))
    record("member.affiliated", "member", member.id, by=None, content={"organisation": organisation.id})

"""For whom somebody acts: themselves, or an organisation under a mandate."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.database import db
from app.errors import Invalid, NotAllowed
from app.model import INTEGER, table_of
from app.organisations.models import IN_FORCE, Mandate
from app.organisations.queries import directory
from app.rules import POWERLESS
from app.speech.language import language
from app.text.texts import in_language

# The form's field, and how an organisation is written in it.
FIELD = "as"
_ORGANISATION = re.compile(r"organisation:([1-9][0-9]{0,9})")


class Written(Protocol):
    """What a member wrote for themselves, or for an organisation under a mandate."""

    @property
    def organisation_id(self) -> int | None: ...

    @property
    def mandate_id(self) -> int | None: ...


def acting_as(reader: Actor, chosen: str) -> Actor:
    """The reader, acting for whom `as` names: themselves where it is empty, else
    `organisation:ID`. Invalid where it names nobody, NotAllowed where they hold no mandate of it.
    """
    if not chosen:
        return reader
    match = _ORGANISATION.fullmatch(chosen)
    if match is None or int(match.group(1)) > INTEGER:
        raise Invalid(_("This is not somebody one can act for."), FIELD)
    return _for(reader, int(match.group(1)))


def _for(reader: Actor, organisation_id: int | None) -> Actor:
    for held in reader.mandates:
        if held.organisation_id == organisation_id:
            return replace(reader, acting_for=held)
    raise NotAllowed(_("You hold no mandate of this organisation, or it has ended."), FIELD)


def acting_on(by: Actor, written: Written, power: str) -> Actor:
    """Whoever changes what they wrote for an organisation, acting for it: NotAllowed where their
    mandate has ended since. What was written for oneself, or imported, needs none.
    """
    if written.mandate_id is None:
        return by
    acting = _for(by, written.organisation_id)
    uphold(acting, power)
    return acting


def uphold(by: Actor, power: str) -> None:
    """Whoever acts for an organisation still may: NotAllowed where the mandate has ended or lost
    that power since their page was drawn. It is held until the transaction ends, so that it ends
    before the act or after it; and after all that others wait for, by imports too: see
    docs/decisions.md, 'a mandate is held last'.
    """
    if by.acting_for is None:
        return
    given = {"mandate": by.acting_for.mandate_id, "member": by.member_id}
    row = db.session.connection().execute(_HELD, given).one_or_none()
    # Not of the session, and the clock once it is locked: who ended it meanwhile was before.
    if row is not None and Mandate(**row._mapping).in_force(clock.now()):
        if power in row.powers:
            return
        raise NotAllowed(str(POWERLESS[power]), FIELD)
    raise NotAllowed(_("The mandate under which you act for this organisation has ended."), FIELD)


# By columns, and made once: it is asked within each act for an organisation.
_MANDATE = table_of(Mandate).c
_HELD = (
    sa.select(*(_MANDATE[name] for name in (*IN_FORCE, "powers")))
    .where(_MANDATE.id == sa.bindparam("mandate"), _MANDATE.member_id == sa.bindparam("member"))
    .with_for_update(key_share=True)
)


def written_for(by: Actor) -> dict[str, int | None]:
    """The columns of what somebody writes that say for whom, and under which mandate."""
    organisation_id = by.acting_for.organisation_id if by.acting_for else None
    return {"organisation_id": organisation_id, "mandate_id": by.mandate_id}


def choices_for(reader: Actor, power: str) -> list[tuple[str, str]]:
    """For whom the reader may do that, as choices of the field `as`: themselves first; none where
    they act for nobody else.
    """
    held = reader.holding(power)
    if not held:
        return []
    names = {entry.id: in_language(entry.name, language()).text for entry in directory()}
    for_others = [
        (f"organisation:{number}", _("For %(organisation)s", organisation=names[number]))
        for number in (mandate.organisation_id for mandate in held)
    ]
    return [("", _("For myself")), *for_others]

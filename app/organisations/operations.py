"""Verbs about organisations."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor, Member
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, hold
from app.editing import Content, Labels, holds, is_web_address, refuse_stale, require_text, write
from app.errors import Invalid
from app.files.operations import NO_CHANGE, FileChange, exchange
from app.kept import touch_frame
from app.organisations.mandates import administration_of
from app.organisations.models import Affiliation, Organisation
from app.policy import Ability, require

# What the columns are called, in forms and where two texts stand side by side.
LABELS: Labels = {
    "name": _l("Name"),
    "presentation": _l("Presentation"),
    "kind": _l("Kind"),
    "standing": _l("Standing"),
    "territory_id": _l("Territory"),
    "website": _l("Website"),
    "logo": _l("Logo"),
    "contact": _l("Contact"),
    "contact_shown": _l("Contact shown to everybody"),
}
# What the steering group says of an organisation, whoever administers it.
CURATED = ("kind", "standing")
KIND_WORDS: Labels = {
    "association": _l("Association"),
    "foundation": _l("Foundation"),
    "cooperative": _l("Cooperative"),
    "company": _l("Company"),
    "public body": _l("Public body"),
    "university": _l("University"),
    "network": _l("Network"),
    "other": _l("Other"),
}
STANDING_WORDS: Labels = {
    "initiator": _l("Initiator"),
    "supporter": _l("Supporter"),
    "founding": _l("Founding member"),
    "member": _l("Member organisation"),
}


def organisation_named(text: str) -> Organisation:
    """The organisation of that number or of exactly that name in any language; Invalid if none or
    several fit.
    """
    # In Python: names stand in JSON, and organisations are few.
    rows = list(db.session.scalars(sa.select(Organisation)))
    fitting = [row for row in rows if text == str(row.id) or text in row.name.values()]
    if len(fitting) != 1:
        sentence = _("There is no one organisation called %(name)s.", name=text)
        raise Invalid(sentence, "organisation")
    return fitting[0]


def affiliate(
    member: Member, organisation: Organisation | None, *, by: Actor | None = None
) -> bool:
    """Note to which organisation a member belongs, None for none; whether it was another before.
    `by` None: the command line.
    """
    if by is not None:
        require(by, Ability.ADMINISTER)
    return note_affiliation(member, organisation, by=by)


def note_affiliation(
    member: Member, organisation: Organisation | None, *, by: Actor | None
) -> bool:
    """The same for a verb that has asked already whether it may be: an application is accepted.
    `by` None: nobody reviewed it.
    """
    present = db.session.get(Affiliation, member.id)
    number = organisation.id if organisation else None
    if number == (present.organisation_id if present else None):
        return False
    if present is not None and number is None:
        db.session.delete(present)
    else:
        db.session.merge(Affiliation(member_id=member.id, organisation_id=number))
    record("member.affiliated", "member", member.id, by=by, content={"organisation": number})
    return True


def organisation_here(number: int | None) -> Organisation | None:
    """The organisation of that number that whoever joins belongs to: None where it has left since
    it was chosen.
    """
    row = db.session.get(Organisation, number) if number else None
    return row if row is not None and row.left_on is None else None


def affiliation_of(member_id: int) -> Organisation | None:
    """The organisation to which a member belongs."""
    query = sa.select(Organisation).join(Affiliation)
    return db.session.scalar(query.where(Affiliation.member_id == member_id))


def add_organisation(
    content: Content, *, by: Actor, key: str = "", logo: FileChange = NO_CHANGE
) -> Organisation:
    """The steering group adds an organisation to the directory; it needs a name in one language at
    least.
    """
    require(by, Ability.EDIT_FRAME)
    _check(content)
    # See docs/decisions.md, "a form is known by one key".
    if (same := done_before(Organisation, key, by=by)) is not None:
        return same
    return make_organisation(content, by=by, key=key, logo=logo)


def make_organisation(
    content: Content, *, by: Actor | None, key: str = "", logo: FileChange = NO_CHANGE
) -> Organisation:
    """The same for a verb that has asked already whether it may be: an application is accepted.
    `by` None: nobody reviewed it.
    """
    organisation = Organisation(name={}, presentation={}, joined_at=clock.now())
    write(organisation, content)
    exchange(organisation, "logo_id", logo, by=by)
    _save(organisation)
    recorded = _recorded(content, logo)
    record("organisation.added", "organisation", organisation.id, by=by, content=recorded, key=key)
    return organisation


def change_organisation(
    organisation: Organisation,
    content: Content,
    *,
    seen: int,
    by: Actor,
    logo: FileChange = NO_CHANGE,
) -> None:
    """Its administrators or the steering group change an organisation, its kind and standing the
    steering group alone; Conflict with both texts if somebody saved since version `seen`.
    """
    # Held before versions are compared: of two saves at once the second sees the first.
    hold(organisation)
    require(by, Ability.EDIT_ORGANISATION, administration_of(organisation.id))
    if any(name in content for name in CURATED):
        require(by, Ability.EDIT_FRAME)
    refuse_stale(organisation, content, seen=seen, labels=LABELS, shown=_in_words)
    _check(content)
    if holds(organisation, content) and not logo.changes(organisation.logo_id):
        return
    write(organisation, content)
    # After the rest, so that a territory which is gone has its sentence before a file is stored.
    _save(organisation)
    exchange(organisation, "logo_id", logo, by=by)
    recorded = _recorded(content, logo)
    record("organisation.changed", "organisation", organisation.id, by=by, content=recorded)


def _recorded(content: Content, logo: FileChange) -> dict[str, Any]:
    """What the event vouches for: a logo by its digest, an empty one where it was taken away. Not
    the contact, which names people and could be guessed.
    """
    content = {name: value for name, value in content.items() if name != "contact"}
    if logo.taken:
        return {**content, "logo": logo.taken.sha256}
    return {**content, "logo": ""} if logo.removed else dict(content)


def _check(content: Content) -> None:
    require_text(content["name"], "name")
    if content.get("website") and not is_web_address(content["website"]):
        raise Invalid(_("Give a web address that begins with https:// or http://."), "website")


def _save(organisation: Organisation) -> None:
    """The territory is in a higher package: that it exists is left to the foreign key."""
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        raise Invalid(_("There is no such territory."), "territory_id") from None
    touch_frame()


def _in_words(column: str, value: Any) -> str:
    words = {"kind": KIND_WORDS, "standing": STANDING_WORDS}.get(column, {})
    return str(words.get(value, value or ""))

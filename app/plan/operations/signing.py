"""Signing: an organisation stands behind an adopted edition."""

from __future__ import annotations

from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.operations import record
from app.database import insert_or_leave
from app.errors import Conflict, NotFound
from app.organisations.acting import uphold, written_for
from app.plan.models import Signature
from app.plan.queries.editions import newest_number
from app.policy import Ability, require


def sign(number: int, *, by: Actor) -> None:
    """Whoever acts for an organisation under a mandate to commit it signs the newest edition for
    it. Signed once, it stays so, also when the mandate ends; twice is once. Conflict where a newer
    edition was adopted meanwhile.
    """
    require(by, Ability.SIGN)
    newest = newest_number()
    if not 1 <= number <= newest:
        raise NotFound(_("There is no such edition of the plan."))
    if number != newest:
        raise Conflict(_("A newer edition was adopted meanwhile: read it, and sign that one."))
    row = {"edition_number": number, "member_id": by.member_id, "signed_at": clock.now()}
    signed = insert_or_leave(Signature, row | written_for(by))
    # After all that others wait for: see docs/decisions.md, 'a mandate is held last'.
    uphold(by, "commit")
    if signed is not None:
        record("edition.signed", "edition", number, by=by, digest="")

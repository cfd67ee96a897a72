"""What causes each kind of mail about joining, in each of its forms."""

from __future__ import annotations

from collections.abc import Callable

from app import clock
from app.accounts.models import Member, actor_of
from app.database import db
from app.joining.models import INVITED_FOR, Application
from app.joining.operations.reviewing import accept, ask_back, refuse
from app.mail.operations import post
from app.organisations.models import Mandate, Organisation
from app.organisations.powers import POWERS
from tests.conftest import NOON
from tests.mail.letters import WORDS
from tests.notices import telling


def _application(member: Member, **columns: object) -> Application:
    """One of the member's own name, from an address of their own."""
    now = clock.now()
    times = {"applied_at": now, "changed_at": now, "consent_at": now}
    known = {"name": member.name, "language": member.language, "consent_digest": "0" * 64}
    text = {"why": "", "salt": str(member.id)}
    address = f"applies{member.email}"
    row = Application(**{"email": address, **known, **times, **text, **columns})
    db.session.add(row)
    db.session.flush()
    return row


def _apply(member: Member, admin: Member) -> None:
    post("joining.confirm", _application(member).id)


def _apply_as_member(member: Member, admin: Member) -> None:
    post("joining.confirm", _application(member, email=member.email).id)


def _apply_twice(member: Member, admin: Member) -> None:
    _application(member, state="waiting")
    post("joining.confirm", _application(member).id)


def _into(member: Member, admin: Member, **columns: object) -> None:
    """An invitation into an organisation, to an address of their own unless another is given."""
    title = {str(member.language): WORDS[str(member.language)][0]}
    organisation = telling.flushed(Organisation(name=title, joined_at=NOON))
    of = {"organisation_id": organisation.id, "member_id": admin.id, "powers": frozenset(POWERS)}
    telling.flushed(Mandate(**of, from_at=NOON, given_at=NOON, accepted_at=NOON))
    by = {"organisation_id": organisation.id, "invited_by_id": admin.id}
    until = clock.now() + INVITED_FOR
    post("joining.invited", _application(member, **by, invited_until=until, **columns).id)


def _invited_into(member: Member, admin: Member) -> None:
    _into(member, admin)


def _invited_as_member(member: Member, admin: Member) -> None:
    _into(member, admin, email=member.email)


def _invited_twice(member: Member, admin: Member) -> None:
    _application(member, state="waiting")
    _into(member, admin)


def _confirmed(member: Member, admin: Member) -> None:
    post("joining.waiting", _application(member, state="waiting").id)


def _asked_back(member: Member, admin: Member) -> None:
    ask_back(_application(member, state="waiting"), str(member.language), by=actor_of(admin))


def _refused(member: Member, admin: Member) -> None:
    refuse(_application(member, state="waiting"), str(member.language), by=actor_of(admin))


def _accepted(member: Member, admin: Member) -> None:
    accept(_application(member, state="waiting"), by=actor_of(admin))


def _accepted_member(member: Member, admin: Member) -> None:
    application = _application(member, state="waiting", email=member.email)
    accept(application, by=actor_of(admin))


CAUSES: dict[str, tuple[Callable[[Member, Member], None], ...]] = {
    "joining.confirm": (_apply, _apply_as_member, _apply_twice),
    "joining.invited": (_invited_into, _invited_as_member, _invited_twice),
    "joining.waiting": (_confirmed,),
    "joining.asked": (_asked_back,),
    "joining.refused": (_refused,),
    "joining.accepted": (_accepted, _accepted_member),
}

"""What causes the mails that remind of the plan, in each of their forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.notices.commitment_letters import MOST_ACTIONS
from app.notices.operations.commitments import post_reminders
from app.notices.queries.addressees import Addressee
from app.notices.queries.commitments import bundles_on
from app.organisations.models import Mandate, Organisation
from app.plan.edition import FrozenAction
from tests.conftest import NOON
from tests.mail.letters import WORDS
from tests.notices import promised
from tests.notices.telling import flushed

TODAY = date(2026, 11, 24)
# In days from today: each is said in other words.
FAR = (-40, -1, 0, 1, 20)
NEWS = (92, 90, 89, 65)


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def _action(member: Member, lead: Any, due: int, **live: Any) -> FrozenAction:
    """An action of which there was news today unless it is said otherwise, with a milestone."""
    language = str(member.language)
    title = WORDS[language][0]
    number = promised.action(title, language, **{"reported_at": NOON, **live})
    steps = [(promised.step(number), _day(due))]
    about = {"title": title, "language": language}
    return promised.frozen(number, _day(due), promised.party(lead), steps, **about)


def _mailed(who: Addressee, actions: list[FrozenAction]) -> None:
    """Freeze these actions alone, and remind that one person of what is due."""
    promised.freeze(actions, TODAY)
    bundles = [bundle for bundle in bundles_on(TODAY) if bundle.addressee == who]
    assert post_reminders(bundles, TODAY) == 1


def _of_much(member: Member, _admin: Member) -> None:
    """More than a mail tells of, by all of its sentences."""
    actions = [_action(member, member, due) for due in FAR]
    for days in NEWS:
        reported = clock.now() - timedelta(days=days)
        actions.append(_action(member, member, 300, reported_at=reported))
    actions += [_action(member, member, 29) for _ in range(MOST_ACTIONS)]
    _mailed(Addressee("member", member.id), actions)


def _of_one(member: Member, _admin: Member) -> None:
    _mailed(Addressee("member", member.id), [_action(member, member, 7)])


def _of_an_organisation(member: Member, _admin: Member) -> None:
    lead = _organisation(member)
    about = {"organisation_id": lead.id, "member_id": member.id, "powers": frozenset({"report"})}
    flushed(Mandate(**about, from_at=NOON, given_at=NOON, accepted_at=NOON))
    _mailed(Addressee("member", member.id), [_action(member, lead, 7)])


def _next_in_line(member: Member, _admin: Member) -> None:
    """Nobody else can be reached."""
    _steers_alone(member)
    _mailed(Addressee("member", member.id), [_action(member, None, -31)])


def _of_what_is_late(member: Member, _admin: Member) -> None:
    """The weekly list alone: of what is late its lead hears, a colleague."""
    _steers_alone(member)
    lead = flushed(Member(name="Lead", email=f"l{member.id}@example.org", joined_at=NOON))
    lead.password_hash = "x"
    _mailed(Addressee("member", member.id), [_action(member, lead, -31)])


def _steers_alone(member: Member) -> None:
    db.session.execute(sa.update(Member).where(Member.role == "steering").values(role="member"))
    member.role = "steering"
    db.session.flush()


def _contact(member: Member, _admin: Member) -> None:
    """What would be the member's address is that of an organisation, which bears their name."""
    lead = _organisation(member, name=member.name, contact=f"Écrire à {member.email}.")
    _mailed(Addressee("organisation", lead.id), [_action(member, lead, 7)])


def _organisation(member: Member, name: str = "Amal", contact: str = "") -> Organisation:
    about = {"name": {str(member.language): name}, "contact": contact}
    return flushed(Organisation(**about, joined_at=NOON))  # type: ignore[no-any-return]


Cause = Callable[[Member, Member], None]
CAUSES: dict[str, tuple[Cause, ...]] = {
    "notices.commitments": (
        *(_of_much, _of_one, _of_an_organisation, _next_in_line, _of_what_is_late),
    ),
    "notices.contact": (_contact,),
}

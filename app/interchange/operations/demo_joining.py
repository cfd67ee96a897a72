"""What of the demo no folder holds: who wants to come in, and to act for an organisation."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor, Member, actor_of, digest
from app.activity.operations import quietly
from app.charter.models import Territory
from app.database import db
from app.interchange.operations.cells import Terms
from app.interchange.operations.demo import CONTENT, SOURCE, days_since_anchor, demo_members
from app.invitations.findings import MAILED
from app.invitations.lines import Line
from app.invitations.models import Invitation
from app.invitations.operations.inviting import invite
from app.joining.models import Application, JoinLink
from app.joining.operations.applying import apply, confirm
from app.joining.operations.links import make_link
from app.joining.operations.reviewing import ask_back
from app.joining.operations.tokens import confirming_token
from app.mail.models import Mail
from app.organisations.asking import ask_for_mandate
from app.organisations.mandates import give_mandate
from app.organisations.models import Organisation
from app.site.queries.agreed import text_agreed_to
from app.speech.language import speaking

_LINE = ("name", "email", "language", "organisation")
_REFUSED = "smtp 550"


def has_joining() -> bool:
    """Whether somebody applied or was invited before."""
    found = [sa.exists().where(model.id > 0) for model in (Application, Invitation, JoinLink)]
    return bool(db.session.scalar(sa.select(sa.or_(*found))))


@quietly()
def tell_joining(terms: Terms) -> None:
    """Let people apply, be asked back and be invited, offer a mandate and ask for one, each on the
    day that the demo says. Their mails are noted as sent, one as refused: none goes out.
    """
    content = json.loads((CONTENT / "joining.json").read_text(encoding="utf-8"))
    delta = timedelta(days_since_anchor(terms))
    members = demo_members()
    actors = {name: actor_of(member) for name, member in members.items()}
    before = db.session.scalar(sa.select(sa.func.max(Mail.id))) or 0
    for said in content["applications"]:
        _apply(said, delta, actors)
    _invite(content["invitations"], delta, actors)
    _make_link(content["link"], delta, actors, terms.zone)
    _offer_mandate(content["mandate"], delta, members)
    _ask_for_mandate(content["mandate_request"], delta, actors)
    _note_mails(
        before, [each["email"] for each in content["invitations"]["people"] if each["refused"]]
    )


def _moved(text: str, delta: timedelta) -> datetime:
    return datetime.fromisoformat(text) + delta


def _apply(said: dict[str, Any], delta: timedelta, actors: dict[str, Actor]) -> None:
    names = ("name", "email", "language", "why")
    new = ("organisation_name", "organisation_kind", "organisation_website")
    written = {name: said[name] for name in (*names, *new)}
    chosen = {
        "territory_id": _number(Territory, said["territory"]),
        "organisation_id": _number(Organisation, said["organisation"]),
    }
    with clock.set_to(_moved(said["sent_at"], delta)), speaking(said["language"]):
        agreed = text_agreed_to()
        # Nobody's network.
        sender = secrets.token_hex(32)
        apply(written | chosen | {"consent_digest": agreed}, sender=sender)
        row = db.session.scalars(sa.select(Application).where(Application.sender == sender)).one()
        # As the worker does when it mails the link.
        token = confirming_token(row)
        row.confirm_digest = digest(token)
        db.session.flush()
        confirm(token, agreed=agreed)
    if said["question"]:
        with clock.set_to(_moved(said["asked_at"], delta)):
            ask_back(row, said["question"], by=actors[said["asked_by"]])


def _number(model: Any, handle: str) -> int | None:
    query = sa.select(model.id).filter_by(source=SOURCE, source_id=handle)
    return db.session.scalar(query)


def _invite(said: dict[str, Any], delta: timedelta, actors: dict[str, Actor]) -> None:
    lines = [
        Line(number, spoken=each["language"], **{name: each[name] for name in _LINE})
        for number, each in enumerate(said["people"], 1)
    ]
    with clock.set_to(_moved(said["at"], delta)):
        invite(lines, said["words"], by=actors[said["by"]])


def _make_link(
    said: dict[str, Any], delta: timedelta, actors: dict[str, Actor], zone: str
) -> None:
    last_day = date.fromisoformat(said["last_day"]) + delta
    ends = clock.start_of(last_day + timedelta(days=1), zone)
    with clock.set_to(_moved(said["at"], delta)):
        make_link(said["name"], places=said["places"], ends_at=ends, by=actors[said["by"]])


def _offer_mandate(said: dict[str, Any], delta: timedelta, members: dict[str, Member]) -> None:
    powers = frozenset(said["powers"])
    organisation = _organisation(said["organisation"])
    by = actor_of(members[said["by"]])
    with clock.set_to(_moved(said["at"], delta)):
        give_mandate(organisation, members[said["member"]], powers, by=by)


def _ask_for_mandate(said: dict[str, Any], delta: timedelta, actors: dict[str, Actor]) -> None:
    with clock.set_to(_moved(said["at"], delta)):
        organisation = _organisation(said["organisation"])
        ask_for_mandate(organisation, said["why"], by=actors[said["by"]])


def _organisation(handle: str) -> Organisation:
    return db.session.get_one(Organisation, _number(Organisation, handle))


def _note_mails(before: int, refused: list[str]) -> None:
    # What somebody else has mailed meanwhile is of today.
    own = sa.and_(Mail.id > before, Mail.made_at < clock.now() - timedelta(days=1))
    sent = {"state": "sent", "attempts": 1, "ended_at": Mail.made_at}
    db.session.execute(sa.update(Mail).where(own).values(**sent))
    invited = sa.select(Invitation.id).where(Invitation.email.in_(refused))
    failed = sa.and_(own, Mail.kind == MAILED, Mail.recipient_id.in_(invited))
    db.session.execute(sa.update(Mail).where(failed).values(state="failed", outcome=_REFUSED))

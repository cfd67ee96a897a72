"""Reads about whom an organisation's administrators invited into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db
from app.joining.models import Application, can_be_confirmed
from app.mail.operations import HOUR, PER_KIND_AND_HOUR
from app.organisations.mandates import administration_of
from app.paging import Page, read_part

PAGE = 20


def inviting_administrator(application: Application) -> Member | None:
    """Who invited the applicant, while they administer the organisation; None where nobody did, or
    they administer it no more.
    """
    number, of = application.invited_by_id, application.organisation_id
    if number is None or of is None or number not in administration_of(of).administrators:
        return None
    return db.session.get(Member, number)


def inviter_names(applications: Sequence[Application]) -> dict[int, str]:
    """The names of those who invited them, by their number."""
    numbers = {row.invited_by_id for row in applications} - {None}
    if not numbers:
        return {}
    query = sa.select(Member.id, Member.name).where(Member.id.in_(numbers))
    return {row.id: row.name for row in db.session.execute(query)}


def was_invited(organisation_id: int, address: str) -> bool:
    """Whether an invitation into that organisation waits at the address."""
    same = sa.and_(_into(organisation_id), Application.email == address)
    waits = sa.exists().where(same, can_be_confirmed(clock.now()))
    return bool(db.session.scalar(sa.select(waits)))


def was_applied_often(address: str) -> bool:
    """Whether an address has got as many mails about new applications in the last hour as any may,
    whoever wrote them, the present one among them. The answer to a form is the same then.
    """
    counted = sa.select(sa.func.count()).select_from(Application)
    of_late = Application.applied_at > clock.now() - HOUR
    number = db.session.scalar(counted.where(Application.email == address, of_late)) or 0
    return number > PER_KIND_AND_HOUR


class Invited(NamedTuple):
    """Somebody who was invited into an organisation, as its administrators see it."""

    row: Application
    invited_by: str

    @property
    def state(self) -> str:
        """How it stands: see INVITED_WORDS."""
        if self.row.state != "unconfirmed":
            return "waiting" if self.row.is_open else self.row.state
        return "invited" if self.row.can_be_withdrawn(clock.now()) else "over"


def _into(organisation_id: int) -> sa.ColumnElement[bool]:
    of = Application.organisation_id == organisation_id
    return sa.and_(of, Application.invited_until.is_not(None))


def invitation_into(organisation_id: int, number: int) -> Application | None:
    """The invitation of that number into that organisation."""
    query = sa.select(Application).where(Application.id == number, _into(organisation_id))
    return db.session.scalar(query)


def invited_into(organisation_id: int, number: int) -> Page[Invited]:
    """A part of those who were invited into an organisation, the newest first."""
    query = sa.select(Application, Member.name)
    query = query.join(Member, Member.id == Application.invited_by_id)
    query = query.where(_into(organisation_id)).order_by(Application.id.desc())
    rows, total = read_part(query, number, PAGE)
    return Page([Invited(*row) for row in rows], number, PAGE, total)

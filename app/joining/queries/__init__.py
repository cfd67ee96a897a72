"""Reads about applications and links for many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member, digest
from app.charter.territories import territory_by_id
from app.database import db
from app.joining.models import (
    OPEN,
    TOLD_BEFORE,
    UNCONFIRMED_KEPT_FOR,
    Application,
    ApplicationMessage,
    JoinLink,
)
from app.joining.queries.alike import Alike, alike
from app.organisations.mandates import administration_of
from app.organisations.models import Organisation
from app.organisations.operations import KIND_WORDS
from app.organisations.queries import organisation_by_id
from app.paging import Page, read_part
from app.site.queries.agreed import text_agreed_to
from app.speech.language import NAMES
from app.text.texts import ByLanguage

PAGE = 20


class Applied(NamedTuple):
    """What somebody sent who applied, as pages show it."""

    row: Application
    territory: ByLanguage | None
    organisation: Organisation | None
    # Whether it has administrators, who say who belongs to it.
    administered: bool
    kind: str
    spoken: str


def applied(row: Application) -> Applied:
    """The same of that application."""
    territory = territory_by_id(row.territory_id)
    organisation = organisation_by_id(row.organisation_id) if row.organisation_id else None
    asks = organisation is not None and bool(administration_of(organisation.id).administrators)
    said = (str(KIND_WORDS[row.organisation_kind]), NAMES.get(row.language, row.language))
    return Applied(row, territory.name if territory else None, organisation, asks, *said)


class Confirming(NamedTuple):
    """What the page of a link says that confirms an application: `purpose` as of other links that
    are mailed (`link_seen` in app/accounts/queries.py), and to which text one agrees by it.
    """

    purpose: str
    applied: Applied
    agreed: str


def confirming(token: str) -> Confirming | None:
    """The application that an open link confirms."""
    query = sa.select(Application).where(
        Application.confirm_digest == digest(token),
        Application.state == "unconfirmed",
        Application.applied_at > clock.now() - UNCONFIRMED_KEPT_FOR,
    )
    row = db.session.scalar(query)
    return Confirming("application", applied(row), text_agreed_to()) if row else None


def application_by_page(token: str) -> Application | None:
    """The application whose own page that token opens."""
    query = sa.select(Application).where(Application.page_digest == digest(token))
    return db.session.scalar(query)


def link_by_token(token: str) -> JoinLink | None:
    """The link for many of that token."""
    return db.session.scalar(sa.select(JoinLink).where(JoinLink.token_digest == digest(token)))


class Said(NamedTuple):
    """A question or an answer; `name` is the reviewer's, None for the applicant."""

    name: str | None
    body: str
    at: datetime


def conversation(application_id: int) -> list[Said]:
    """What was asked and answered, in turn."""
    query = sa.select(Member.name, ApplicationMessage.body, ApplicationMessage.at)
    query = query.select_from(ApplicationMessage)
    query = query.outerjoin(Member, Member.id == ApplicationMessage.by_id)
    query = query.where(ApplicationMessage.application_id == application_id)
    rows = db.session.execute(query.order_by(ApplicationMessage.id))
    return [Said(*row) for row in rows]


def counts() -> dict[str, int]:
    """How many applications there are in each state but unconfirmed."""
    query = sa.select(Application.state, sa.func.count()).group_by(Application.state)
    found: dict[str, int] = {row[0]: row[1] for row in db.session.execute(query)}
    found.pop("unconfirmed", None)
    return found


class Queued(NamedTuple):
    """An application as the queue shows it, with what looks like it; `ends`: it is deleted
    within a month.
    """

    application: Application
    alike: Alike
    ends: bool


def queue(state: str, number: int) -> Page[Queued]:
    """A part of the applications in that state, of those that are open for none: the longest
    waiting first, of settled ones the latest.
    """
    wanted = Application.state == state if state else Application.state.in_(OPEN)
    query = sa.select(Application).where(wanted)
    settled = state in ("accepted", "refused")
    first = Application.changed_at.desc() if settled else Application.applied_at
    rows, total = read_part(query.order_by(first, Application.id), number, PAGE)
    return Page(_with_alike(list(rows.scalars())), number, PAGE, total)


def _with_alike(applications: Sequence[Application]) -> list[Queued]:
    found = alike(applications)
    soon = clock.now() + TOLD_BEFORE
    return [Queued(row, found[row.id], row.goes_at <= soon) for row in applications]


def queued(application: Application) -> Queued:
    """One of them."""
    return _with_alike([application])[0]


def applied_before(application: Application) -> list[Application]:
    """Other settled applications from the same address, the latest first."""
    same = sa.select(Application).where(Application.email == application.email)
    others = same.where(Application.id != application.id, Application.state != "unconfirmed")
    return list(db.session.scalars(others.order_by(Application.id.desc())))


def links_page(number: int) -> Page[JoinLink]:
    """A part of the links for many, the newest first."""
    rows, total = read_part(sa.select(JoinLink).order_by(JoinLink.id.desc()), number, PAGE)
    return Page(list(rows.scalars()), number, PAGE, total)

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
    Application,
    ApplicationMessage,
    JoinLink,
    can_be_confirmed,
)
from app.joining.queries.alike import Alike, alike
from app.joining.queries.invited import inviter_names, inviting_administrator
from app.organisations.mandates import POWER_WORDS, administration_of
from app.organisations.models import Organisation
from app.organisations.operations import KIND_WORDS
from app.organisations.queries import directory, organisation_by_id
from app.paging import Page, read_part
from app.site.queries import admin_settings
from app.site.queries.agreed import text_agreed_to
from app.speech.language import NAMES
from app.text.texts import ByLanguage, ReadOnlyTexts

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
    # Who invited them into it, whether they administer it still, and what was offered.
    invited_by: str
    vouched: bool
    offered: Sequence[str]


def applied(row: Application) -> Applied:
    """The same of that application."""
    territory = territory_by_id(row.territory_id)
    organisation = organisation_by_id(row.organisation_id) if row.organisation_id else None
    asks = organisation is not None and bool(administration_of(organisation.id).administrators)
    return Applied(
        row,
        territory.name if territory else None,
        organisation,
        asks,
        str(KIND_WORDS[row.organisation_kind]),
        NAMES.get(row.language, row.language),
        inviter_names([row]).get(row.invited_by_id or 0, ""),
        inviting_administrator(row) is not None,
        [str(words) for power, words in POWER_WORDS.items() if power in row.powers],
    )


class Confirming(NamedTuple):
    """What the page of a link says that confirms an application: `purpose` as of other links that
    are mailed (`link_seen` in app/accounts/queries.py), to which text one agrees by it, and
    whether somebody reviews it then.
    """

    purpose: str
    applied: Applied
    agreed: str
    reviewed: bool


def confirming(token: str) -> Confirming | None:
    """The application that an open link confirms."""
    opened = can_be_confirmed(clock.now())
    query = sa.select(Application).where(Application.confirm_digest == digest(token), opened)
    row = db.session.scalar(query)
    if row is None:
        return None
    said, settings = applied(row), admin_settings()
    spared = settings.open_membership or (settings.invited_unreviewed and said.vouched)
    purpose = "invitation" if row.invited_until else "application"
    return Confirming(purpose, said, text_agreed_to(), not spared)


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
    within a month; `invited_by`: who invited them into which organisation.
    """

    application: Application
    alike: Alike
    ends: bool
    invited_by: str = ""
    organisation: ReadOnlyTexts | None = None


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
    found, names = alike(applications), inviter_names(applications)
    soon = clock.now() + TOLD_BEFORE
    into = {entry.id: entry.name for entry in directory()}
    return [
        Queued(
            row,
            found[row.id],
            row.goes_at <= soon,
            names.get(row.invited_by_id or 0, ""),
            into.get(row.organisation_id or 0),
        )
        for row in applications
    ]


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

"""What an organisation's pages lack for pictures: mandates of every kind, who asks for one, and
the sessions and the copy of whoever administers it.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app import clock
from app.accounts.browsers import Browser
from app.accounts.models import Member, actor_of
from app.accounts.operations import begin_session
from app.database import db, writing
from app.organisations.asking import ask_for_mandate
from app.organisations.mandates import (
    accept_mandate,
    end_mandate,
    give_mandate,
    give_to_founder,
    list_mandate,
)
from app.organisations.models import Mandate, Organisation
from app.organisations.powers import POWERS
from app.plan.models import Action
from app.privacy.operations.copies import ask_copy
from app.speech.dates import site_zone
from app.upkeep.worker import make_copies

WHY = "Je tiens les comptes de l’association depuis deux ans et je suis ses actions."
BROWSERS = (Browser("Firefox", "Windows"), Browser("Samsung Internet", "Android"))


def set_to_work(administrator: Member) -> None:
    """The organisation that carries out most is theirs, and others act for it."""
    owner = Action.owner_organisation_id
    busiest = sa.select(owner).where(owner.is_not(None)).group_by(owner)
    busiest = busiest.order_by(sa.func.count().desc(), owner).limit(1)
    demo = sa.select(Member).where(Member.role == "member", Member.password_hash.is_(None))
    with writing():
        organisation = db.session.get_one(Organisation, db.session.scalars(busiest).one())
        _mandates(organisation, administrator, list(db.session.scalars(demo.limit(5))))
    with writing():
        for browser in BROWSERS:
            begin_session(administrator, browser)
        ask_copy(by=actor_of(administrator))
    make_copies()


def _mandates(organisation: Organisation, administrator: Member, others: list[Member]) -> None:
    by, powers = actor_of(administrator), frozenset(POWERS)
    give_to_founder(organisation, administrator, by=by)
    own = db.session.scalars(sa.select(Mandate).where(Mandate.member_id == administrator.id)).one()
    list_mandate(own, True, by=by)
    voter, speaker, former, waiting, asking = others
    year = clock.end_of(clock.today(site_zone()) + timedelta(days=365), site_zone())
    for member, given in ((voter, powers - {"administer"}), (former, {"report"})):
        mandate = give_mandate(organisation, member, frozenset(given), until_at=year, by=by)
        accept_mandate(mandate, listed=True, by=actor_of(member))
        if member is former:
            end_mandate(mandate, by=by)
    accept_mandate(
        give_mandate(organisation, speaker, frozenset({"propose", "comment"}), by=by),
        listed=True,
        by=actor_of(speaker),
    )
    give_mandate(organisation, waiting, frozenset({"comment", "vote"}), by=by)
    ask_for_mandate(organisation, WHY, by=actor_of(asking))

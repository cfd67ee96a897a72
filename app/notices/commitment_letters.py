"""The mails that remind of the plan: what is true on the day on which they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.database import db
from app.mail.composing import isolated
from app.mail.kinds import Entry, Envelope, Kind, Letter, Recipient, Section
from app.notices.commitment_words import day_words
from app.notices.letters import choice_of_paces, member_mailed
from app.notices.models import CommitmentReminder
from app.notices.offsets import is_late
from app.notices.queries.addressees import (
    Addressee,
    Line,
    line_of,
    organisation_mailed,
    steering_group,
    wants_reminders,
)
from app.notices.unsubscribing import unsubscribe_address
from app.notices.words import reason_words
from app.organisations.models import Organisation
from app.organisations.views import organisation_ref
from app.plan.edition import FrozenAction
from app.plan.queries.dated import Dated, dated
from app.speech.addresses import Thing, absolute, url_for, url_of
from app.speech.dates import number, site_zone
from app.speech.texts import localised, words

# So many actions a mail tells of.
MOST_ACTIONS = 20


class _Holding(NamedTuple):
    """What of the rows of a mail still holds: days of actions that its person answers for, or is
    the next in line; of the weekly list what is `late`.
    """

    days: list[Dated]
    late: list[Dated]
    line: Line


def _holding(envelope: Envelope, kind: str) -> _Holding:
    rows = db.session.scalars(
        sa.select(CommitmentReminder).where(CommitmentReminder.mail_id == envelope.id)
    ).all()
    keys = {(row.kind, row.action_id, row.milestone_id, row.due_on) for row in rows}
    things = [thing for thing in dated({row.action_id for row in rows}) if thing.key in keys]
    line = line_of([thing.action for thing in things])
    who = Addressee(kind, envelope.recipient_id)
    days = [thing for thing in things if who in line.told_of(thing.action.id)]
    listed = any(row.kind == "late" for row in rows)
    late = _late() if listed and envelope.recipient_id in steering_group() else []
    return _Holding(days, late, line)


def _late() -> list[Dated]:
    return [thing for thing in dated() if is_late(thing, _today())]


def _today() -> date:
    return clock.today(site_zone())


def _member(envelope: Envelope) -> Recipient | None:
    return member_mailed(envelope.recipient_id, wants_reminders())


def _to_member(envelope: Envelope) -> Letter | None:
    holding = _holding(envelope, "member")
    own = _by_action(holding.days, _nearest)
    told = {days[0].action.id for days in own}
    listed = _by_action((day for day in holding.late if day.action.id not in told), _longest)
    if not own and not listed:
        return None
    sections = [_own_section(days, holding.line, envelope.recipient_id) for days in own]
    sections += [_section(days, why=_of_list()) for days in listed]
    return Letter(
        subject=_subject(own) if own else str(_("Late actions of the plan")),
        paragraphs=(str(_("This of the plan is due soon, late, or without news.")),),
        sections=tuple(sections[:MOST_ACTIONS]),
        after=_rest(len(sections) - MOST_ACTIONS),
        button=(str(_("To the plan")), absolute(url_for("plan.index"))),
        links=(choice_of_paces(),),
        unsubscribe=unsubscribe_address(envelope.recipient_id, {"commitment"}),
    )


def _to_contact(envelope: Envelope) -> Letter | None:
    """No member can report for the organisation: its contact is told how one can."""
    days = _by_action(_holding(envelope, "organisation").days, _nearest)
    if not days:
        return None
    row = db.session.get_one(Organisation, envelope.recipient_id)
    name = isolated(words(row.name))
    page = absolute(url_for("organisations.show", ref=organisation_ref(row)))
    return Letter(
        subject=_subject(days),
        paragraphs=(
            str(_("%(name)s leads these actions of the plan.", name=name)),
            str(
                _(
                    "So far nobody reports on them for it. To name somebody: a member of this site"
                    " asks on its page to act for it, and is given the power to report."
                )
            ),
        ),
        sections=tuple(_section(each) for each in days[:MOST_ACTIONS]),
        after=_rest(len(days) - MOST_ACTIONS),
        button=(str(_("To the page of the organisation")), page),
        notes=(
            str(_("You get this because your organisation gave this address as its contact.")),
        ),
    )


def _by_action(days: Iterable[Dated], place: Callable[[Dated], int]) -> list[list[Dated]]:
    """The days of each action, in that order in both."""
    found: dict[int, list[Dated]] = {}
    for thing in sorted(days, key=lambda thing: (place(thing), thing.key)):
        found.setdefault(thing.action.id, []).append(thing)
    return [*found.values()]


def _nearest(thing: Dated) -> int:
    """What is nearest to today first: of many, what ends tomorrow is not left out."""
    return abs(thing.days_over(_today()))


def _longest(thing: Dated) -> int:
    """What is late the longest first."""
    return -thing.days_over(_today())


def _own_section(days: list[Dated], line: Line, member_id: int) -> Section:
    action = days[0].action
    who = line.answering[action.id]
    if member_id in who.own:
        why = reason_words("commitment", "owner")
    elif member_id in who.mandated:
        why = reason_words("commitment", "mandate")
    else:
        why = str(_("You get this because nobody who answers for it can be reached."))
    # What opens the form: whoever is to report without signing in gets another address here.
    report = absolute(url_of("plan.action", _thing(action), _anchor="updates"))
    return _section(days, (str(_("Report how it stands")), report), why)


def _section(days: list[Dated], act: tuple[str, str] | None = None, why: str = "") -> Section:
    action = days[0].action
    entries = tuple(Entry(day_words(thing, _today())) for thing in days)
    page = absolute(url_of("plan.action", _thing(action)))
    return Section(localised(action.title), page, entries, why, act)


def _thing(action: FrozenAction) -> Thing:
    return Thing(action.id, action.title, "und")


def _of_list() -> str:
    return str(_("The steering group is told once a week of what is late for a month or longer."))


def _subject(by_action: list[list[Dated]]) -> str:
    if len(by_action) == 1:
        title = isolated(words(by_action[0][0].action.title))
        return str(_("Reminder: %(title)s", title=title))
    count = len(by_action)
    told = ngettext(
        "Reminder of %(count)s action of the plan",
        "Reminder of %(count)s actions of the plan",
        count,
        count=number(count),
    )
    return str(told)


def _rest(more: int) -> tuple[str, ...]:
    if more <= 0:
        return ()
    told = ngettext(
        "%(count)s more action is due soon, late, or without news.",
        "%(count)s more actions are due soon, late, or without news.",
        more,
        count=number(more),
    )
    return (str(told),)


def _contact(envelope: Envelope) -> Recipient | None:
    return organisation_mailed(envelope.recipient_id)


KINDS = {
    "notices.commitments": Kind(_member, _to_member, words=_l("Reminder of actions of the plan")),
    "notices.contact": Kind(
        *(_contact, _to_contact),
        words=_l("Reminder to the contact of an organisation"),
        to="organisation",
    ),
}

"""What notices are told at and what can be followed, as a reader may know it now: by its title and
address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.charter.models import Question
from app.charter.queries import principles
from app.charter.territories import territory_by_id
from app.charter.views.public import principle_url
from app.charter.views.territories import territory_url
from app.cycles.queries import cycle_by_id
from app.cycles.views import cycle_ref
from app.database import db
from app.joining.models import Application
from app.organisations.models import Organisation
from app.organisations.views import organisation_ref
from app.plan.models import Action, Edition, LeadRequest
from app.plan.queries.asking import as_asked, stands
from app.plan.queries.editions import frozen_action, newest_content
from app.policy import Ability, check
from app.proposals.models import IS_PUBLIC, Proposal
from app.site.queries import admin_settings
from app.speech.addresses import Thing, url_for, url_of
from app.speech.dates import number as figure
from app.speech.language import language
from app.speech.texts import localised
from app.text.texts import Localised

# The kind of a thing, and its number.
Key = tuple[str, int]
Ids = Collection[int]


class Named(NamedTuple):
    """What a thing is called in the reader's language, and where it is."""

    title: Localised
    url: str


Found = Iterator[tuple[int, Named]]


def named(things: Iterable[Key], reader: Actor) -> dict[Key, Named]:
    """Those of the things that the reader may see now, in a few statements; what was hidden or
    withdrawn since is none.
    """
    found: dict[Key, Named] = {}
    wanted = set(things)
    for kind, find in _FIND.items():
        numbers = sorted(number for other, number in wanted if other == kind)
        if numbers:
            found.update({(kind, number): it for number, it in find(numbers, reader)})
    return found


def _said(text: str) -> Localised:
    return Localised(text, language())


def _proposals(numbers: Ids, _reader: Actor) -> Found:
    query = sa.select(Proposal.id, Proposal.title, Proposal.language)
    for row in db.session.execute(query.where(Proposal.id.in_(numbers), IS_PUBLIC)):
        url = url_of("proposals.show", Thing(*row))
        yield row.id, Named(localised(row.title, row.language), url)


def _actions(numbers: Ids, _reader: Actor) -> Found:
    """Those that were adopted, by what the newest edition says that holds them."""
    content = newest_content()
    titles = content.titles() if content else {}
    for number in numbers:
        title = titles.get(number)
        if title is None and (frozen := frozen_action(number)):
            title = frozen.title
        if title is not None:
            url = url_of("plan.action", Thing(number, title, "und"))
            yield number, Named(localised(title), url)


def _organisations(numbers: Ids, _reader: Actor) -> Found:
    query = sa.select(Organisation).where(Organisation.id.in_(numbers))
    for row in db.session.scalars(query):
        url = url_for("organisations.show", ref=organisation_ref(row))
        yield row.id, Named(localised(row.name), url)


def _principles(numbers: Ids, _reader: Actor) -> Found:
    for row in principles():
        if row.id in numbers:
            yield row.id, Named(localised(row.name), principle_url(row))


def _territories(numbers: Ids, _reader: Actor) -> Found:
    for number in numbers:
        row, url = territory_by_id(number), territory_url(number)
        if row is not None and url is not None:
            yield number, Named(localised(row.name), url)


def _cycles(numbers: Ids, _reader: Actor) -> Found:
    for number in numbers:
        row = cycle_by_id(number)
        if row is not None:
            url = url_for("cycles.show", ref=cycle_ref(row))
            yield number, Named(localised(row.name), url)


def _editions(numbers: Ids, _reader: Actor) -> Found:
    for number in db.session.scalars(sa.select(Edition.number).where(Edition.number.in_(numbers))):
        title = _said(_("Edition %(number)s of the plan", number=figure(number)))
        yield number, Named(title, url_for("plan.edition", number=number))


def _questions(numbers: Ids, reader: Actor) -> Found:
    """Visitors' questions, which are the steering group's to answer."""
    if not reader.is_steering:
        return
    for number in db.session.scalars(sa.select(Question.id).where(Question.id.in_(numbers))):
        url = url_for("charter.settle", question_id=number)
        yield number, Named(_said(_("A visitor's question")), url)


def _applications(numbers: Ids, reader: Actor) -> Found:
    """Applications for membership, for whoever reviews them."""
    if not check(reader, Ability.REVIEW, admin_settings().steering_reviews):
        return
    query = sa.select(Application.id).where(Application.id.in_(numbers))
    for number in db.session.scalars(query.where(Application.state == "waiting")):
        url = url_for("joining.application", application_id=number)
        yield number, Named(_said(_("An application for membership")), url)


def _requests(numbers: Ids, reader: Actor) -> Found:
    """Requests to lead an action of the draft, for whoever is asked and for the steering group."""
    query = sa.select(LeadRequest, Action).join(Action, Action.id == LeadRequest.action_id)
    for row, action in db.session.execute(query.where(LeadRequest.id.in_(numbers))):
        if not stands(row, action):
            continue
        title = action.title
        if check(as_asked(reader, row), Ability.ANSWER_REQUEST, row):
            yield row.id, Named(localised(title), url_for("plan.asked", request_id=row.id))
        elif reader.is_steering:
            url = url_for("plan.edit_action", action_id=row.action_id)
            yield row.id, Named(localised(title), url)


def _own_account(numbers: Ids, reader: Actor) -> Found:
    if reader.member_id is not None and reader.member_id in numbers:
        yield reader.member_id, Named(_said(_("My account")), url_for("accounts.account"))


_FIND: dict[str, Callable[[Ids, Actor], Found]] = {
    "proposal": _proposals,
    "action": _actions,
    "organisation": _organisations,
    "principle": _principles,
    "territory": _territories,
    "cycle": _cycles,
    "edition": _editions,
    "question": _questions,
    "application": _applications,
    "member": _own_account,
    "asked": _requests,
}

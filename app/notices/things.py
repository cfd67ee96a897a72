"""What notices are told at and what can be followed, by its title and address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.charter.queries import principles
from app.charter.territories import territory_by_id
from app.charter.views.public import principle_url
from app.charter.views.territories import territory_url
from app.cycles.queries import cycle_by_id
from app.cycles.views import cycle_ref
from app.database import db
from app.organisations.models import Organisation
from app.organisations.views import organisation_ref
from app.plan.queries.editions import frozen_action, newest_content
from app.proposals.models import IS_PUBLIC, Proposal
from app.speech.addresses import Thing, url_for, url_of
from app.speech.dates import number as figure
from app.speech.language import language
from app.speech.texts import localised
from app.text.texts import Localised

# The kind of a thing, and its number.
Key = tuple[str, int]


class Named(NamedTuple):
    """What a thing is called, and where it is."""

    title: Localised
    url: str


def named(things: Iterable[Key]) -> dict[Key, Named]:
    """The things that everybody may see, by kind and number, in a few statements."""
    found: dict[Key, Named] = {}
    wanted = set(things)
    for kind, find in _FIND.items():
        numbers = sorted(number for other, number in wanted if other == kind)
        if numbers:
            found.update({(kind, number): it for number, it in find(numbers)})
    return found


def _said(text: str) -> Localised:
    return Localised(text, language())


def _proposals(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    query = sa.select(Proposal.id, Proposal.title, Proposal.language)
    for row in db.session.execute(query.where(Proposal.id.in_(numbers), IS_PUBLIC)):
        url = url_of("proposals.show", Thing(*row))
        yield row.id, Named(localised(row.title, row.language), url)


def _actions(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    content = newest_content()
    titles = content.titles() if content else {}
    for number in numbers:
        title = titles.get(number)
        # Of an earlier edition, where the newest no longer holds it.
        if title is None and (frozen := frozen_action(number)):
            title = frozen.title
        if title is not None:
            url = url_of("plan.action", Thing(number, title, "und"))
            yield number, Named(localised(title), url)


def _organisations(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    query = sa.select(Organisation).where(Organisation.id.in_(numbers))
    for row in db.session.scalars(query):
        url = url_for("organisations.show", ref=organisation_ref(row))
        yield row.id, Named(localised(row.name), url)


def _principles(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for row in principles():
        if row.id in numbers:
            yield row.id, Named(localised(row.name), principle_url(row))


def _territories(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for number in numbers:
        row, url = territory_by_id(number), territory_url(number)
        if row is not None and url is not None:
            yield number, Named(localised(row.name), url)


def _cycles(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for number in numbers:
        row = cycle_by_id(number)
        if row is not None:
            url = url_for("cycles.show", ref=cycle_ref(row))
            yield number, Named(localised(row.name), url)


def _editions(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for number in numbers:
        title = _said(_("Edition %(number)s of the plan", number=figure(number)))
        yield number, Named(title, url_for("plan.edition", number=number))


def _questions(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for number in numbers:
        url = url_for("charter.settle", question_id=number)
        yield number, Named(_said(_("A visitor's question")), url)


def _accounts(numbers: list[int]) -> Iterator[tuple[int, Named]]:
    for number in numbers:
        yield number, Named(_said(_("My account")), url_for("accounts.account"))


_FIND: dict[str, Callable[[list[int]], Iterator[tuple[int, Named]]]] = {
    "proposal": _proposals,
    "action": _actions,
    "organisation": _organisations,
    "principle": _principles,
    "territory": _territories,
    "cycle": _cycles,
    "edition": _editions,
    "question": _questions,
    "member": _accounts,
}

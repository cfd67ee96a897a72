"""What notices are about, as a reader may know it now: its title and its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.charter.models import Question
from app.cycles.queries import cycles
from app.database import db
from app.plan.models import Edition, EditionAction
from app.plan.queries.editions import frozen_action
from app.proposals.models import IS_PUBLIC, Proposal
from app.speech.addresses import Thing, url_for, url_of
from app.speech.language import language
from app.speech.texts import localised
from app.text.texts import Localised

Ids = Collection[int]


class Shown(NamedTuple):
    """A thing's title in the reader's language, and the address of its page."""

    title: Localised
    address: str


Found = dict[int, Shown]


def things(named: Iterable[tuple[str, int]], reader: Actor) -> dict[tuple[str, int], Shown]:
    """Those of the things, each a kind and a number, that the reader may see now; what was hidden
    or withdrawn since is none.
    """
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, number in named:
        ids[kind].add(number)
    found: dict[tuple[str, int], Shown] = {}
    for kind, read in _READ.items():
        if kind in ids:
            shown = read(ids[kind], reader)
            found |= {(kind, number): thing for number, thing in shown.items()}
    return found


def _proposals(ids: Ids, _reader: Actor) -> Found:
    query = sa.select(Proposal.id, Proposal.title, Proposal.language)
    rows = db.session.execute(query.where(Proposal.id.in_(ids), IS_PUBLIC))
    return {
        row.id: Shown(localised(row.title, row.language), url_of("proposals.show", Thing(*row)))
        for row in rows
    }


def _actions(ids: Ids, _reader: Actor) -> Found:
    """Those that were adopted, by what the newest edition says that holds them."""
    adopted = sa.select(EditionAction.action_id).where(EditionAction.action_id.in_(ids))
    found: Found = {}
    for number in db.session.scalars(adopted.distinct()).all():
        frozen = frozen_action(number)
        if frozen is not None:
            address = url_of("plan.action", Thing(number, frozen.title))
            found[number] = Shown(localised(dict(frozen.title)), address)
    return found


def _cycles(ids: Ids, _reader: Actor) -> Found:
    return {
        cycle.id: Shown(localised(cycle.name), url_of("cycles.show", Thing(cycle.id, cycle.name)))
        for cycle in cycles()
        if cycle.id in ids
    }


def _editions(ids: Ids, _reader: Actor) -> Found:
    found: Found = {}
    for number in db.session.scalars(sa.select(Edition.number).where(Edition.number.in_(ids))):
        title = str(_("Edition %(number)s of the plan", number=number))
        address = url_for("plan.edition", number=number)
        found[number] = Shown(_spoken(title), address)
    return found


def _questions(ids: Ids, reader: Actor) -> Found:
    """Visitors' questions, which are the steering group's to answer."""
    if not reader.is_steering:
        return {}
    there = db.session.scalars(sa.select(Question.id).where(Question.id.in_(ids)))
    return {
        number: Shown(
            _spoken(str(_("A question to the initiative"))),
            url_for("charter.settle", question_id=number),
        )
        for number in there
    }


def _own_account(ids: Ids, reader: Actor) -> Found:
    if reader.member_id is None or reader.member_id not in ids:
        return {}
    return {reader.member_id: Shown(_spoken(str(_("My account"))), url_for("accounts.account"))}


def _spoken(words: str) -> Localised:
    return Localised(words, language())


_READ: dict[str, Callable[[Ids, Actor], Found]] = {
    "proposal": _proposals,
    "action": _actions,
    "cycle": _cycles,
    "edition": _editions,
    "question": _questions,
    "member": _own_account,
}

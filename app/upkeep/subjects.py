"""What the events of a page of the log are about: names and addresses, read kind by kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.cycles.queries import cycles
from app.database import db
from app.invitations.models import Invitation
from app.joining.models import Application, JoinLink
from app.meetings.models import Meeting
from app.organisations.queries import directory
from app.plan.models import Action, Objective
from app.proposals.models import Proposal
from app.proposals.queries.scope import visible_to
from app.speech.addresses import Thing, ref_of, url_for
from app.speech.texts import localised
from app.text.texts import Localised

Ids = Collection[int]


class Subject(NamedTuple):
    """The present name of a thing, empty where it has none or may not be told, and its page."""

    name: Localised
    url: str


Subjects = dict[tuple[str, int], Subject]
NAMELESS = Localised("", "")


def subjects(events: Iterable[Event], actor: Actor) -> Subjects:
    """What those events are about, as that actor may know it; a statement for each kind at
    most.
    """
    return named(((event.subject_kind, event.subject_id) for event in events), actor)


def named(things: Iterable[tuple[str, int]], actor: Actor) -> Subjects:
    """The same of any things, each a kind and a number."""
    ids: dict[str, set[int]] = defaultdict(set)
    for kind, number in things:
        ids[kind].add(number)
    found: Subjects = {}
    for kind, read in _READ.items():
        if kind in ids:
            of_kind = read(ids[kind], actor)
            found |= {(kind, number): subject for number, subject in of_kind.items()}
    return found


def _invitations(ids: Ids, _actor: Actor) -> dict[int, Subject]:
    """Who was invited: the name, or the address where none was given."""
    columns = (Invitation.id, Invitation.name, Invitation.email)
    rows = db.session.execute(sa.select(*columns).where(Invitation.id.in_(ids)))
    url = url_for("invitations.index")
    return {row.id: Subject(Localised(row.name or row.email or "", ""), url) for row in rows}


def _proposals(ids: Ids, actor: Actor) -> dict[int, Subject]:
    """Those that the actor may see: a draft is its author's alone."""
    query = sa.select(Proposal.id, Proposal.title, Proposal.language)
    rows = db.session.execute(query.where(Proposal.id.in_(ids), visible_to(actor)))
    found = {}
    for row in rows:
        url = url_for("proposals.show", ref=ref_of(Thing(*row)))
        found[row.id] = Subject(localised(row.title, row.language), url)
    return found


def _titled(model: Any, endpoint: str, name: str) -> Callable[[Ids, Actor], dict[int, Subject]]:
    """Rows with a title, whose page is for the steering group and takes their number."""

    def read(ids: Ids, _actor: Actor) -> dict[int, Subject]:
        rows = db.session.execute(sa.select(model.id, model.title).where(model.id.in_(ids)))
        return {
            row.id: Subject(localised(row.title), url_for(endpoint, **{name: row.id}))
            for row in rows
        }

    return read


def _objectives(ids: Ids, _actor: Actor) -> dict[int, Subject]:
    rows = db.session.execute(sa.select(Objective.id, Objective.name).where(Objective.id.in_(ids)))
    endpoint = "plan.edit_objective"
    return {
        row.id: Subject(localised(row.name), url_for(endpoint, objective_id=row.id))
        for row in rows
    }


def _kept(rows: Iterable[Any], endpoint: str, ids: Ids) -> dict[int, Subject]:
    """Rows that are kept in the process: no statement."""
    found = {}
    for row in rows:
        if row.id in ids:
            url = url_for(endpoint, ref=ref_of(Thing(row.id, row.name)))
            found[row.id] = Subject(localised(dict(row.name)), url)
    return found


def _named(
    model: Any, endpoint: str, name: str, *where: sa.ColumnElement[bool]
) -> Callable[[Ids, Actor], dict[int, Subject]]:
    """Rows with a name in no language, whose page takes their number; those alone that have one
    are found `where` they do not all.
    """

    def read(ids: Ids, _actor: Actor) -> dict[int, Subject]:
        query = sa.select(model.id, model.name).where(model.id.in_(ids), *where)
        rows = db.session.execute(query)
        return {
            row.id: Subject(Localised(row.name, ""), url_for(endpoint, **{name: row.id}))
            for row in rows
        }

    return read


def _comments(ids: Ids, _actor: Actor) -> dict[int, Subject]:
    endpoint = "discussion.permalink"
    return {n: Subject(NAMELESS, url_for(endpoint, comment_id=n)) for n in ids}


def _editions(ids: Ids, _actor: Actor) -> dict[int, Subject]:
    return {n: Subject(NAMELESS, url_for("plan.edition", number=n)) for n in ids}


_READ: dict[str, Callable[[Ids, Actor], dict[int, Subject]]] = {
    "invitation": _invitations,
    "member": _named(Member, "people.show", "member_id", Member.erased_at.is_(None)),
    "proposal": _proposals,
    "organisation": lambda ids, _actor: _kept(directory(), "organisations.show", ids),
    "cycle": lambda ids, _actor: _kept(cycles(), "cycles.show", ids),
    "action": _titled(Action, "plan.edit_action", "action_id"),
    "meeting": _titled(Meeting, "meetings.show", "ref"),
    "objective": _objectives,
    "application": _named(
        Application, "joining.application", "application_id", Application.state != "unconfirmed"
    ),
    "join_link": _named(JoinLink, "joining.link", "link_id"),
    "comment": _comments,
    "edition": _editions,
}

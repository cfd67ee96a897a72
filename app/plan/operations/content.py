"""What an action says, as the steering group writes it: checked against the rows, and written to
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Member
from app.charter.models import Principle, Territory
from app.database import db
from app.editing import first_field
from app.errors import Invalid
from app.model import Model
from app.organisations.models import Organisation
from app.plan.dates import VagueDate, parse_vague
from app.plan.models import Action, ActionPartner, ActionPrinciple, ActionTerritory, Objective
from app.plan.queries.desk import links_of_action
from app.text.canonical import LARGEST
from app.text.cleaning import single_line
from app.text.texts import ByLanguage


@dataclass(frozen=True)
class ActionContent:
    """An action's content. `owner` and `partners` are `organisation:ID` or `member:KEY`; dates as
    vague as given.
    """

    title: ByLanguage
    owner: str = ""
    due_on: str = ""
    principles: tuple[int, ...] = ()
    description: ByLanguage | None = None
    measure: ByLanguage | None = None
    budget: int | None = None
    objective_id: int | None = None
    partners: tuple[str, ...] = ()
    starts_on: str = ""
    territories: tuple[int, ...] = ()
    # Empty: it is called by its number.
    reference: str = ""
    beneficiaries: ByLanguage | None = None
    to_reach: int | None = None
    # The first step of a new action, and until when: what is there already keeps its own.
    first_step: ByLanguage | None = None
    first_step_due: str = ""


def owner_fields(owner: str, field: str) -> dict[str, int]:
    """The column of whoever is written as `organisation:ID` or `member:KEY`; Invalid if there is
    nobody like that.
    """
    kind, _colon, name = owner.partition(":")
    number = None
    # ASCII, as other scripts have figures too; fewer than ten, as a column of numbers holds.
    if kind == "organisation" and name.isascii() and name.isdigit() and len(name) < 10:
        query = sa.select(Organisation.id).where(Organisation.id == int(name))
        number = db.session.scalar(query)
    elif kind == "member":
        number = db.session.scalar(sa.select(Member.id).where(Member.key == name))
    if number is None:
        raise Invalid(_("There is no such organisation or member."), field)
    return {f"{kind}_id": number}


def write(action: Action, content: ActionContent) -> None:
    """Check the content and put it into the action's row; Invalid names the field at which
    something is wrong.
    """
    # All is checked before the first column changes.
    columns = _columns(content)
    for name, value in columns.items():
        setattr(action, name, value)


def says(action: Action, content: ActionContent) -> bool:
    """Whether the rows hold that very content already; Invalid where it cannot be written down."""
    links = links_of_action(action.id)
    if single_line(content.reference) not in {action.reference or "", action.called}:
        return False
    for name, value in _columns(content).items():
        if getattr(action, name) != value:
            return False
    # As sets: links have no order, and a form may name one twice.
    given = [set(content.principles), set(content.territories), set(content.partners)]
    return given == [set(links.principles), set(links.territories), set(links.partners)]


def write_links(action: Action, content: ActionContent) -> None:
    """Let the action's principles, territories and partners be those of the content."""
    _only_known(Principle.id, content.principles, "principles")
    _only_known(Territory.id, content.territories, "territories")
    partners = [owner_fields(partner, "partners") for partner in dict.fromkeys(content.partners)]
    for link in (ActionPrinciple, ActionTerritory, ActionPartner):
        db.session.execute(sa.delete(link).where(link.action_id == action.id))
    for number in set(content.principles):
        db.session.add(ActionPrinciple(action_id=action.id, principle_id=number))
    for number in set(content.territories):
        db.session.add(ActionTerritory(action_id=action.id, territory_id=number))
    for partner in partners:
        db.session.add(ActionPartner(action_id=action.id, **partner))


def _columns(content: ActionContent) -> dict[str, Any]:
    if not content.title:
        raise Invalid(_("Give the action a title."), first_field("title"))
    for field in ("budget", "to_reach"):
        number = getattr(content, field)
        if number is not None and not 0 <= number <= LARGEST:
            raise Invalid(_("This amount cannot be written down."), field)
    if content.objective_id is not None:
        _only_known(Objective.id, (content.objective_id,), "objective")
    texts = {
        "title": content.title,
        "description": content.description or {},
        "measure": content.measure or {},
        "beneficiaries": content.beneficiaries or {},
    }
    return texts | _owner(content.owner) | _dates(content) | _rest(content)


def _rest(content: ActionContent) -> dict[str, Any]:
    numbers = {"budget": content.budget, "to_reach": content.to_reach}
    return numbers | {"objective_id": content.objective_id}


def _owner(owner: str) -> dict[str, int | None]:
    # Both columns, so that a new owner takes the place of one of the other kind.
    columns = owner_fields(owner, "owner") if owner else {}
    return {
        "owner_member_id": columns.get("member_id"),
        "owner_organisation_id": columns.get("organisation_id"),
    }


def _dates(content: ActionContent) -> dict[str, Any]:
    for fault in wrong_dates(content.starts_on, content.due_on):
        raise fault
    starts = parse_vague(content.starts_on) if content.starts_on else None
    due = parse_vague(content.due_on) if content.due_on else None
    return {
        "starts_on": starts.first if starts else None,
        "starts_precision": _precision(starts),
        "due_on": due.last if due else None,
        "due_precision": _precision(due),
    }


def wrong_dates(starts_on: str, due_on: str) -> Iterator[Invalid]:
    """What is wrong with when something begins and ends, each fault at its field."""
    read: dict[str, VagueDate] = {}
    for field, text in (("starts_on", starts_on), ("due_on", due_on)):
        try:
            if text:
                read[field] = parse_vague(text, field)
        except Invalid as fault:
            yield fault
    # Vague dates may overlap: only a beginning after the whole deadline is wrong.
    if len(read) == 2 and read["starts_on"].first > read["due_on"].last:
        yield Invalid(_("The deadline lies before the beginning."), "due_on")


def step_columns(
    title: ByLanguage, due_on: str, fields: tuple[str, str] = ("title", "due_on")
) -> dict[str, Any]:
    """The columns of a milestone of that title and deadline; Invalid names which of the form's
    `fields` is wrong.
    """
    if not title:
        raise Invalid(_("Give the milestone a title."), first_field(fields[0]))
    due = parse_vague(due_on, fields[1]) if due_on else None
    return {
        "title": title,
        "due_on": due.last if due else None,
        "due_precision": _precision(due),
    }


def _precision(given: VagueDate | None) -> str:
    return given.precision if given else "day"


def _only_known(column: InstrumentedAttribute[int], ids: tuple[int, ...], field: str) -> None:
    known = 0
    if ids:
        known = db.session.scalar(sa.select(sa.func.count()).where(column.in_(ids))) or 0
    if known != len(set(ids)):
        raise Invalid(_("Choose from the list."), field)


def touched(row: Model) -> None:
    """Count a change of a row's links as a change of the row, so that its version grows."""
    from sqlalchemy.orm.attributes import flag_modified

    flag_modified(row, "title")

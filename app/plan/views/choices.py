"""What the forms of the steering group offer to choose from, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.charter.queries import principles, territories
from app.plan.forms import ActionForm, ObjectiveForm
from app.plan.models import Action
from app.plan.queries import desk
from app.web.templating import words

Pairs = list[tuple[Any, str]]


def offer(form: ActionForm, action: Action | None = None) -> ActionForm:
    """Fill in every list of an action's form; whoever the action names already can be chosen on."""
    parties = _parties(action)
    form.objective.choices = [("", _("None yet")), *((row.id, words(row.name)) for row in desk.objectives())]
    form.owner.choices = [SelectChoice("", _("Choose")), *parties]
    form.partners.choices = parties
    form.principles.choices = _named(principles())
    form.territories.choices = _named(territories())
    return form


def offer_principles(form: ObjectiveForm) -> ObjectiveForm:
    """Fill in the principles that an objective may stand under."""
    form.principle.choices = [("", _("None")), *_named(principles())]
    return form


def draft_choices() -> Pairs:
    """A new action, or one of the draft."""
    return [("", _("A new action")), *((row.id, words(row.title)) for row in desk.draft_actions())]


def _named(rows: list[Any]) -> Pairs:
    return [(row.id, words(row.name)) for row in rows]


def _parties(action: Action | None) -> list[SelectChoice]:
    """Organisations, then members, each under its heading."""
    organisations = sorted((words(row.name), row.id) for row in desk.organisations())
    found = [SelectChoice(f"organisation:{key}", name, optgroup=_("Organisations")) for name, key in organisations]
    people = [SelectChoice(f"member:{key}", name, optgroup=_("Members")) for key, name in desk.members(action)]
    return [*found, *people]

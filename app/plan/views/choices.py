"""What the forms of the steering group offer to choose from, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from app.charter.queries import principles, territories
from app.plan.forms import (
    ActionForm,
    AdoptionForm,
    ObjectiveForm,
    PersonForm,
    PromotionForm,
    RetirementForm,
)
from app.plan.models import Action, Objective
from app.plan.queries import desk
from app.speech.texts import words
from app.steering.queries import meetings_to_name
from app.text.analyser import holds, name_key
from app.web import choosing
from app.web.access import actor
from app.web.options import Option, Rows

Pairs = list[tuple[Any, str]]
MEMBER = re.compile(r"member:([0-9a-z]{1,16})")


def offer(form: ActionForm, action: Action | None = None) -> ActionForm:
    """Fill in every list of an action's form; whoever the action names already can be chosen
    on.
    """
    parties = PartyChoices(action)
    form.objective.choices = [("", _("None yet")), *map(_in_its_level, desk.objectives())]
    label = _("A part of the name, or the whole e-mail address of a member")
    choosing.offer(form.owner, parties, blank=_("Choose"), needed=True, label=label)
    choosing.offer(form.partners, parties, label=label)
    form.principles.choices = _named(principles())
    form.territories.choices = _named(territories())
    return form


def offer_members(form: PersonForm) -> PersonForm:
    """Everybody whose account is in use; who does not steer gets no list of them, and finds by the
    whole name or address alone.
    """
    listed = actor().is_steering
    label = _("A part of the name, or the whole e-mail address of a member")
    if not listed:
        label = _("The whole name, or the whole e-mail address of a member")
    about: Any = {"blank": _("Choose"), "needed": True, "label": label, "listed": listed}
    choosing.offer(form.in_charge, MemberChoices(listed=listed), **about)
    return form


def _in_its_level(row: Objective) -> tuple[int, str]:
    """An objective as a list shows it below the one that it stands under."""
    return row.id, f"– {words(row.name)}" if row.parent_id else words(row.name)


def offer_above(form: ObjectiveForm, row: Objective | None = None) -> ObjectiveForm:
    """Fill in the principles and the objectives that an objective may stand under."""
    form.principle.choices = [("", _("None")), *_named(principles())]
    every = desk.objectives()
    above = [other for other in every if other.parent_id is None and other is not row]
    # What has others under it stands under none: the verb says so to whoever asks for it anyway.
    if row is not None and any(other.parent_id == row.id for other in every):
        above = []
    form.parent.choices = [("", _("None")), *_named(above)]
    return form


def offer_actions(form: PromotionForm) -> PromotionForm:
    """A new action, or one of the draft."""
    actions = Rows(desk.draft_actions)
    label = _("Words of its title")
    choosing.offer(form.action, actions, blank=_("A new action"), label=label)
    return form


def offer_others(form: RetirementForm, action: Action) -> RetirementForm:
    """What may take the place of an action: another one that is still in the draft."""

    def others(ids: list[int] | None = None, most: int | None = None) -> list[Any]:
        return desk.draft_actions(ids, most, without=action.id)

    label = _("Words of its title")
    choosing.offer(form.replaced_by, Rows(others), blank=_("Nothing"), label=label)
    return form


def offer_meetings(form: AdoptionForm) -> AdoptionForm:
    """The meetings at which the draft may have been decided."""
    label = _("Words of its title")
    choosing.offer(form.meeting, Rows(meetings_to_name), blank=_("No meeting named"), label=label)
    return form


def _named(rows: list[Any]) -> Pairs:
    return [(row.id, words(row.name)) for row in rows]


class PartyChoices:
    """Organisations, then members, each under its heading; a member is also known by the whole
    e-mail address.
    """

    def __init__(self, action: Action | None) -> None:
        self._action = action
        self._first: list[Option] | None = None

    def options(
        self, *, values: Collection[str] | None = None, most: int | None = None
    ) -> list[Option]:
        """Organisations by their name in the reader's language, members by theirs."""
        if values is not None or most is None:
            return self._named(values, most)
        # Kept, as two fields of one form ask for it.
        if self._first is None:
            self._first = self._named(None, most)
        return self._first

    def _named(self, values: Collection[str] | None, most: int | None) -> list[Option]:
        # By the name that the reader reads, which the database does not know.
        organisations = [_organisation(row) for row in desk.organisations(values)]
        organisations.sort(key=lambda option: name_key(option.label))
        keys = None
        if values is not None:
            matches = map(MEMBER.fullmatch, values)
            keys = [match[1] for match in matches if match]
        members = desk.members(self._action, keys=keys, most=most)
        return [*organisations, *map(_member, members)][:most]

    def known_as(self, text: str) -> list[Option]:
        """Whoever has that e-mail address."""
        # No list shows an address: only a whole one names its member.
        if "@" not in text:
            return []
        return [_member(row) for row in desk.members(self._action, email=text)]


class MemberChoices:
    """Members by their names, or where they are not `listed` by whole ones; each is also known by
    the whole e-mail address.
    """

    def __init__(self, *, listed: bool) -> None:
        self._listed = listed

    def found_by(self, text: str, most: int) -> list[Option]:
        """Those whose name holds the words, or is them."""
        wanted = name_key(text)
        found = []
        for option in self.options():
            if name_key(option.label) == wanted or (self._listed and holds(option.label, text)):
                found.append(option)
        return found[:most]

    def options(
        self, *, values: Collection[str] | None = None, most: int | None = None
    ) -> list[Option]:
        """All, those that are so written, or the first ones."""
        keys = None
        if values is not None:
            keys = [match[1] for match in map(MEMBER.fullmatch, values) if match]
        return [_member(row)._replace(group=None) for row in desk.members(keys=keys, most=most)]

    def known_as(self, text: str) -> list[Option]:
        """Whoever has that e-mail address."""
        if "@" not in text:
            return []
        return [_member(row)._replace(group=None) for row in desk.members(email=text)]


def _organisation(row: Any) -> Option:
    value = f"organisation:{row.id}"
    # Found by its name in any language, shown by the reader's.
    every_name = " ".join(row.name.values())
    return Option(value, words(row.name), _("Organisations"), every_name)


def _member(row: Any) -> Option:
    return Option(f"member:{row.key}", row.name, _("Members"))

"""Forms of the draft of the plan, and of its adoption."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField

from app.charter.forms import day
from app.errors import Invalid
from app.plan.models import REFERENCE
from app.plan.operations.actions import first_step
from app.plan.operations.content import ActionContent, wrong_dates
from app.plan.operations.period import wrong_period
from app.speech.dates import currency_words
from app.speech.language import languages
from app.steering.forms import EARLY
from app.text.canonical import LARGEST
from app.web.decimals import decimal
from app.web.forms import (
    Form,
    line,
    place,
    texts_fields,
    texts_of,
    version_field,
    whole,
)
from app.web.precise import precise

VAGUE_HINT = _l(
    "A day (2027-03-05), a month (2027-03 or in words), a quarter (Q2 2027) or a year (2027)."
)
LATE_HINT = _l("It counts as late from the day after the last one of what is given.")
REFERENCE_HINT = _l(
    "Your own, such as 2.1.3; empty: its number. No other action is ever called so."
)
UNKNOWN = _l("Choose from the list.")


class PartiesField(SelectMultipleField):
    """Some of a long list of organisations and people, in one box; a type of its own, as short
    lists are tick boxes.
    """


def chosen(label: Any, **kwargs: Any) -> SelectField:
    """One of a list."""
    return SelectField(
        label, invalid_choice_message=UNKNOWN, invalid_value_message=UNKNOWN, **kwargs
    )


def ticked(label: Any) -> SelectMultipleField:
    """Some of a short list of rows."""
    unknown = {"invalid_choice_message": UNKNOWN, "invalid_value_message": UNKNOWN}
    return SelectMultipleField(label, coerce=int, **unknown)


def optional_number(text: Any) -> int | None:
    """The id that a choice stands for; nothing chosen is None."""
    return int(text) if text not in (None, "", "None") else None


@texts_fields("title", _l("Title"))
@texts_fields("description", _l("Description"), long=True)
@texts_fields("measure", _l("How it is measured"), long=True)
@texts_fields("beneficiaries", _l("Beneficiaries"), long=True)
class ActionForm(Form):
    """An action of the draft plan. `titled` says that it has a title in a language that the form
    does not show.
    """

    # Set by who makes the form, as are choices: without it a text in another language would count
    # as none.
    titled = False
    objective = chosen(_l("Objective"), coerce=optional_number, default=None)
    owner = chosen(_l("Who is responsible"), default="")
    partners = PartiesField(
        _l("Partners"),
        description=_l("Several can be chosen."),
        invalid_choice_message=UNKNOWN,
        render_kw={"size": 6},
    )
    starts_on = precise(_l("Begins"), spellings=VAGUE_HINT)
    due_on = precise(_l("Deadline"), description=LATE_HINT, spellings=VAGUE_HINT)
    principles = ticked(_l("Principles that it serves"))
    territories = ticked(_l("Territories"))
    budget = whole(_l("Budget"), most=LARGEST, units=currency_words)
    reference = line(_l("Reference"), needed=False, most=REFERENCE, description=REFERENCE_HINT)
    to_reach = whole(_l("How many people it is to reach"), most=LARGEST)
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """It has a title, and dates that can be read, in their order."""
        if not self.titled and not texts_of(self, "title"):
            yield Invalid(_("Give the action a title."), f"title_{languages()[0]}")
        # The verb raises the first of the very same rules: see docs/decisions.md, 'a form says all
        # that it can know in one round'.
        yield from wrong_dates(self.starts_on.data or "", self.due_on.data or "")

    @property
    def content(self) -> ActionContent:
        """What was written, as the verbs take it."""
        return ActionContent(
            title=texts_of(self, "title"),
            description=texts_of(self, "description"),
            measure=texts_of(self, "measure"),
            owner=self.owner.data or "",
            partners=tuple(self.partners.data or ()),
            starts_on=self.starts_on.data or "",
            due_on=self.due_on.data or "",
            objective_id=self.objective.data,
            principles=tuple(self.principles.data or ()),
            territories=tuple(self.territories.data or ()),
            budget=self.budget.data,
            reference=self.reference.data or "",
            beneficiaries=texts_of(self, "beneficiaries"),
            to_reach=self.to_reach.data,
        )


@texts_fields("first_step", _l("First milestone"))
class NewActionForm(ActionForm):
    """A new action of the draft: complete, or not saved. Milestone and measure are asked for, and
    can be added until the adoption.
    """

    first_step_due = precise(_l("Until when it is reached"), spellings=VAGUE_HINT)

    def faults(self) -> Iterator[Invalid]:
        """What may not stay empty, beside what is wrong with any action."""
        yield from super().faults()
        if not self.owner.data:
            yield Invalid(_("Choose who is responsible for this action."), "owner")
        if not self.due_on.data:
            yield Invalid(_("Say until when this action is to be done."), "due_on")
        if not self.principles.data:
            sentence = _("Choose at least one principle that this action serves.")
            yield Invalid(sentence, "principles")
        try:
            first_step(self.content)
        except Invalid as fault:
            yield fault

    @property
    def content(self) -> ActionContent:
        """What was written, with the first milestone."""
        first_step = texts_of(self, "first_step")
        due = self.first_step_due.data or ""
        return replace(super().content, first_step=first_step, first_step_due=due)


@texts_fields("reason", _l("Public reason"), long=True)
class PromotionForm(NewActionForm):
    """What turns proposals into an action: a new one, complete, or one of the draft."""

    action = chosen(_l("Into which action"), coerce=optional_number, default=None)
    early = BooleanField(EARLY)

    def faults(self) -> Iterator[Invalid]:
        """A reason always; the rest only for a new action."""
        if not texts_of(self, "reason"):
            yield Invalid(_("Say why: the reason is published."), f"reason_{languages()[0]}")
        # An action that is there stays as it is: its fields are not asked for.
        if self.action.data is None:
            yield from super().faults()


@texts_fields("name", _l("Name"))
@texts_fields("statement", _l("What it is for"), long=True)
class ObjectiveForm(Form):
    """An objective of the draft plan. `named` says that it has a name in a language that the form
    does not show.
    """

    named = False
    principle = chosen(_l("Principle"), coerce=optional_number, default=None)
    parent = chosen(
        _l("Objective under which it stands"),
        coerce=optional_number,
        default=None,
        description=_l("There are two levels: only what stands under none can be chosen."),
    )
    position = place(_l("Place in the plan"))
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """It has a name."""
        if not self.named and not texts_of(self, "name"):
            yield Invalid(_("Give the objective a name."), f"name_{languages()[0]}")


@texts_fields("title", _l("Title"))
class MilestoneForm(Form):
    """A step of an action. `titled` says that it has a title in a language that the form does not
    show.
    """

    titled = False
    due_on = precise(_l("Deadline"), description=LATE_HINT, spellings=VAGUE_HINT)

    def faults(self) -> Iterator[Invalid]:
        """It has a title, and a deadline that can be read."""
        if not self.titled and not texts_of(self, "title"):
            yield Invalid(_("Give the milestone a title."), f"title_{languages()[0]}")
        yield from wrong_dates("", self.due_on.data or "")


# Asked for where an edition promised the step, which the verb knows.
@texts_fields("reason", _l("Public reason"), long=True)
class MilestoneChangeForm(MilestoneForm):
    """A step of an action that is changed."""

    version = version_field()


@texts_fields("reason", _l("Public reason"), long=True)
class DroppingForm(Form):
    """Why a step of an action is dropped."""


class PeriodForm(Form):
    """From when until when the draft of the plan is to be carried out."""

    starts_on = precise(_l("From when"), spellings=VAGUE_HINT)
    ends_on = precise(_l("Until when"), spellings=VAGUE_HINT)
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """Dates that can be read, in their order."""
        yield from wrong_period(self.starts_on.data or "", self.ends_on.data or "")


@texts_fields("name", _l("What is measured"))
@texts_fields("unit", _l("Unit"))
class IndicatorForm(Form):
    """What is measured of an action, from where to where. `named` says that it has a name in a
    language that the form does not show.
    """

    named = False
    baseline = decimal(_l("At the beginning"))
    target = decimal(_l("To be reached"))
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """It says what is measured."""
        if not self.named and not texts_of(self, "name"):
            yield Invalid(_("Say what is measured."), f"name_{languages()[0]}")


# Needed only where proposals were promoted into it, which the verb knows.
@texts_fields("reason", _l("Public reason"), long=True)
class RemovalForm(Form):
    """Why an action leaves the draft."""


@texts_fields("reason", _l("Public reason"), long=True)
class RetirementForm(Form):
    """Why an adopted action leaves the plan, and what takes its place."""

    replaced_by = chosen(_l("What takes its place"), coerce=optional_number, default=None)
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """It has a reason."""
        if not texts_of(self, "reason"):
            yield Invalid(_("Say why: the reason is published."), f"reason_{languages()[0]}")


@texts_fields("words", _l("Words of adoption"), long=True)
class AdoptionForm(Form):
    """The words with which an edition is adopted, and its number as the writer saw it."""

    decided_on = day(_l("Decided on"))
    meeting = chosen(_l("Decided at"), coerce=optional_number, default=None)
    # Asked for only where the verb finds such actions.
    although = BooleanField(_l("Adopt although some actions have no milestone or no measure"))
    number = version_field()

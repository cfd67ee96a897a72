"""Forms about the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from app.errors import Invalid
from app.organisations.choosing import acts
from app.plan.models import REFERENCE
from app.plan.operations.content import ActionContent, wrong_dates
from app.speech.dates import currency_words
from app.speech.language import languages
from app.steering.forms import EARLY
from app.text.canonical import LARGEST
from app.web.forms import (
    Form,
    WholeField,
    Within,
    area,
    line,
    place,
    required,
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


class NewActionForm(ActionForm):
    """A new action of the draft: complete, or not saved."""

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
    position = place(_l("Place in the plan"))
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """It has a name."""
        if not self.named and not texts_of(self, "name"):
            yield Invalid(_("Give the objective a name."), f"name_{languages()[0]}")


@texts_fields("title", _l("Title"))
class MilestoneForm(Form):
    """A step of an action."""

    due_on = precise(_l("Deadline"), description=LATE_HINT, spellings=VAGUE_HINT)

    def faults(self) -> Iterator[Invalid]:
        """It has a title, and a deadline that can be read."""
        if not texts_of(self, "title"):
            yield Invalid(_("Give the milestone a title."), f"title_{languages()[0]}")
        yield from wrong_dates("", self.due_on.data or "")


# Needed only where proposals were promoted into it, which the verb knows.
@texts_fields("reason", _l("Public reason"), long=True)
class RemovalForm(Form):
    """Why an action leaves the draft."""


@texts_fields("words", _l("Words of adoption"), long=True)
class AdoptionForm(Form):
    """The words with which an edition is adopted, and its number as the writer saw it."""

    number = version_field()


@acts()
class MoneyForm(Form):
    """What was found and what was spent of an action's budget; `seen_...` are what the writer
    saw.
    """

    secured = whole(_l("Money secured"), most=LARGEST, units=currency_words)
    spent = whole(_l("Money spent"), most=LARGEST, units=currency_words)
    seen_secured = IntegerField(widget=HiddenInput(), validators=[Optional()])
    seen_spent = IntegerField(widget=HiddenInput(), validators=[Optional()])


@acts()
class PersonForm(Form):
    """Who is to be in charge of an action."""

    person = chosen(_l("Who is in charge"), default="")

    def faults(self) -> Iterator[Invalid]:
        """Somebody is chosen."""
        if not self.person.data:
            yield Invalid(UNKNOWN, "person")


@acts()
class ReportForm(Form):
    """How an action stands, in a sentence of the reader's language."""

    status = chosen(_l("Status"))
    progress = WholeField(
        _l("Progress in percent"),
        validators=[required(), Within(0, 100, _l("Give a whole number from 0 to 100."))],
        invalid_value_message=_l("Give a whole number from 0 to 100."),
    )
    # Asked for only where the verb finds that a report may contradict itself.
    sure = BooleanField(_l("Yes, this is how it stands"))
    body = area(_l("How it stands"))

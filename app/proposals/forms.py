"""The forms of proposals: writing one, and asking a list for some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.charter.queries import challenges, principles, territories
from app.cycles.queries import cycle_by_id, gathering_cycles
from app.errors import Invalid
from app.organisations.acting import FIELD, choices_for
from app.organisations.choosing import acts, offer_acting
from app.proposals.fields import FACTS, FIELDS, Field, Text
from app.proposals.models import Proposal
from app.proposals.operations.content import Content, missing
from app.proposals.queries import saved_content
from app.speech.language import NAMES, language, languages
from app.speech.texts import words
from app.text import richtext
from app.text.slugs import parse_ref
from app.web.access import actor
from app.web.forms import Form, area, line, version_field, whole

Choices = list[tuple[str, str]]
# What a new draft does not take from the proposal that it begins with.
OF_ITS_OWN = ("version", "cycle")


def listed(_form: Any, field: Any) -> None:
    """Whatever was picked is one of what could be picked."""
    known = {str(choice[0]) for choice in field.choices}
    picked = field.data if isinstance(field.data, list) else [field.data]
    if not set(picked) <= known:
        raise ValidationError(_("Choose one from the list."))


def select(label: Any, **kwargs: Any) -> SelectField:
    """A list of which one is picked, or none."""
    return SelectField(label, validate_choice=False, validators=[listed], **kwargs)


def choices_of(rows: Any) -> Choices:
    """Rows with a name, to be picked by their numbers."""
    return [(str(row.id), words(row.name)) for row in rows]


def _ticks(label: Any, **kwargs: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label, validate_choice=False, validators=[listed], choices=[], **kwargs
    )


def _form_field(field: Field) -> Any:
    """The form's field for a proposal's."""
    kind = field.kind
    if not isinstance(kind, Text):
        given: dict[str, Any] = {"description": field.hint, "units": kind.units}
        return whole(field.label, most=kind.most, **given)
    make = area if kind.lines else line
    needed = field.name == "title"
    return make(field.label, needed=needed, most=kind.most, description=field.hint)


# Made before the form's own, so that what is wrong with them is said before.
ASKED = {field.name: _form_field(field) for field in FIELDS}


def _with_fields(form: type[ProposalForm]) -> type[ProposalForm]:
    for name, asked in ASKED.items():
        setattr(form, name, asked)
    return form


@acts()
@_with_fields
class ProposalForm(Form):
    """A proposal as its author writes it, in one language.

    `also` is a language beside those of the site that a draft is in: an import may have brought
    it. `whole` says that others are to see it, so that nothing may be missing that a proposal
    needs.
    """

    also: tuple[str, ...] = ()
    whole = False
    version = version_field()
    language = select(_l("Language in which you write"), default=language)
    cycle = select(_l("Cycle"))
    principles = _ticks(_l("Principles that it serves"))
    challenges = _ticks(_l("Challenges that it answers"))
    territories = _ticks(_l("Territories that it concerns"))

    def offer(self) -> ProposalForm:
        """Fill in what can be chosen now."""
        if "language" in self:
            offered = dict.fromkeys([*languages(), *self.also])
            self.language.choices = [(code, NAMES.get(code, code)) for code in offered]
        self.principles.choices = choices_of(principles())
        self.challenges.choices = choices_of(challenges())
        self.territories.choices = choices_of(territories())
        if "cycle" in self:
            self._offer_cycles()
        return self

    def _offer_cycles(self) -> None:
        """Those that gather now, and the one that was sent: whether it is still open is the
        policy's to say.
        """
        offered = gathering_cycles()
        sent = cycle_by_id(parse_ref(self.cycle.data or "") or 0)
        if sent and sent not in offered:
            offered = [*offered, sent]
        self.cycle.choices = choices_of(offered)
        # Where there is no choice nobody is asked to make one.
        if not self.cycle.data and len(self.cycle.choices) == 1:
            self.cycle.data = self.cycle.choices[0][0]

    def faults(self) -> Iterator[Invalid]:
        """A sentence is never dropped in silence: it goes with a tick. What others see has all
        that it needs.
        """
        ticked = self.principles.data or ()
        serves: dict[int, str] = {}
        for row in principles():
            sentence = self.how(row.id).data
            if str(row.id) in ticked:
                serves[row.id] = sentence
            elif sentence:
                fault = _("Tick this principle too, or empty its sentence.")
                yield Invalid(fault, f"how_{row.id}")
        # A draft may lack anything but a title.
        if self.whole:
            yield from missing(self["summary"].data, serves)

    def facts(self) -> list[Any]:
        """The fields that are no texts."""
        return [self[field.name] for field in FACTS]

    def how(self, principle_id: int) -> Any:
        """The field that says how it serves that principle."""
        return self[f"how_{principle_id}"]

    def content(self, *, written_in: str = "") -> Content:
        """What was written, its text rendered."""
        # What is submitted keeps its language and its cycle: the form then asks for neither.
        code = self.language.data if "language" in self else written_in
        cycle_id = 0
        if "cycle" in self:
            cycle_id = parse_ref(self.cycle.data or "") or 0
        return Content(
            language=code,
            values={field.name: self[field.name].data for field in FIELDS},
            # Here and not in the verb: rendering is slow, and a write holds SQLite's one lock.
            html=richtext.render(self["body"].data),
            cycle_id=cycle_id,
            serves=self._serves(),
            challenge_ids=frozenset(map(int, self.challenges.data)),
            territory_ids=frozenset(map(int, self.territories.data)),
        )

    def _serves(self) -> dict[int, str]:
        return {int(number): self.how(int(number)).data for number in self.principles.data}


def _with_sentences() -> type[ProposalForm]:
    """The form with one field per principle for how the proposal serves it."""
    # A class for each request: WTForms takes its fields from the class, and principles change.
    fields = {}
    for row in principles():
        label = _("How it serves “%(principle)s”", principle=words(row.name))
        fields[f"how_{row.id}"] = area(label, needed=False)
    return type("ProposalForm", (ProposalForm,), fields)


def new_form(source: Proposal | None = None) -> ProposalForm:
    """The form for a new proposal: empty, or as it was sent, or with what an earlier one said."""
    data: dict[str, Any] = {}
    # Once sent, the form says all of it: what the earlier one said must not fill an emptied field.
    if source is not None and request.method != "POST":
        data = saved_content(source)
    for name in OF_ITS_OWN:
        data.pop(name, None)
    form = _with_sentences()(data=data).offer()
    offer_acting(form, choices_for(actor(), "propose"))
    return form


def edit_form(proposal: Proposal) -> ProposalForm:
    """The form for a proposal as it is saved, or as it was sent; once submitted it keeps its
    language and its cycle.
    """
    saved = {} if request.method == "POST" else saved_content(proposal)
    form = _with_sentences()(data=saved)
    form.also = (proposal.language,)
    # For whom it is was said when it was begun.
    del form[FIELD]
    if proposal.stage != "draft":
        del form.language
        del form.cycle
    return form.offer()

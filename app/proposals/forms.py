"""The forms of proposals: writing one, and asking a list for some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from app.charter.queries import challenges, principles, territories
from app.cycles.queries import cycle_by_id, cycles, gathering_cycles
from app.errors import Invalid
from app.proposals.fields import FACTS, FIELDS, Field, Text
from app.proposals.models import PUBLIC_STAGES, STAGES, Proposal
from app.proposals.operations.content import Content, missing
from app.proposals.queries import SORTS, Asked, saved_content
from app.speech.language import NAMES, language, languages
from app.speech.texts import words
from app.text import richtext
from app.text.richtext import single_line
from app.text.slugs import parse_ref
from app.web.forms import Form, area, line, version_field, whole

Choices = list[tuple[str, str]]
# What is searched is a part of a list's key and of the statement itself.
LONGEST_QUERY = 200
# What a new draft does not take from the proposal that it begins with.
OF_ITS_OWN = ("version", "cycle")
STAGE_WORDS = {
    "draft": _l("Draft"),
    "submitted": _l("Not decided on yet"),
    "withdrawn": _l("Withdrawn"),
    "promoted": _l("In the plan"),
    "merged": _l("Merged"),
    "declined": _l("Declined"),
    "postponed": _l("Postponed"),
    "hidden": _l("Hidden"),
}
SORT_WORDS = {
    "newest": _l("Newest first"),
    "oldest": _l("Oldest first"),
    "support": _l("Most supported first"),
    "discussed": _l("Most discussed first"),
}


def _listed(_form: Any, field: Any) -> None:
    """Whatever was picked is one of what could be picked."""
    known = {str(choice[0]) for choice in field.choices}
    picked = field.data if isinstance(field.data, list) else [field.data]
    if not set(picked) <= known:
        raise ValidationError(_("Choose one from the list."))


def _select(label: Any, **kwargs: Any) -> SelectField:
    return SelectField(label, validate_choice=False, validators=[_listed], **kwargs)


def _ticks(label: Any, **kwargs: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label, validate_choice=False, validators=[_listed], choices=[], **kwargs
    )


def _choices(rows: Any) -> Choices:
    return [(str(row.id), words(row.name)) for row in rows]


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
    language = _select(_l("Language in which you write"), default=language)
    cycle = _select(_l("Cycle"))
    principles = _ticks(_l("Principles that it serves"))
    challenges = _ticks(_l("Challenges that it answers"))
    territories = _ticks(_l("Territories that it concerns"))

    def offer(self) -> ProposalForm:
        """Fill in what can be chosen now."""
        if "language" in self:
            offered = dict.fromkeys([*languages(), *self.also])
            self.language.choices = [(code, NAMES.get(code, code)) for code in offered]
        self.principles.choices = _choices(principles())
        self.challenges.choices = _choices(challenges())
        self.territories.choices = _choices(territories())
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
        self.cycle.choices = _choices(offered)
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
    return _with_sentences()(data=data).offer()


def edit_form(proposal: Proposal) -> ProposalForm:
    """The form for a proposal as it is saved, or as it was sent; once submitted it keeps its
    language and its cycle.
    """
    saved = {} if request.method == "POST" else saved_content(proposal)
    form = _with_sentences()(data=saved)
    form.also = (proposal.language,)
    if proposal.stage != "draft":
        del form.language
        del form.cycle
    return form.offer()


class FilterForm(Form):
    """What a list is asked for, read from the address. What it does not know finds nothing, and is
    said.
    """

    # It changes nothing, so that sending it twice needs no key; and its page is kept for all.
    form_key = None
    q = SearchField(_l("Search"), filters=[lambda text: single_line(text or "")[:LONGEST_QUERY]])
    principle = _select(_l("Principle"), default="")
    challenge = _select(_l("Challenge"), default="")
    territory = _select(_l("Territory"), default="")
    stage = _select(_l("Stage"), default="")
    cycle = _select(_l("Cycle"), default="")
    sort = SelectField(_l("Order"), validate_choice=False, default="")

    def asked(self) -> Asked:
        """The filters; call it when `validate` has said that all of them are known."""
        chosen = {}
        for name in ("principle", "challenge", "territory", "cycle"):
            chosen[name] = int(self[name].data or 0) or None
        # An order that is unknown hides nothing, so that it is no fault of the address.
        sort = self.sort.data if self.sort.data in SORTS else ""
        return Asked(q=self.q.data or "", stage=self.stage.data, sort=sort, **chosen)

    @property
    def folded_out(self) -> bool:
        """Whether anything but words is asked for, so that it is seen at once."""
        return any(field.data for field in self if field is not self.q)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for but an order."""
        return any(field.data for field in self if field.name != "sort")


def filter_form(*, signed_in: bool) -> FilterForm:
    """The filters of this request, for a visitor or a member. A link may name a thing by its whole
    reference: its number counts.
    """
    form = FilterForm(formdata=request.args)
    rows: dict[str, Any] = {
        "principle": principles(),
        "challenge": challenges(),
        "territory": territories(),
        "cycle": cycles(),
    }
    for name, offered in rows.items():
        field = form[name]
        field.choices = [("", _("All")), *_choices(offered)]
        # What is no reference stays as it is, to be refused as unknown.
        field.data = str(parse_ref(field.data or "") or field.data or "")
    stages = STAGES if signed_in else PUBLIC_STAGES
    stage_choices = [(stage, STAGE_WORDS[stage]) for stage in stages]
    form.stage.choices = [("", _("All that are public")), *stage_choices]
    # Without an order words are found by relevance, and only then is "newest" a choice of its own.
    first = _("Newest first")
    sorts: tuple[str, ...] = SORTS[1:]
    if form.q.data:
        first = _("Best match first")
        sorts = SORTS
    sort_choices = [(sort, SORT_WORDS[sort]) for sort in sorts]
    form.sort.choices = [("", first), *sort_choices]
    return form

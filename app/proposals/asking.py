"""The form that asks a list of proposals for some of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SearchField, SelectField

from app.charter.queries import challenges, principles, territories
from app.cycles.queries import cycles
from app.proposals.forms import choices_of, select
from app.proposals.models import PUBLIC_STAGES, STAGES
from app.proposals.queries import SORTS, TABS, Asked
from app.text.richtext import single_line
from app.text.slugs import parse_ref
from app.web.forms import Form

# What is searched is a part of a list's key and of the statement itself.
LONGEST_QUERY = 200
TAB_WORDS = {
    "": _l("All of them"),
    "voting": _l("To vote on"),
    "discussion": _l("Under discussion"),
    "deciding": _l("Awaiting decision"),
    "decided": _l("Decided"),
}
STAGE_WORDS = TAB_WORDS | {
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
    "newest": _l("Newest proposals first"),
    "oldest": _l("Oldest proposals first"),
    "support": _l("Most supported first"),
    "discussed": _l("Most discussed first"),
}


class Narrowing(NamedTuple):
    """A filter that is set: its name in the address, and what it was set to in words."""

    name: str
    words: str


class FilterForm(Form):
    """What a list is asked for, read from the address. What it does not know finds nothing, and is
    said.
    """

    # It changes nothing, so that sending it twice needs no key; and its page is kept for all.
    form_key = None
    q = SearchField(_l("Search"), filters=[lambda text: single_line(text or "")[:LONGEST_QUERY]])
    principle = select(_l("Principle"), default="")
    challenge = select(_l("Challenge"), default="")
    territory = select(_l("Territory"), default="")
    stage = select(_l("Stage"), default="")
    cycle = select(_l("Cycle"), default="")
    sort = SelectField(_l("Order"), validate_choice=False, default="")

    def asked(self) -> Asked:
        """The filters; call it when `validate` has said that all of them are known."""
        chosen: dict[str, Any] = {}
        for name in ("principle", "challenge", "territory", "cycle"):
            chosen[name] = int(self[name].data or 0) or None
        # An order that is unknown hides nothing, so that it is no fault of the address.
        chosen["sort"] = self.sort.data if self.sort.data in SORTS else ""
        return Asked(q=self.q.data or "", stage=self.stage.data, **chosen)

    @property
    def given(self) -> dict[str, str]:
        """What is asked for, by the names of the address."""
        return {field.name: field.data for field in self if field.data}

    @property
    def tab(self) -> str:
        """The tab that the stage is, "" for all proposals and for stages that are none."""
        return self.stage.data if self.stage.data in TABS else ""

    @property
    def order(self) -> str:
        """The order in words."""
        choices = dict(self.sort.choices)
        return str(choices.get(self.sort.data) or choices[""])

    def narrowing(self) -> list[Narrowing]:
        """What of it leaves some of the tab's proposals out, each in words."""
        found = []
        for name, value in self.given.items():
            said = self._said(name, value)
            if said:
                found.append(Narrowing(name, said))
        return found

    def _said(self, name: str, value: str) -> str:
        if name == "q":
            return str(_("Words: %(words)s", words=value))
        if name == "sort" or value == self.tab:
            return ""
        return str(dict(self[name].choices).get(value, ""))


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
        field.choices = [("", _("All")), *choices_of(offered)]
        # What is no reference stays as it is, to be refused as unknown.
        field.data = str(parse_ref(field.data or "") or field.data or "")
    stages = (*TABS, *(STAGES if signed_in else PUBLIC_STAGES))
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

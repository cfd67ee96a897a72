"""The form of a cycle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, SelectField
from wtforms.validators import ValidationError

from app.cycles.models import PHASES, Cycle
from app.cycles.operations import BALLOT_WORDS, LABELS, RESULTS_WORDS, too_early
from app.editing import FIRST_YEAR, LAST_YEAR, Content
from app.errors import Invalid
from app.model import INTEGER
from app.web.editing import given_texts, options
from app.web.forms import SUMMARY, Form, fill_texts, optional, texts_fields, version_field, whole

RULES = ("ballot", "ballot_limit", "results", "secret")
UNKNOWN = _l("Choose from the list.")
MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _known_year(_form: Any, field: Any) -> None:
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(
            _l("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
        )


def beginning(kind: str) -> DateTimeLocalField:
    """The local time at which a phase begins, or nothing."""
    message = _l("Give a day and an hour such as 2027-03-31T09:00.")
    validators = [optional(), _known_year]
    return DateTimeLocalField(
        LABELS[f"{kind}_from"], validators, format=MINUTES, invalid_value_message=message
    )


@texts_fields("name", LABELS["name"], needed=True)
@texts_fields("summary", LABELS["summary"], long=True, most=SUMMARY)
class CycleForm(Form):
    """A cycle: its texts, the beginnings of its phases, the rules of its ballot."""

    gather_from = beginning("gather")
    deliberate_from = beginning("deliberate")
    vote_from = beginning("vote")
    decide_from = beginning("decide")
    closed_from = beginning("closed")
    ballot = SelectField(LABELS["ballot"], invalid_choice_message=UNKNOWN)
    ballot_limit = whole(LABELS["ballot_limit"], least=1, most=INTEGER)
    results = SelectField(
        LABELS["results"], choices=options(RESULTS_WORDS), invalid_choice_message=UNKNOWN
    )
    secret = BooleanField(LABELS["secret"])
    version = version_field()

    def faults(self) -> Iterator[Invalid]:
        """Each phase begins after the one before it."""
        # Walls, not instants: the verb asks the same of the instants.
        walls = [(kind, self[f"{kind}_from"].data) for kind in PHASES]
        given = [(kind, wall) for kind, wall in walls if wall]
        for (_, earlier), (kind, later) in pairwise(given):
            if later <= earlier:
                yield too_early(kind)

    def offer(self, cycle: Cycle | None) -> CycleForm:
        """The ballots that may be chosen: points only where they are chosen already."""
        ballots = dict(BALLOT_WORDS)
        # They are counted elsewhere and imported: nobody casts them here.
        if cycle is None or cycle.ballot != "points":
            del ballots["points"]
        self.ballot.choices = options(ballots)
        return self

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        columns = {name: self[name].data for name in RULES}
        walls = {f"{kind}_from": self[f"{kind}_from"].data for kind in PHASES}
        return {
            "name": given_texts(self, "name"),
            "summary": given_texts(self, "summary"),
            **columns,
            **walls,
        }


def filled(cycle: Cycle) -> CycleForm:
    """The form as the cycle stands."""
    data: dict[str, Any] = {name: getattr(cycle, name) for name in (*RULES, "version")}
    data |= {f"{phase.kind}_from": phase.wall for phase in cycle.phases}
    texts = fill_texts("name", cycle.name) | fill_texts("summary", cycle.summary)
    return CycleForm(formdata=None, **data, **texts).offer(cycle)

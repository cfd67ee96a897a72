"""Forms of members about their notices."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel import gettext as _
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.errors import Invalid
from app.model import INTEGER
from app.notices.kinds import KINDS, TOLD_AT
from app.notices.words import PACE_WORDS
from app.web.forms import Form


class FollowForm(Form):
    """Whether to follow or to stop."""

    act = HiddenField()

    @property
    def stops(self) -> bool:
        """Invalid where the form says neither."""
        if self.act.data not in ("follow", "stop"):
            raise Invalid(_("Choose from the list."), "act")
        return bool(self.act.data == "stop")


class ReadForm(Form):
    """Up to which notice was read; `thing`: of which thing alone, as KIND NUMBER."""

    up_to = IntegerField(validators=[InputRequired(), NumberRange(0, INTEGER)])
    thing = HiddenField()

    @property
    def only(self) -> tuple[str, int]:
        """The kind and number of the thing; an empty kind means all. Invalid for what is none."""
        kind, _space, number = (self.thing.data or "").partition(" ")
        if not kind:
            return "", 0
        is_number = number.isascii() and number.isdigit() and len(number) < len(str(INTEGER))
        if kind not in TOLD_AT or not is_number:
            raise Invalid(_("Choose from the list."), "thing")
        return kind, int(number)


def _pace_field(kind: str) -> SelectField:
    choices = [SelectChoice(value=pace, label=PACE_WORDS[pace]) for pace in KINDS[kind].paces]
    return SelectField(KINDS[kind].words, choices=choices)


class PacesForm(Form):
    """How soon notices of each kind are mailed: a field for each, `pace_KIND`."""

    def shown(self, paces: Mapping[str, str], *, steering: bool) -> PacesForm:
        """With what holds now; what waits for the steering group is for its members alone."""
        if not steering:
            del self.pace_waiting
        if request.method != "POST":
            for kind, pace in paces.items():
                if f"pace_{kind}" in self:
                    self[f"pace_{kind}"].data = pace
        return self

    @property
    def chosen(self) -> dict[str, str]:
        """The pace of each kind that the form holds."""
        return {
            field.name.removeprefix("pace_"): field.data
            for field in self
            if field.name.startswith("pace_")
        }


for _kind in KINDS:
    setattr(PacesForm, f"pace_{_kind}", _pace_field(_kind))

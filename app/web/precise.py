"""A date as exactly as it is known: to the day, the month, the quarter or the year.

The form asks how exactly, and then for the fitting fields alone. A form that sends the date in one
field, typed as people write it, is taken as before.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.utils import unset_value

from app.text.cleaning import single_line
from app.text.typed import read_iso
from app.web.forms import TITLE, AtMost, optional

PRECISIONS = ("day", "month", "quarter", "year")
# After a hyphen, so that what is kept of a lost form knows them by their last part.
PARTS = ("precision", *PRECISIONS)


class PreciseField(StringField):
    """Holds the date in one text, as `2027`, `2027-Q2`, `2027-03` or `2027-03-05`; `parts` are the
    fields of the page.
    """

    _sent: dict[str, str] | None = None

    def __init__(self, *args: Any, spellings: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spellings = spellings

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the date from its parts, unless it came in one."""
        if (
            formdata is not None
            and self.name not in formdata
            and self.part("precision") in formdata
        ):
            given = {part: formdata.get(self.part(part), "") for part in PARTS}
            self._sent = _chosen({part: single_line(text) for part, text in given.items()})
            formdata = MultiDict({self.name: _in_one(self._sent)})
        super().process(formdata, data, extra_filters)

    def part(self, name: str) -> str:
        """What that part is called in the page and in what it sends."""
        return f"{self.name}-{name}"

    @property
    def parts(self) -> dict[str, str] | None:
        """What each part holds: as it was sent, else as the date says; None for a text that is no
        date, which stays as it was typed.
        """
        if self._sent is not None:
            return self._sent
        empty = dict.fromkeys(PARTS, "")
        if not self.data:
            return empty | {"precision": "day"}
        with suppress(ValueError):
            return empty | _apart(self.data)
        return None


def precise(label: Any, **kwargs: Any) -> PreciseField:
    """A date that may stay empty; `spellings` says how one is typed in one field."""
    validators = [optional(), AtMost(TITLE)]
    return PreciseField(label, validators=validators, filters=[_line], **kwargs)


def _line(text: str | None) -> str:
    return single_line(text or "")


def _chosen(parts: dict[str, str]) -> dict[str, str]:
    """The parts, as exact as what was typed: where no day is, whoever saw all the fields may have
    filled others and left the choice as it stood.
    """
    if parts["precision"] in PRECISIONS[1:] or parts["day"]:
        return parts
    typed = [precision for precision in PRECISIONS[1:] if parts[precision]]
    return parts | {"precision": typed[0]} if typed else parts


def _in_one(parts: dict[str, str]) -> str:
    """The date of the parts that count; what is missing in them is seen by whoever reads it."""
    year, precision = parts["year"], parts["precision"]
    if precision == "year":
        return year
    if precision == "month":
        month = parts["month"]
        return f"{year}-{month}" if year or month else ""
    if precision == "quarter":
        quarter = parts["quarter"]
        return f"{year}-Q{quarter}" if year or quarter else ""
    return parts["day"]


def _apart(text: str) -> dict[str, str]:
    """The parts of a date in one text; ValueError if it is none. Of a day that alone: who empties
    it leaves nothing behind.
    """
    year, quarter, month, day = read_iso(text)
    if day:
        return {"precision": "day", "day": text}
    parts = {"year": f"{year:04}", "precision": "year"}
    if quarter:
        parts |= {"precision": "quarter", "quarter": str(quarter)}
    if month:
        parts |= {"precision": "month", "month": f"{month:02}"}
    return parts

"""Decimal numbers in forms."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput

from app.speech.dates import group_sign
from app.speech.decimals import decimal as shown
from app.speech.decimals import decimal_sign
from app.text.cleaning import single_line
from app.text.decimals import LARGEST_DECIMAL, read_decimal
from app.text.figures import TwoWays
from app.web.forms import optional, required


class DecimalField(Field):
    """A number with up to four places, as the site spells numbers; held in ten-thousandths."""

    widget = TextInput()
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["render_kw"] = {"inputmode": "decimal"} | kwargs.get("render_kw", {})
        super().__init__(*args, **kwargs)

    def _value(self) -> str:
        """What was typed, else the number as the reader's are shown."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else shown(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """What reads two ways is no number: both readings are said."""
        typed = single_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = read_decimal(typed, group_sign(), decimal_sign())
        # See docs/decisions.md, 'what the site shows can be typed back'.
        except TwoWays as doubt:
            said = {"text": typed, "one": doubt.readings[0], "other": doubt.readings[1]}
            sentence = _("%(text)s can be read in two ways: write %(one)s or %(other)s.", **said)
            raise ValueError(sentence) from None
        except ValueError:
            raise ValueError(_wrong()) from None


def _wrong() -> str:
    """What a number must be that can be kept."""
    bounds = {"min": shown(-LARGEST_DECIMAL), "max": shown(LARGEST_DECIMAL)}
    sentence = _(
        "Give a number in figures from %(min)s to %(max)s, with at most four places after the "
        "decimal sign.",
        **bounds,
    )
    return str(sentence)


def decimal(label: Any, *, needed: bool = False, **kwargs: Any) -> DecimalField:
    """A number with a fraction, which may stay empty unless it is `needed`."""
    return DecimalField(label, validators=[required() if needed else optional()], **kwargs)

"""A link that is handed over, as a page shows it this once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from app.speech.dates import day
from app.speech.language import language, languages, speaking
from app.web.qr import QrCode, qr_code


class HandedOver(NamedTuple):
    """A link to hand over: `message` is for whoever gets it, in their language."""

    address: str
    until: str
    message: str
    message_language: str
    qr: QrCode


def handed_over(
    address: str, ends: datetime, spoken: str | None, message: Callable[[str], str]
) -> HandedOver:
    """That link; `message`, given the last day in words, is said in the language `spoken`, or in
    that of the page where the site does not speak it.
    """
    code = spoken if spoken and spoken in languages() else language()
    with speaking(code):
        said = message(day(ends))
    return HandedOver(address, day(ends), said, code, qr_code(address))

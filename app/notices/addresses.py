"""Where members find what they are told."""

from __future__ import annotations

from app.speech.language import listener

PAGE = "/my/notifications"


def notices_page() -> str:
    """The path of the page of one's own notices; it names the language if the address of whoever
    is spoken to does.
    """
    named = listener().named
    return f"{PAGE}?lang={named}" if named else PAGE

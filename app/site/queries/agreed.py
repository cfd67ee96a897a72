"""What somebody agrees to who joins: the principles and the privacy page, as they read them."""

from __future__ import annotations

from app.activity.operations import digest_of
from app.charter.queries import principles
from app.site.prepared import prepared
from app.site.queries import site_settings
from app.site.queries.public_pages import publisher
from app.speech.language import language
from app.text.texts import in_language


def text_agreed_to() -> str:
    """The digest of both texts in the reader's language, with who answers for the data."""
    code = language()
    # The text before its places are filled: addresses in it differ from reader to reader.
    own = (site_settings().privacy or {}).get(code, "")
    said = [
        [in_language(text, code).text for text in (row.name, row.statement)]
        for row in principles()
    ]
    return digest_of([code, own or prepared("privacy", code), publisher(), said])

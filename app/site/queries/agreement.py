"""What somebody who becomes a member agrees to: the principles and the privacy page."""

from __future__ import annotations

from app.activity.operations import digest_of
from app.charter.queries import principles
from app.site.queries.public_pages import public_page
from app.speech.language import language, speaking
from app.text.texts import in_language


def text_agreed_to() -> str:
    """The digest of both as they are shown now in the reader's language."""
    code = language()
    agreed = [
        [in_language(row.name, code).text, in_language(row.statement or {}, code).text]
        for row in principles()
    ]
    # Its links are the same, whether the reader's address names a language or not.
    with speaking(code):
        page = public_page("privacy")
    kept = [[section.title, section.text] for section in page.sections]
    return digest_of({"principles": agreed, "privacy": kept})

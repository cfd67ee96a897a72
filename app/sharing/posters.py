"""What each picture says: of the site, and of an adopted edition, in one language. Nothing that
changes by itself, so that a picture that somebody shared stays true.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from flask_babel import gettext as _

from app.plan.models import Edition
from app.site.queries import site_name, site_settings, word
from app.speech.addresses import absolute
from app.speech.dates import full, local
from app.speech.language import language, speaking
from app.text.bidi import Direction
from app.text.canonical import sha256_hex
from app.text.texts import Localised, direction, in_language

# Raised when pictures of the same words look different: all are drawn anew then.
DRAWING = 1


class Words(NamedTuple):
    """A text and the direction in which it is read."""

    text: str
    direction: Direction


class Poster(NamedTuple):
    """What one picture says: of that edition, or of the site where it is None."""

    edition: int | None
    language: str
    accent: str
    above: Words
    heading: Words
    below: tuple[Words, ...]

    @property
    def direction(self) -> Direction:
        """From which side the picture is read."""
        return direction(self.language)

    @property
    def name(self) -> str:
        """What its file is called."""
        subject = f"edition-{self.edition}" if self.edition else "site"
        return f"{subject}-{self.language}.png"

    @property
    def digest(self) -> str:
        """Equal for pictures that look the same."""
        return sha256_hex(repr((DRAWING, *self)).encode("utf-8", "surrogatepass"))


def of_site(code: str) -> Poster:
    """The site's name and tagline, and where it is."""
    with speaking(code):
        tagline = in_language(site_settings().tagline or {}, code)
        below = (_words(tagline),) if tagline.text else ()
        return Poster(None, code, _accent(), _host(), _words(site_name()), below)


def of_edition(edition: Edition, code: str) -> Poster:
    """Which edition it is and since when: both are frozen with it."""
    with speaking(code):
        date = full(local(edition.adopted_at).date())
        adopted = _("Edition %(number)s, adopted on %(date)s", number=edition.number, date=date)
        above, heading = _words(site_name()), _spoken(word("plan"))
        return Poster(edition.number, code, _accent(), above, heading, (_spoken(adopted),))


def _accent() -> str:
    return site_settings().accent or ""


def _host() -> Words:
    return Words(urlsplit(absolute("")).netloc, "ltr")


def _words(found: Localised) -> Words:
    return Words(found.text, found.direction)


def _spoken(sentence: str) -> Words:
    return _words(Localised(sentence, language()))

"""Forms about the site itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l

from app.editing import Content
from app.errors import Invalid
from app.site.models import SiteSettings
from app.site.operations import wrong_accent
from app.site.words import NOUNS, TEXTS
from app.speech.language import languages
from app.text.texts import ByLanguage
from app.web.forms import Form, line, texts_fields, version_field


@texts_fields("name", TEXTS["name"])
@texts_fields("tagline", TEXTS["tagline"])
@texts_fields("footer", TEXTS["footer"], long=True)
class SettingsForm(Form):
    """The site's name, texts, colour and words."""

    version = version_field()
    accent = line(
        _l("Accent colour"),
        needed=False,
        most=7,
        render_kw={"dir": "ltr", "class": "input--short"},
    )

    def faults(self) -> Iterator[Invalid]:
        """Its colour is one that can be read."""
        yield from wrong_accent((self.accent.data or "").lower())

    def content(self) -> Content:
        """What was given, texts with every language that the form shows, also the empty ones."""
        words = {noun: self.given(f"word_{noun}") for noun in NOUNS}
        return {name: self.given(name) for name in TEXTS} | {
            "accent": self.accent.data or "",
            "words": words,
        }

    def given(self, name: str) -> ByLanguage:
        """One text in every language that the form shows."""
        return {code: self._fields[f"{name}_{code}"].data or "" for code in languages()}


# The nouns are declared once, in words.py; a new one has its fields by that.
for _noun, _label in NOUNS.items():
    texts_fields(f"word_{_noun}", _label)(SettingsForm)


def shown(settings: SiteSettings) -> dict[str, Any]:
    """The settings as the data of their form."""
    data: dict[str, Any] = {"version": settings.version, "accent": settings.accent}
    for name in TEXTS:
        data |= {f"{name}_{code}": text for code, text in (getattr(settings, name) or {}).items()}
    for noun, words in (settings.words or {}).items():
        data |= {f"word_{noun}_{code}": text for code, text in words.items()}
    return data

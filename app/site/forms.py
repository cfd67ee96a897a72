"""Forms about the site itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import ValidationError

from app.accounts.models import LONGEST_EMAIL
from app.editing import LAST_YEAR, Content
from app.errors import Invalid
from app.site.models import (
    DIGEST_HOUR,
    DIGEST_WEEKDAY,
    LONGEST_SILENCE,
    SILENCE_DAYS,
    SiteSettings,
)
from app.site.operations import wrong_accent, wrong_contact, wrong_facts
from app.site.prepared import prepared
from app.site.words import (
    ANY,
    FACTS,
    NOTICE,
    NOUNS,
    PAGES,
    PICTURE_TEXT,
    PLAIN_FACTS,
    SETTLED,
    TEXTS,
)
from app.speech.language import languages
from app.speech.recurring import on_the_hour, weekday_name
from app.text.texts import ByLanguage
from app.web.editing import given_texts
from app.web.forms import SUMMARY, Form, line, optional, texts_fields, version_field, whole

# As much as one of the pages may say: all of them are one form.
PAGE = 20_000
UNKNOWN = _l("Choose from the list.")
NO_DAY = _l("Give a day such as 2027-03-31.")


@texts_fields("name", TEXTS["name"])
@texts_fields("tagline", TEXTS["tagline"])
@texts_fields("notice", NOTICE)
@texts_fields("footer", TEXTS["footer"], long=True)
@texts_fields("picture_text", PICTURE_TEXT)
class SettingsForm(Form):
    """The site's name, texts, pages, picture, colour and words."""

    version = version_field()
    accent = line(
        _l("Accent colour"),
        needed=False,
        most=7,
        render_kw={"dir": "ltr", "class": "input--short"},
    )

    picture = FileField(
        _l("Picture of the initiative"),
        description=_l(
            "JPEG, PNG or WebP, at most 10 MB; it is made small. It takes the place of the one "
            "before."
        ),
    )
    remove_picture = BooleanField(_l("Take the picture away"))

    def faults(self) -> Iterator[Invalid]:
        """Its colour is one that can be read, its address one to which mail can be sent."""
        yield from wrong_accent((self.accent.data or "").lower())
        yield from wrong_facts(self.facts())

    def content(self) -> Content:
        """What was given, texts with every language that the form shows, also the empty ones."""
        return {
            **{name: self.given(name) for name in (*TEXTS, "notice", "picture_text")},
            **{page: self.page(page) for page in PAGES},
            "accent": self.accent.data or "",
            "words": {noun: self.given(f"word_{noun}") for noun in NOUNS},
            "facts": self.facts(),
        }

    def page(self, name: str) -> ByLanguage:
        """A page in every language; one that says what was prepared is nobody's own."""
        given = self.given(name)
        return {code: "" if text == prepared(name, code) else text for code, text in given.items()}

    def facts(self) -> dict[str, ByLanguage]:
        """What only the coalition knows, in every language or in none."""
        given = {name: self.given(f"fact_{name}") for name in FACTS}
        plain = {name: {ANY: self._fields[f"fact_{name}"].data or ""} for name in PLAIN_FACTS}
        return {**given, **plain}

    def given(self, name: str) -> ByLanguage:
        """One text in every language that the form shows."""
        return {code: self._fields[f"{name}_{code}"].data or "" for code in languages()}


def _numbered(number: int, word: Callable[[int], str]) -> list[tuple[str, str]]:
    return [(str(each), word(each)) for each in range(number)]


@texts_fields("whom_to_ask", SETTLED["whom_to_ask"])
@texts_fields("who_may_join", SETTLED["who_may_join"], long=True, most=SUMMARY)
@texts_fields("controller", SETTLED["controller"])
class AdminSettingsForm(Form):
    """What administrators settle for the coalition."""

    version = version_field()
    steering_reviews = BooleanField(SETTLED["steering_reviews"])
    open_membership = BooleanField(SETTLED["open_membership"])
    invited_unreviewed = BooleanField(SETTLED["invited_unreviewed"])
    data_contact = line(
        SETTLED["data_contact"], needed=False, most=LONGEST_EMAIL, render_kw={"dir": "ltr"}
    )
    receipt = line(SETTLED["receipt"], needed=False, render_kw={"dir": "ltr"})

    digest_hour = SelectField(
        SETTLED["digest_hour"],
        choices=lambda: _numbered(24, on_the_hour),
        default=str(DIGEST_HOUR),
        invalid_choice_message=UNKNOWN,
    )
    digest_weekday = SelectField(
        SETTLED["digest_weekday"],
        choices=lambda: _numbered(7, weekday_name),
        default=str(DIGEST_WEEKDAY),
        invalid_choice_message=UNKNOWN,
    )
    factor_from = DateField(
        SETTLED["factor_from"], validators=[optional()], invalid_value_message=NO_DAY
    )

    answer_days = whole(SETTLED["answer_days"], least=1, most=365)
    silence_days = whole(SETTLED["silence_days"], 1, LONGEST_SILENCE)

    def validate_factor_from(self, field: DateField) -> None:
        """A day that pages can show."""
        if field.data and field.data.year > LAST_YEAR:
            raise ValidationError(NO_DAY)

    def faults(self) -> Iterator[Invalid]:
        """Its address is one to which mail can be sent."""
        yield from wrong_contact(self.data_contact.data or "")

    @property
    def content(self) -> Content:
        """What was written, as the verb takes it; a time or day that was not sent stays."""
        sent = [field for field in (self.digest_hour, self.digest_weekday) if field.raw_data]
        texts = ("whom_to_ask", "who_may_join", "controller")
        return {
            **{name: given_texts(self, name) for name in texts},
            "steering_reviews": self.steering_reviews.data,
            "open_membership": self.open_membership.data,
            "invited_unreviewed": self.invited_unreviewed.data,
            "data_contact": self.data_contact.data or "",
            "receipt": self.receipt.data or "",
            **{field.name: int(field.data) for field in sent},
            **({"factor_from": self.factor_from.data} if self.factor_from.raw_data else {}),
            **({"answer_days": self.answer_days.data} if self.answer_days.data else {}),
            **self._silence(),
        }

    def _silence(self) -> Content:
        """Left empty it is the number that holds before anybody settles one."""
        given = self.silence_days
        return {given.name: given.data or SILENCE_DAYS} if given.raw_data else {}


# Nouns, pages and facts are declared once, in words.py; a new one has its fields by that.
for _noun, _label in NOUNS.items():
    texts_fields(f"word_{_noun}", _label)(SettingsForm)
for _page, _label in PAGES.items():
    texts_fields(_page, _label, long=True, most=PAGE)(SettingsForm)
for _fact, _label in FACTS.items():
    texts_fields(f"fact_{_fact}", _label)(SettingsForm)
for _fact, _label in PLAIN_FACTS.items():
    setattr(SettingsForm, f"fact_{_fact}", line(_label, needed=False, render_kw={"dir": "ltr"}))


def shown(settings: SiteSettings) -> dict[str, Any]:
    """The settings as the data of their form."""
    data: dict[str, Any] = {"version": settings.version, "accent": settings.accent}
    for name in (*TEXTS, "notice", "picture_text"):
        data |= _by_language(name, getattr(settings, name) or {})
    for page in PAGES:
        texts = {code: prepared(page, code) for code in languages()}
        data |= _by_language(page, {**texts, **(getattr(settings, page) or {})})
    for noun, words in (settings.words or {}).items():
        data |= _by_language(f"word_{noun}", words)
    for name, said in (settings.facts or {}).items():
        data |= _by_language(f"fact_{name}", said)
        data[f"fact_{name}"] = said.get(ANY, "")
    return data


def _by_language(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{code}": text for code, text in texts.items()}

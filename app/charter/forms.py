"""Forms of the charter: one for each kind of record, and those about questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from app.charter.operations import LABELS, wrong_term
from app.editing import Content, is_web_address
from app.errors import Invalid
from app.speech.language import language
from app.text.texts import in_language, is_language_tag
from app.web.editing import given_texts
from app.web.forms import Form, area, line, optional, place, texts_fields, version_field

ISO_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def day(label: Any) -> DateField:
    """A day, or none."""
    return DateField(label, validators=[optional()])


def reference(label: Any) -> SelectField:
    """One of the rows given when the form is made, or none."""
    return SelectField(label, coerce=_number, validators=[optional()])


def _number(value: Any) -> int | None:
    # WTForms asks of None what it asks of texts: its choice is "None".
    if value in ("", None, "None"):
        return None
    return int(value)


class RecordForm(Form):
    """What all records' forms share. `texts` and `columns` name what goes into the row."""

    texts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    version = version_field()

    def content(self) -> Content:
        """What was given, by column; texts with every language that the form has, also the empty
        ones.
        """
        texts: dict[str, Any] = {name: given_texts(self, name) for name in self.texts}
        columns = {name: self._value(name) for name in self.columns}
        return texts | columns

    def _value(self, name: str) -> Any:
        data = self._fields[name].data
        # The place in the order may be left empty, and its column may not.
        if data is None and name == "position":
            return 0
        return data

    def offer(self, name: str, rows: list[Any]) -> None:
        """The rows that a reference may name."""
        choices = [SelectChoice("", _l("None"))]
        for row in rows:
            label = in_language(row.name, language()).text
            choices.append(SelectChoice(str(row.id), label))
        self._fields[name].choices = choices


def shown_of(form_class: type[RecordForm], row: Any) -> dict[str, Any]:
    """A row as the data of its form."""
    data: dict[str, Any] = {name: getattr(row, name) for name in form_class.columns}
    for name in form_class.texts:
        texts = getattr(row, name) or {}
        data |= {f"{name}_{code}": text for code, text in texts.items()}
    return data | {"version": row.version}


@texts_fields("title", LABELS["title"])
@texts_fields("body", LABELS["body"], long=True)
class PageForm(RecordForm):
    """A page of the initiative; without a title it has none of its own."""

    texts = ("title", "body")


@texts_fields("title", LABELS["title"], needed=True)
@texts_fields("period", LABELS["period"])
@texts_fields("body", LABELS["body"], long=True)
class StoryPhaseForm(RecordForm):
    """A phase of the initiative's story."""

    texts = ("title", "period", "body")
    columns = ("position",)
    position = place(LABELS["position"])


@texts_fields("office", LABELS["office"])
class SeatForm(RecordForm):
    """A seat of the steering group."""

    texts = ("office",)
    columns = ("person", "organisation_id", "term_from", "term_until", "position")
    person = line(LABELS["person"])
    organisation_id = reference(_l("Organisation"))
    term_from = day(LABELS["term_from"])
    term_until = day(LABELS["term_until"])
    position = place(LABELS["position"])

    def faults(self) -> Iterator[Invalid]:
        """Its term ends after it begins."""
        # The verb's own rule: see docs/decisions.md, "a form says all that it can know in one
        # round".
        yield from wrong_term(self.term_from.data, self.term_until.data)


@texts_fields("name", LABELS["name"], needed=True)
@texts_fields("statement", LABELS["statement"], long=True)
class PrincipleForm(RecordForm):
    """A principle, or a challenge."""

    texts = ("name", "statement")
    columns = ("position", "provisional")
    position = place(LABELS["position"])
    provisional = BooleanField(_l("Provisional: the wording is not confirmed yet"))


@texts_fields("name", LABELS["name"], needed=True)
class TerritoryForm(RecordForm):
    """A territory."""

    texts = ("name",)
    columns = ("parent_id", "iso_code")
    parent_id = reference(_l("Part of"))
    iso_code = line(LABELS["iso_code"], needed=False, most=10)

    def validate_iso_code(self, field: Any) -> None:
        if field.data and not ISO_CODE.fullmatch(field.data):
            raise ValidationError(_l("Give a code such as MA-08."))


@texts_fields("title", LABELS["title"], needed=True)
class DocumentForm(RecordForm):
    """A reference document: a link, a file, or only its title."""

    texts = ("title",)
    columns = ("kind", "language", "url", "published_on")
    kind = line(LABELS["kind"], needed=False, most=100)
    language = line(LABELS["language"], needed=False, most=35)
    url = line(
        LABELS["url"], needed=False, most=2000, render_kw={"dir": "ltr", "inputmode": "url"}
    )
    published_on = day(LABELS["published_on"])
    file = FileField(_l("File"))

    def validate_language(self, field: Any) -> None:
        if field.data and not is_language_tag(field.data):
            raise ValidationError(_l("Give a language's code, such as fr, ar or zgh."))

    def validate_url(self, field: Any) -> None:
        if field.data and not is_web_address(field.data):
            raise ValidationError(_l("Give a web address that begins with https:// or http://."))


class QuestionForm(Form):
    """A visitor's question. `website` is filled in only by machines."""

    name = line(_l("Your name"), needed=False, render_kw={"autocomplete": "name"})
    body = area(_l("Your question"))
    website = line(
        _l("Leave this empty"), needed=False, render_kw={"autocomplete": "off", "tabindex": "-1"}
    )


@texts_fields("answer", LABELS["answer"], long=True)
class AnswerForm(RecordForm):
    """The steering group's answer to a question."""

    texts = ("answer",)

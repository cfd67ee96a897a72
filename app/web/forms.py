"""What all forms share: the site's words for faults, cleaned text, the version that was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

from flask import abort, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.i18n import DummyTranslations, get_translations
from wtforms.validators import (
    DataRequired,
    InputRequired,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import HiddenInput, TextInput

from app.errors import Fault, Invalid
from app.model import INTEGER
from app.speech.dates import group_sign, number
from app.speech.language import NAMES, language, languages
from app.text.cleaning import is_seen
from app.text.figures import TwoWays, read_whole
from app.text.richtext import any_shown, clean_input, is_shown, single_line
from app.text.texts import ByLanguage, direction
from app.web.choosing import looking
from app.web.idempotency import idempotency_key

# What the contract says that a text may hold: titles and names, summaries, all others.
TITLE = 300
SUMMARY = 2000
TEXT = 100_000
# Beyond any bound of ours, and still a float.
MOST_NUMBER = 10**18
Units = Callable[[], tuple[str, ...]]


def _line(text: str | None) -> str:
    return single_line(text or "")


def _text(text: str | None) -> str:
    """Nothing at all where nothing can be seen."""
    cleaned = clean_input(text or "").strip()
    return cleaned if is_seen(cleaned) else ""


def required() -> Any:
    """The field must be filled in."""
    return InputRequired(_l("This is needed."))


def written() -> Any:
    """A text must be left once invisible characters are gone."""
    return DataRequired(_l("This is needed."))


def _shown(_form: Any, field: Any) -> None:
    """Of a compulsory text a reader must see something once it is rendered."""
    if not is_shown(field.data or ""):
        raise StopValidation(_l("Nothing of this would be seen: write it in words."))


class AtMost:
    """The text may not be longer, and is told by how much it is. Nothing is cut: a browser would,
    without a word.
    """

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, _form: Any, field: Any) -> None:
        over = len(field.data or "") - self.characters
        if over > 0:
            counts = {"num": over, "count": number(over), "max": number(self.characters)}
            raise ValidationError(
                ngettext(
                    "This is %(count)s character longer than the %(max)s that fit.",
                    "This is %(count)s characters longer than the %(max)s that fit.",
                    **counts,
                )
            )


def optional() -> Any:
    """The field may stay empty."""
    return Optional()


def line(label: Any, *, needed: bool = True, most: int = TITLE, **kwargs: Any) -> StringField:
    """One line of text: a title or a name."""
    validators = [written() if needed else optional(), AtMost(most)]
    return StringField(label, validators=validators, filters=[_line], **kwargs)


def area(label: Any, *, needed: bool = True, most: int = TEXT, **kwargs: Any) -> TextAreaField:
    """Several lines of text."""
    validators = [*([written(), _shown] if needed else [optional()]), AtMost(most)]
    return TextAreaField(label, validators=validators, filters=[_text], **kwargs)


class Within(NumberRange):
    """A number from least to most. WTForms would make a float of it, and there is none as large as
    people may send.
    """

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:  # what is no number has been said already
            raise StopValidation
        if isinstance(field.data, int):
            field.data = max(-MOST_NUMBER, min(field.data, MOST_NUMBER))
        super().__call__(form, field)


class WholeField(IntegerField):
    """A whole number as the site spells numbers; `units` may stand beside it."""

    widget = TextInput()

    def __init__(self, *args: Any, units: Units = tuple, **kwargs: Any) -> None:
        kwargs["render_kw"] = {"inputmode": "numeric"} | kwargs.get("render_kw", {})
        super().__init__(*args, **kwargs)
        self._units = units

    def process_formdata(self, valuelist: list[str]) -> None:
        """What reads two ways is no number: both readings are said."""
        typed = valuelist[0] if valuelist else ""
        try:
            valuelist = [str(read_whole(typed, group_sign(), self._units()))]
        except TwoWays as doubt:
            self.data = None
            said = {"text": typed, "one": doubt.readings[0], "other": doubt.readings[1]}
            sentence = _("%(text)s can be read in two ways: write %(one)s or %(other)s.", **said)
            raise ValueError(sentence) from None
        except ValueError:
            pass
        super().process_formdata(valuelist)


def whole(label: Any, least: int = 0, most: int = 10_000, **kwargs: Any) -> IntegerField:
    """A whole number that may stay empty."""
    sentence = _l("Give a whole number from %(min)s to %(max)s.", min=least, max=most)
    validators = [optional(), Within(least, most, sentence)]
    return WholeField(label, validators=validators, invalid_value_message=sentence, **kwargs)


def place(label: Any) -> IntegerField:
    """A place in an order: any number that its column holds, as an import may bring any."""
    return whole(label, -INTEGER, INTEGER)


def version_field() -> IntegerField:
    """The version that the writer saw, so that a save on an older one is noticed."""
    return IntegerField(widget=HiddenInput(), validators=[Optional()], default=1)


@cache
def _wtforms_words(code: str) -> Any:
    """WTForms' own sentences; Flask-WTF would read them from the disk for each request."""
    return DummyTranslations() if code == "en" else get_translations([code])


def _texts_and_files(form: FlaskForm, given: CombinedMultiDict[str, Any]) -> MultiDict[str, Any]:
    """A file reaches only a field for files: under another name it would be taken for a text."""
    sent = [pair for pair in given.items(multi=True) if not isinstance(pair[1], FileStorage)]
    fields = [field.name for field in form if isinstance(field, (FileField, MultipleFileField))]
    return MultiDict(
        sent + [(name, file) for name in fields for file in request.files.getlist(name)]
    )


class Form(FlaskForm):
    """A form whose faults can come from a verb too. It is filled by the two content types of HTML
    forms, no other. `form_key` is the same when one form is sent twice.
    """

    form_key = HiddenField(name="key", default=lambda: uuid4().hex)

    class Meta(FlaskForm.Meta):
        # Every form is checked before its view; a token of its own gives each reader a cookie.
        csrf = False

        def get_translations(self, form: Any) -> Any:
            return _wtforms_words(language())

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            # WTForms writes one from every validator that knows a length.
            vars(field.flags).pop("maxlength", None)
            return super().render_field(field, render_kw)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            if request.is_json:
                abort(415)
            given = super().wrap_formdata(form, formdata)
            return _texts_and_files(form, given) if isinstance(given, CombinedMultiDict) else given

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if request.method == "POST":
            g.setdefault("sent_forms", []).append(self)

    @property
    def idempotency_key(self) -> str:
        """What tells this form from all others that were ever sent, but from itself sent again."""
        return idempotency_key(self.form_key.data or "")

    def faults(self) -> Iterator[Invalid]:
        """What is wrong with what was written as a whole, as far as a form can know without
        changing anything.
        """
        yield from ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong. All that is wrong is said in one round; a field says of itself
        what it knows.

        A form that was sent to look for something in a list is not to be saved, and has no faults
        to tell.
        """
        if looking():
            # The list may have become short meanwhile: then all of it is there.
            if not any(getattr(getattr(field, "look", None), "tried", False) for field in self):
                self.form_errors.append(str(_("Choose from the list.")))
            return False
        fine = bool(super().validate(extra_validators))
        found = [fault for fault in self.faults() if not self.errors.get(fault.field)]
        for fault in found:
            self.take(fault)
        return fine and not found

    def take(self, fault: Fault) -> None:
        """Show a refusal at the field that it names, or above the form."""
        field = self._fields.get(fault.field)
        if field is None:
            self.form_errors.append(fault.sentence)
        else:
            field.errors = [*field.errors, fault.sentence]


def form_refused() -> bool:
    """Whether the page shows a form that was sent and could not be taken."""
    return any(form.errors for form in g.get("sent_forms", ()))


def texts_fields(
    name: str, label: Any, *, long: bool = False, needed: bool = False, most: int | None = None
) -> Callable[[type], type]:
    """Class decorator: adds `name_fr`, `name_ar`, `name_en` to a form. `needed`: at least one must
    be filled in.

    A `long` one may hold a text, another one a title, unless `most` says otherwise.
    """

    def decorate(form: type) -> type:
        for code in ("fr", "ar", "en"):
            make = area if long else line
            field: Any = make(
                _l("%(label)s (%(language)s)", label=label, language=NAMES[code]),
                needed=False,
                most=most or (TEXT if long else TITLE),
                render_kw={"lang": code, "dir": direction(code)},
            )
            if needed:  # before the others: an empty field ends its own checks
                field.kwargs["validators"].insert(0, _some(name, code))
            setattr(form, f"{name}_{code}", field)
        return form

    return decorate


def _some(name: str, code: str) -> Callable[[Any, Any], None]:
    def validate(form: Any, _field: Any) -> None:
        if code == languages()[0] and not any_shown(texts_of(form, name)):
            raise StopValidation(_l("Give this in at least one language."))

    return validate


def texts_of(form: Any, name: str) -> ByLanguage:
    """The filled languages of a set of fields; languages that the form does not have are not in
    it.
    """
    found = {code: getattr(form, f"{name}_{code}").data for code in languages()}
    return {code: text for code, text in found.items() if text}


def fill_texts(name: str, texts: ByLanguage) -> dict[str, str]:
    """The data for a set of fields, to give to the form's constructor."""
    return {f"{name}_{code}": text for code, text in texts.items()}

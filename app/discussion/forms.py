"""The forms of a discussion."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, ValidationError

from app.discussion.models import STANCES
from app.organisations.choosing import Choices, acts, offer_acting
from app.speech.language import NAMES, language, language_name, languages
from app.text.slugs import parse_ref
from app.web.for_all import placeholder
from app.web.forms import Form, area, version_field

STANCE_LABELS = {
    "for": _l("For"),
    "against": _l("Against"),
    "question": _l("Question"),
    "neutral": _l("Neutral"),
}  # fmt: skip


def written_in() -> SelectField:
    """The language in which a comment is written: the reader's at first."""
    unknown = _l("Choose one from the list.")
    return SelectField(
        _l("Language of your comment"),
        choices=lambda: [(code, NAMES[code]) for code in languages()],
        default=language,
        invalid_choice_message=unknown,
        invalid_value_message=unknown,
    )


@acts()
class CommentForm(Form):
    """A comment, or a reply where `parent` is filled; for oneself, or for an organisation."""

    body = area(_l("Your comment"))
    stance = RadioField(
        _l("Your stance"),
        choices=[SelectChoice(stance, STANCE_LABELS[stance]) for stance in STANCES],
        # None is chosen for anybody; who chooses none is neutral.
        default=None,
        validate_choice=False,
        validators=[AnyOf((*STANCES, "", None), message=_l("Choose one of the stances."))],
    )
    language = written_in()
    parent = HiddenField(default="")

    def validate_parent(self, field: Any) -> None:
        """It names a comment by its number, or nothing."""
        if field.data and not (field.data.isdecimal() and parse_ref(field.data)):
            raise ValidationError(_("There is no such comment."))

    @property
    def taken(self) -> str:
        """The stance that was taken."""
        return self.stance.data or "neutral"

    @property
    def parent_id(self) -> int | None:
        return parse_ref(self.parent.data or "")

    @classmethod
    def blank(cls, parent: str = "", acting: Choices = ()) -> CommentForm:
        """An empty form, for a comment of its own or a reply, to be drawn once: its key is still
        to be filled in. `acting`: for whom it may be written.
        """
        form = cls(formdata=None, form_key=placeholder("key"), parent=parent)
        offer_acting(form, acting)
        if not parent:
            return form
        return form.for_reply(parent)

    def for_reply(self, parent: object) -> CommentForm:
        """This form as the one for a reply to that comment; its ids are its own on the page."""
        for field in self:
            field.id = f"{field.name}-to-{parent}"
        self.body.label.text = _("Your reply")
        return self

    def for_top(self) -> CommentForm:
        """This form as the one for a comment of its own."""
        # What it answered is gone, the text is not: it can be sent as a comment of its own.
        if self.parent.errors:
            self.parent.data = ""
        return self


class EditForm(Form):
    """A comment in other words; `version` is the one that its author saw, in the language
    `was`.
    """

    body = area(_l("Your comment"))
    language = written_in()
    was = HiddenField()
    version = version_field()

    def offer(self, code: str) -> EditForm:
        """The languages of the site, and the one that it is in."""
        # An import may bring comments in a language that the site does not have.
        if code not in languages():
            self.language.choices = [*self.language.choices, (code, language_name(code))]
        return self

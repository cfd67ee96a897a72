"""The form of an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField
from wtforms.validators import ValidationError

from app.editing import LONGEST_ADDRESS, Content, is_web_address
from app.organisations.models import Organisation
from app.organisations.operations import CURATED, KIND_WORDS, LABELS, STANDING_WORDS
from app.web.editing import given_texts, options, row_id
from app.web.forms import (
    SUMMARY,
    Form,
    area,
    fill_texts,
    line,
    texts_fields,
    version_field,
)

UNKNOWN = _l("Choose from the list.")


@texts_fields("name", LABELS["name"], needed=True)
@texts_fields("presentation", LABELS["presentation"], long=True)
class OrganisationForm(Form):
    """An organisation of the directory. `territory_id` is offered its choices by the view."""

    kind = SelectField(
        LABELS["kind"],
        choices=options(KIND_WORDS),
        default="association",
        invalid_choice_message=UNKNOWN,
    )
    standing = SelectField(
        LABELS["standing"],
        choices=options(STANDING_WORDS),
        default="member",
        invalid_choice_message=UNKNOWN,
    )
    territory_id = SelectField(
        LABELS["territory_id"],
        coerce=row_id,
        invalid_choice_message=UNKNOWN,
        invalid_value_message=UNKNOWN,
    )
    website = line(
        LABELS["website"], needed=False, most=LONGEST_ADDRESS,
        render_kw={"dir": "ltr", "inputmode": "url"},
        description=_l("An address that begins with https://."),
    )  # fmt: skip
    logo = FileField(
        LABELS["logo"],
        description=_l(
            "JPEG, PNG or WebP, at most 10 MB; it is made small. It takes the place of the one "
            "before."
        ),
    )
    remove_logo = BooleanField(_l("Take the logo away"))
    contact = area(
        LABELS["contact"],
        needed=False,
        most=SUMMARY,
        description=_l("Address, telephone, who to ask for: for the steering group."),
    )
    contact_shown = BooleanField(_l("Everybody may read the contact on the organisation's page"))
    version = version_field()

    def offer(self, territories: Mapping[str, str]) -> OrganisationForm:
        """The territories that may be chosen, beside none."""
        self.territory_id.choices = options({"": _l("None"), **territories})
        return self

    def validate_website(self, field: Any) -> None:
        if field.data and not is_web_address(field.data):
            raise ValidationError(_l("Give a web address that begins with https:// or http://."))

    def narrow(self, *, curating: bool) -> OrganisationForm:
        """Kind and standing are the steering group's to say."""
        if not curating:
            for name in CURATED:
                del self[name]
        return self

    @property
    def content(self) -> Content:
        """What was written, as the verbs take it."""
        given: dict[str, Any] = {
            "name": given_texts(self, "name"),
            "presentation": given_texts(self, "presentation"),
            "territory_id": self.territory_id.data,
            "website": self.website.data or "",
            "contact": self.contact.data or "",
            "contact_shown": self.contact_shown.data,
        }
        return given | {name: self[name].data for name in CURATED if name in self}


def filled(organisation: Organisation) -> OrganisationForm:
    """The form as the organisation stands."""
    names = (*CURATED, "territory_id", "website", "contact", "contact_shown", "version")
    columns = {name: getattr(organisation, name) for name in names}
    columns |= fill_texts("name", organisation.name)
    columns |= fill_texts("presentation", organisation.presentation)
    return OrganisationForm(formdata=None, **columns)

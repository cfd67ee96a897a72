"""What an account may be called and known by, checked once for all verbs."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.accounts.models import LONGEST_NAME, is_address, normalised_email
from app.accounts.names import folded_name, is_sign_in_name
from app.errors import Invalid
from app.text.cleaning import single_line


def checked_name(typed: str) -> str:
    """A name as it is stored."""
    name = single_line(typed)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(_("A name has 1 to %(most)s characters.", most=LONGEST_NAME), "name")
    return name


def checked_address(typed: str | None) -> str | None:
    """An e-mail address as it is stored; None where none was given."""
    address = normalised_email(typed or "")
    if address and not is_address(address):
        raise Invalid(_("This is not an e-mail address."), "email")
    return address or None


def checked_sign_in_name(typed: str | None) -> str | None:
    """A sign-in name as it is stored; None where none was given."""
    given = (typed or "").strip()
    if not given:
        return None
    if "@" in given:
        sentence = _("A sign-in name has no @: an e-mail address belongs into its own field.")
        raise Invalid(sentence, "sign_in_name")
    name = folded_name(given)
    if not is_sign_in_name(name):
        sentence = _(
            "A sign-in name has 3 to 60 letters of one alphabet (Latin, Arabic or Tifinagh) or "
            "figures, and at least one letter."
        )
        raise Invalid(sentence, "sign_in_name")
    return name


def taken(refused: IntegrityError) -> Invalid:
    """What the unique constraints of accounts say, as a sentence at its field."""
    # Both engines name the column, in the constraint's name or by itself.
    if "sign_in_name" in str(refused.orig):
        return Invalid(_("There is an account with this sign-in name already."), "sign_in_name")
    return Invalid(_("There is an account with this e-mail address already."), "email")

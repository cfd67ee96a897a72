"""The list of members as a table for administrators."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.forms import role_names
from app.people.queries import Filters, Listed, found_ids, listed
from app.people.words import STATES
from app.speech.addresses import absolute, url_for
from app.speech.language import NAMES
from app.speech.texts import words
from app.web.spreadsheet import TableColumn, TableRow, spreadsheet

# So many are read at a time: what is named one by one in a statement is bounded.
PART = 500


def member_columns() -> list[TableColumn]:
    """The columns, each with what it holds."""
    return [
        TableColumn(_("Name"), _("As others see it."), 30),
        TableColumn(_("E-mail address"), _("Empty where there is none."), 34),
        TableColumn(_("Sign-in name"), _("For whoever has no e-mail address."), 24),
        TableColumn(_("Role"), _("What the account may do."), 18),
        TableColumn(_("State"), _("How the account stands."), 22),
        TableColumn(_("Suspended until"), _("Empty where it has no end, or there is none."), 20),
        TableColumn(_("Organisation"), _("To which the person belongs."), 34),
        TableColumn(_("Language"), _("In which the site speaks to them."), 14),
        TableColumn(_("Joined"), _("When the account was made."), 20),
        TableColumn(_("Address"), _("The member's page, for administrators."), 44),
    ]


def members_spreadsheet(asked: Filters) -> bytes:
    """One row a member who fits, by name."""
    ids = found_ids(asked)
    parts = [ids[begin : begin + PART] for begin in range(0, len(ids), PART)]
    rows = (_row(member) for part in parts for member in listed(part))
    about = [_("Members, for administrators alone: it holds addresses.")]
    return spreadsheet(_("Members"), about, member_columns(), rows)


def _row(member: Listed) -> TableRow:
    address = absolute(url_for("people.show", member_id=member.id))
    cells = (
        member.name,
        member.email,
        member.sign_in_name,
        str(role_names()[member.role]),
        str(STATES[member.state]),
        member.suspended_until,
        words(member.organisation) if member.organisation else "",
        NAMES.get(member.language or "", member.language or ""),
        member.joined_at,
        address,
    )
    return TableRow(cells, address)

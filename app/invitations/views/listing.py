"""The list of invitations, and of members who never signed in."""

from __future__ import annotations

from flask import current_app, render_template, request

from app.invitations.operations.renewing import to_remind
from app.invitations.queries import (
    STATES,
    Asked,
    count_of,
    invitations_page,
    newcomers_page,
    not_mailed_of_late,
)
from app.invitations.views import blueprint
from app.invitations.words import LOOKS
from app.invitations.words import STATES as STATE_WORDS
from app.text.cleaning import single_line
from app.web.access import steering
from app.web.paging import page_number


@blueprint.get("/admin/invitations")
@steering
def index() -> str:
    """The invitations, with search and filters, and members who never signed in."""
    asked = _asked()
    page, counts = invitations_page(asked, page_number())
    return render_template(
        "invitations/index.html",
        page=page,
        counts=counts,
        asked=asked,
        states=STATE_WORDS,
        looks=LOOKS,
        reminded=count_of(to_remind()),
        newcomers=newcomers_page(page_number("members")),
        unmailed=count_of(not_mailed_of_late()),
        mails=current_app.config["TWIZA"].mails,
    )


def _asked() -> Asked:
    """What narrows the list; what nobody can choose is left out."""
    state = request.args.get("state", "")
    return Asked(single_line(request.args.get("q", ""))[:200], state if state in STATES else "")

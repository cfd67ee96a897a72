"""One invitation: a new link, by mail or to hand over, and its end; and reminders to all."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock
from app.database import writing
from app.invitations.models import LASTS, Invitation
from app.invitations.operations.newcomers import invite_member, invite_members
from app.invitations.operations.renewing import hand_over, mail_anew, remind_all, withdraw
from app.invitations.queries import invitation_of
from app.invitations.views import blueprint
from app.mail.composing import isolated
from app.people.handing import handed_over
from app.site.queries import site_name
from app.speech.addresses import absolute, url_for
from app.speech.dates import number
from app.web.access import actor, steering


@blueprint.post("/admin/invitations/<id:invitation_id>/mail")
@steering
def mail(invitation_id: int) -> Response:
    """A new link by mail; the one from before is dead."""
    with writing():
        mail_anew(invitation_id, by=actor())
    flash(_("A mail with a new link is on its way."), "done")
    return _back()


@blueprint.post("/admin/invitations/<id:invitation_id>/link")
@steering
def link(invitation_id: int) -> str:
    """A new link to hand over, shown this once; the one from before is dead."""
    with writing():
        token = hand_over(invitation_id, by=actor())
    row = invitation_of(invitation_id)
    address = absolute(url_for("invitations.welcome", token=token, lang=None))
    language = row.language if row else None
    shown = handed_over(
        address, clock.now() + LASTS, language, lambda day: _message(row, address, day)
    )
    return render_template("invitations/link.html", name=row.name if row else "", link=shown)


def _message(row: Invitation | None, address: str, until: str) -> str:
    named = {"name": isolated(row.name if row else ""), "site": isolated(site_name().text)}
    return str(
        _(
            "%(name)s, you are invited to become a member of %(site)s. By this link you accept; "
            "it works once, until %(until)s. %(link)s",
            until=until,
            link=address,
            **named,
        )
    )


@blueprint.post("/admin/invitations/<id:invitation_id>/withdrawal", endpoint="withdraw")
@steering
def withdrawal(invitation_id: int) -> Response:
    """End an invitation."""
    with writing():
        withdraw(invitation_id, by=actor())
    flash(_("The invitation is withdrawn: its link opens nothing."), "done")
    return _back()


@blueprint.post("/admin/invitations/reminders")
@steering
def remind() -> Response:
    """Remind all who wait, once a week at most."""
    with writing():
        count = remind_all(by=actor())
    flash(
        ngettext(
            "%(count)s reminder is on its way.",
            "%(count)s reminders are on their way.",
            count,
            count=number(count),
        ),
        "done",
    )
    return _back()


@blueprint.post("/admin/invitations/members")
@steering
def members() -> Response:
    """Mail a link to all members who never signed in, once a week at most."""
    with writing():
        count = invite_members(by=actor())
    flash(
        ngettext(
            "%(count)s mail with a link is on its way.",
            "%(count)s mails with a link are on their way.",
            count,
            count=number(count),
        ),
        "done",
    )
    return _back()


@blueprint.post("/admin/invitations/members/<id:member_id>")
@steering
def member(member_id: int) -> Response:
    """The same to one of them."""
    with writing():
        row = invite_member(member_id, by=actor())
    flash(_("A mail with the link is on its way to %(name)s.", name=row.name), "done")
    return _back()


def _back() -> Response:
    return redirect(url_for("invitations.index"), 303)

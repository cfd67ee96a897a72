"""Adding somebody, and the link by which they come in: it is shown once, to be handed over."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.accounts.links import LINK_LASTS
from app.accounts.models import Member
from app.charter.queries import organisation_choices
from app.database import writing
from app.errors import Invalid
from app.mail.composing import isolated
from app.people.forms import NewMemberForm
from app.people.handing import handed_over
from app.people.operations.adding import add_member, hand_over_link, mail_handed_over
from app.people.views import blueprint
from app.people.views.loading import member_or_404
from app.site.queries import site_name
from app.speech.addresses import absolute, url_for
from app.web import choosing
from app.web.access import actor, administrator, proven
from app.web.htmx import Answer
from app.web.options import Rows


@blueprint.route("/admin/members/new", methods=["GET", "POST"])
@administrator
@proven
def new() -> Answer:
    """Add somebody; the answer is their link, this once."""
    form = NewMemberForm()
    offer_organisations(form.organisation)
    if request.method == "POST" and form.validate():
        try:
            with writing():
                member = _added(form)
                token = hand_over_link(member, by=actor())
            return _handed_over(member, token)
        except Invalid as fault:
            form.take(fault)
    refused = request.method == "POST" and not choosing.looking()
    return render_template("people/new.html", form=form), 422 if refused else 200


def _added(form: NewMemberForm) -> Member:
    content = dict(form.content)
    organisation = content.pop("organisation")
    given = {"role": form.role.data, "language": form.language.data or None}
    key = form.idempotency_key
    return add_member(**content, **given, organisation_id=organisation, by=actor(), key=key)


@blueprint.post("/admin/members/<id:member_id>/link")
@administrator
@proven
def link(member_id: int) -> str:
    """A new link for somebody who forgot the password, or never had one; the others are dead."""
    member = member_or_404(member_id)
    with writing():
        token = hand_over_link(member, by=actor())
    return _handed_over(member, token)


@blueprint.post("/admin/members/<id:member_id>/link/mail")
@administrator
@proven
def mail_link(member_id: int) -> Response:
    """The same by mail."""
    member = member_or_404(member_id)
    with writing():
        mail_handed_over(member, by=actor())
    flash(_("A mail with the link is on its way to %(name)s.", name=member.name), "done")
    return redirect(url_for("people.show", member_id=member.id), 303)


def _handed_over(member: Member, token: str) -> str:
    # No page after a redirect could show it: only its digest is kept.
    address = absolute(url_for("accounts.welcome", token=token, lang=None))
    ends = clock.now() + LINK_LASTS
    shown = handed_over(address, ends, member.language, lambda day: _message(member, address, day))
    return render_template("people/link.html", member=member, link=shown)


def _message(member: Member, address: str, until: str) -> str:
    # A name in other letters must not turn the direction of the message.
    named = {"name": isolated(member.name), "site": isolated(site_name().text)}
    said = {**named, "until": until, "link": address}
    if member.sign_in_name and not member.email:
        sentence = _(
            "%(name)s, by this link you set your password for %(site)s. It works once, until "
            "%(until)s. Your sign-in name is %(sign_in_name)s. %(link)s",
            sign_in_name=isolated(member.sign_in_name),
            **said,
        )
    else:
        sentence = _(
            "%(name)s, by this link you set your password for %(site)s. It works once, until "
            "%(until)s. %(link)s",
            **said,
        )
    return str(sentence)


def offer_organisations(field: Any) -> None:
    """The organisations to which somebody may belong; a long list is looked into by name."""
    choosing.offer(field, Rows(organisation_choices), blank=_("None"))

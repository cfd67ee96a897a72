"""Links for many, which the steering group hands over."""

from __future__ import annotations

from typing import NamedTuple

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import clock
from app.database import db, writing
from app.errors import NotFound
from app.joining import queries
from app.joining.forms.reviewing import LinkForm
from app.joining.models import JoinLink
from app.joining.operations.links import make_link, withdraw_link
from app.joining.operations.tokens import link_token
from app.joining.views import blueprint
from app.joining.words import LINK_WORDS
from app.mail.composing import isolated
from app.site.queries import site_name
from app.speech.addresses import absolute, url_for
from app.speech.dates import day, last_day
from app.web.access import actor, steering
from app.web.htmx import Answer
from app.web.paging import page_number
from app.web.qr import QrCode, qr_code


class Handed(NamedTuple):
    """A link for many as its page shows it, to be handed over."""

    address: str
    message: str
    qr: QrCode


@blueprint.get("/admin/join-links")
@steering
def links() -> str:
    """The links for many, and a form for a new one."""
    return _links_page(LinkForm(formdata=None))


@blueprint.post("/admin/join-links", endpoint="make_link")
@steering
def make() -> Answer:
    """Make a link for many."""
    form = LinkForm()
    if not form.validate() or form.places.data is None or form.ends is None:
        return _links_page(form), 422
    with writing():
        given = {"places": form.places.data, "ends_at": form.ends}
        link = make_link(form.name.data, **given, by=actor(), key=form.idempotency_key)
    return redirect(url_for("joining.link", link_id=link.id), 303)


def _links_page(form: LinkForm) -> str:
    page = queries.links_page(page_number())
    shown = {"states": LINK_WORDS, "now": clock.now()}
    return render_template("joining/links.html", page=page, form=form, **shown)


@blueprint.get("/admin/join-links/<id:link_id>")
@steering
def link(link_id: int) -> str:
    """A link for many, to be shown, printed and sent."""
    row = _link(link_id)
    token = link_token(row)
    handed = _handed(row, token) if token else None
    state = row.state_at(clock.now())
    return render_template(
        "joining/link.html",
        link=row,
        handed=handed,
        state=state,
        state_words=LINK_WORDS[state],
        last_day=day(last_day(row.ends_at)),
    )


def _handed(row: JoinLink, token: str) -> Handed:
    address = absolute(url_for("joining.by_token", token=token, lang=None))
    message = _(
        "By this link you become a member of %(site)s, until %(until)s: %(link)s",
        site=isolated(site_name().text),
        until=day(last_day(row.ends_at)),
        link=address,
    )
    return Handed(address, str(message), qr_code(address))


@blueprint.post("/admin/join-links/<id:link_id>/withdrawal", endpoint="withdraw_link")
@steering
def withdraw(link_id: int) -> Response:
    """End a link for many."""
    row = _link(link_id)
    with writing():
        withdraw_link(row, by=actor())
    flash(_("The link is withdrawn: nobody comes in by it any more."), "done")
    return redirect(url_for("joining.link", link_id=row.id), 303)


def _link(number: int) -> JoinLink:
    row = db.session.get(JoinLink, number)
    if row is None:
        raise NotFound(_("There is no such link."))
    return row

"""What a member was told, and that they have read it."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.errors import Invalid
from app.notices.forms import ReadForm
from app.notices.operations.reading import mark_read
from app.notices.queries.listing import last_told, notices_page
from app.notices.regions import follow_rows
from app.notices.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor
from app.web.htmx import done, wants_fragment
from app.web.paging import page_number

# So many things under the number in the header.
NEWEST = 5


@blueprint.get("/my/notifications")
def index() -> str:
    """What the member was told, thing by thing. To look at it changes nothing."""
    page = notices_page(actor(), page_number())
    chosen = [(*thing.key, thing.follows) for thing in page.items if thing.follows is not None]
    shown = {"page": page, "last": last_told(actor()), "taps": follow_rows(chosen)}
    return render_template("notices/index.html", **shown)


@blueprint.get("/my/notifications/newest")
def newest() -> Response:
    """The newest things, for the head of a page; by itself it leads to the page of all."""
    response = redirect(url_for("notices.index"))
    if wants_fragment():
        page = notices_page(actor(), 1, NEWEST)
        response = make_response(render_template("notices/_newest.html", page=page))
    # A cache must not give the one to who asks for the other.
    response.vary.add("HX-Request")
    return response


@blueprint.post("/my/notifications/read")
def read() -> Response:
    """The member has read what they were told: of one thing, or all."""
    form = ReadForm()
    if not form.validate():
        raise Invalid(_("Choose from the list."), "up_to")
    kind, number = form.only
    with writing():
        mark_read(form.up_to.data or 0, kind, number, by=actor())
    flash(_("Marked as read."), "done")
    return done(url_for("notices.index", page=page_number() if page_number() > 1 else None))

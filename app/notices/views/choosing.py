"""What a member follows, and how soon they are mailed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.notices.forms import FollowForm, PacesForm
from app.notices.operations.following import follow as follow_thing
from app.notices.operations.following import stop as stop_thing
from app.notices.operations.reading import choose_paces
from app.notices.queries.following import followed_page, paces_of
from app.notices.regions import drawn_follow, follow_rows
from app.notices.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor
from app.web.addresses import inside
from app.web.htmx import Answer, done
from app.web.paging import page_number

FOLLOWING = "/my/follows/<any(proposal,action,organisation,principle,territory,cycle):kind>"


@blueprint.post(f"{FOLLOWING}/<id:number>")
def follow(kind: str, number: int) -> Response:
    """Follow a thing, or stop; back to the place on the page where it was tapped."""
    stops = FollowForm().stops
    change = stop_thing if stops else follow_thing
    with writing():
        change(kind, number, by=actor())
    region = drawn_follow(kind, number, not stops, in_row="row" in request.args)
    back = inside(request.args.get("back")) or url_for("notices.choices")
    return done(f"{back}#follow-{kind}-{number}", region)


@blueprint.route("/my/notifications/choices", methods=["GET", "POST"])
def choices() -> Answer:
    """What the member follows; how soon each kind of notice is mailed."""
    form = PacesForm().shown(paces_of(actor()), steering=actor().is_steering)
    status = 200
    if request.method == "POST":
        if form.validate():
            with writing():
                choose_paces(form.chosen, by=actor())
            flash(_("Saved."), "done")
            return redirect(url_for("notices.choices"), 303)
        status = 422
    page = followed_page(actor(), page_number())
    taps = follow_rows([(kind, number, True) for kind, number, _named in page.items])
    return render_template("notices/choices.html", form=form, page=page, taps=taps), status

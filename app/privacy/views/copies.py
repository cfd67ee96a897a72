"""One's own data: what is kept, and a copy of all of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.database import writing
from app.errors import NotFound
from app.files.views import SEALED
from app.privacy.copying import is_there, place_of
from app.privacy.operations.copies import ask_copy
from app.privacy.queries import erasure_of, kept_of, own_copy
from app.privacy.register.shape import APPLICANT, INVITED, MEMBER
from app.privacy.views import blueprint
from app.speech.addresses import url_for
from app.web.access import actor, proven
from app.web.headers import UNKEPT

# A member was one of the others before.
OWN = (MEMBER, APPLICANT, INVITED)


@blueprint.get("/my/data")
def data() -> str:
    """What is kept about the reader, and the copy that they asked for."""
    copy = own_copy(actor())
    ready = copy is not None and is_there(copy)
    shown = {"copy": copy, "ready": ready, "kept": kept_of(OWN)}
    own = erasure_of(actor().member_id)
    return render_template("privacy/data.html", erasure=own, **shown)


@blueprint.post("/my/data", endpoint="ask")
@proven
def ask() -> AnyResponse:
    """Ask for a copy; where there is one, the page leads to it."""
    with writing():
        asked = ask_copy(by=actor())
    if asked:
        flash(_("The file is being prepared. It takes a minute or two."), "done")
    return redirect(url_for("privacy.data"), 303)


@blueprint.get("/my/data/file")
@proven
def file() -> Response:
    """The copy, for its owner's session alone."""
    copy = own_copy(actor())
    if copy is None or copy.made_at is None or not is_there(copy):
        raise NotFound(_("There is no such file."))
    name = f"my-data-{copy.made_at:%Y-%m-%d}.zip"
    response = send_file(
        place_of(copy), "application/zip", as_attachment=True, download_name=name, etag=False
    )
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Cache-Control"] = UNKEPT
    return response

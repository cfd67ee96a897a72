"""Stored files, handed out so that nothing in them can run."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, redirect, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import NotFound
from app.files.models import StoredFile
from app.files.queries import public_file, uploads_folder
from app.speech.addresses import url_for
from app.web.access import public

blueprint = Blueprint("files", __name__)

FOR_A_DAY = "public, max-age=86400"

# For whoever opens a file by its address: nothing in it runs, and it has no site's rights.
SEALED = "default-src 'none'; img-src 'self'; sandbox"


@blueprint.get("/files/<key>/<name>")
@public
def show(key: str, name: str) -> Response:
    """A file that something public refers to: pictures are shown, everything else is saved."""
    file = public_file(key)
    # By the row's key, never by words of the address.
    path = uploads_folder() / file.key if file else None
    if file is None or path is None or not path.is_file():
        raise NotFound(_("There is no such file."))
    if name != file.name:
        return redirect(url_for("files.show", key=file.key, name=file.name), 301)
    return _sent(file, path)


def _sent(file: StoredFile, path: Path) -> Response:
    shown = file.media_type.startswith("image/")
    response = send_file(
        path, file.media_type, as_attachment=not shown, download_name=file.name, etag=file.sha256
    )
    response.headers["Content-Security-Policy"] = SEALED
    # A key has the same bytes for ever; a day, so that what was taken away is gone then.
    if shown:
        response.headers["Cache-Control"] = FOR_A_DAY
    return response

"""The map of the site, and pictures drawn after the commit of what changes them."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.database import writing
from app.errors import Fault, NotFound
from app.files.operations import Taken
from app.sharing.head import shared_head
from app.sharing.linked_data import meeting_data, organisation_data, site_data
from app.sharing.operations import draw, hang
from app.sharing.posters import Poster
from app.sharing.queries import undrawn, wanted
from app.sharing.sitemap import site_map
from app.web.access import public
from app.web.paging import page_number

blueprint = Blueprint("sharing", __name__)
for tell in (shared_head, site_data, organisation_data, meeting_data):
    blueprint.app_template_global()(tell)
log = structlog.get_logger()


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every public page; where one file is too small for them, the files in which they stand."""
    found, asked = site_map(), page_number("part")
    if asked > max(found.parts, 1):
        raise NotFound(_("The map of the site ends earlier."))
    if "part" in request.args or found.parts <= 1:
        shown: dict[str, Any] = {"addresses": found.addresses(asked)}
    else:
        shown = {"parts": range(1, found.parts + 1)}
    response = make_response(render_template("sharing/sitemap.xml", **shown))
    response.mimetype = "application/xml"
    return response


def draw_pictures(*, every: bool = False, anew: bool = False) -> int | None:
    """Draw what pictures are missing or outdated: after the commit of the act that changes what
    they say. How many; None where that failed, which is noted: the act stands, and pages name the
    picture that there is.
    """
    try:
        posters = wanted(every=every)
        drawn = [(poster, draw(poster)) for poster in (posters if anew else undrawn(posters))]
        if drawn:
            _hang(drawn, every=every)
    # No room, a face that cannot be read, a database that is away.
    except (OSError, ValueError, SQLAlchemyError, Fault):
        log.exception("pictures_not_drawn")
        return None
    return len(drawn)


def _hang(drawn: list[tuple[Poster, Taken]], *, every: bool) -> None:
    with writing():
        # Somebody may have changed the name meanwhile: then theirs are drawn by them.
        still = set(wanted(every=every))
        for poster, taken in drawn:
            if poster in still:
                hang(poster, taken)

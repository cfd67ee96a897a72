"""The map of the site, for search engines."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from app.errors import NotFound
from app.sharing.sitemap import site_map
from app.sharing.views import blueprint
from app.web.access import public
from app.web.paging import page_number


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

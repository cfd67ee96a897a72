"""The map of the site, what every head tells, and pictures drawn after what changes them."""

from __future__ import annotations

from flask import Blueprint

from app.sharing.linked_data import meeting_data, organisation_data, site_data
from app.sharing.views.drawing import draw_pictures

blueprint = Blueprint("sharing", __name__)
for tell in (site_data, organisation_data, meeting_data):
    blueprint.app_template_global()(tell)

# Last: the module takes the blueprint from here.
from app.sharing.views import map  # noqa: E402

__all__ = ["blueprint", "draw_pictures", "map"]

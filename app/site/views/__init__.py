"""Home, search, feeds and the settings: what belongs to the whole site."""

from __future__ import annotations

from flask import Blueprint

from app.site.keeping import heed, keep
from app.site.navigation import frame
from app.site.queries import word

blueprint = Blueprint("site", __name__)
blueprint.app_context_processor(frame)
blueprint.app_template_global("word")(word)
blueprint.before_app_request(heed)
blueprint.after_app_request(keep)

# Last: the modules of views take the blueprint from here.
from app.site.views import admin_settings, feeds, pages, settings, short, standing  # noqa: E402

__all__ = ["admin_settings", "blueprint", "feeds", "pages", "settings", "short", "standing"]

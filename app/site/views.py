"""Home and what belongs to the whole site."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.site.navigation import frame
from app.web.access import public

blueprint = Blueprint("site", __name__)
blueprint.app_context_processor(frame)


@blueprint.get("/")
@public
def home() -> str:
    """What the initiative is, where its cycle stands, what the plan has come to."""
    return render_template("site/home.html")

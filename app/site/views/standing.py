"""The pages that every site has: what the law wants said, and its open data."""

from __future__ import annotations

from flask import render_template

from app.privacy.queries import kept_of
from app.privacy.register.shape import WHOSE
from app.site.open_data import data_sets
from app.site.queries.public_pages import public_page
from app.site.views import blueprint
from app.web.access import public


@blueprint.get("/<any(legal, privacy, contact, accessibility):name>")
@public
def page(name: str) -> str:
    """One of the pages that the law wants, or that readers look for; the one on privacy says what
    the register says.
    """
    kept = kept_of(WHOSE) if name == "privacy" else []
    return render_template("site/page.html", name=name, page=public_page(name), kept=kept)


@blueprint.get("/data/")
@public
def data() -> str:
    """Every set of open data, with the meaning of each column."""
    return render_template("site/data.html", sets=data_sets())

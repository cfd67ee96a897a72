"""Organisations' pages: the directory, what their administrators edit, who acts for them."""

from __future__ import annotations

from flask import Blueprint

blueprint: Blueprint = Blueprint("organisations", __name__)

# Last: each of them takes the blueprint from here.
from app.organisations.views import directory, editing, mandates, own, page  # noqa: E402
from app.organisations.views.naming import organisation_ref  # noqa: E402

__all__ = ["blueprint", "directory", "editing", "mandates", "organisation_ref", "own", "page"]

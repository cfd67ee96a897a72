"""Administrators' pages about people. Nobody acts as somebody else, administrators neither."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)

# Last: each of them takes the blueprint from here.
from app.people.views import adding, directory, person  # noqa: E402

__all__ = ["adding", "blueprint", "directory", "person"]

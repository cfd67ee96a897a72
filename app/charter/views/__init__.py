"""The initiative's own pages, and where the steering group writes them."""

from app.charter.views import public, questions, records, territories
from app.charter.views.blueprint import blueprint

__all__ = ["blueprint", "public", "questions", "records", "territories"]

"""Pages of the plan: the adopted one for everybody, the draft for the steering group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from app.plan.looks import standing_look
from app.plan.words import answer_words, period_words, standing_words
from app.text.slugs import ref
from app.text.texts import in_language

blueprint = Blueprint("plan", __name__)


@blueprint.app_template_global("address_of")
def address_of(thing: Any) -> str:
    """The reference of something that an edition names: its number and its title, the same in
    every language.
    """
    texts = getattr(thing, "title", None) or getattr(thing, "name", None) or {}
    # A proposal has a language of its own; what has none is named in the first that there is.
    code = getattr(thing, "language", None) or "und"
    return ref(thing.id, in_language(texts, code).text)


blueprint.add_app_template_global(answer_words)
blueprint.add_app_template_global(period_words)
blueprint.add_app_template_global(standing_words)
blueprint.add_app_template_global(standing_look)

# Last: each of them takes the blueprint from here.
from app.plan.views import (  # noqa: E402
    adoption,
    asking,
    comparing,
    draft,
    drawn,
    files,
    measures,
    milestones,
    money,
    offers,
    overruling,
    overview,
    partners,
    people,
    promotion,
    public,
    reports,
    retirement,
    signatures,
    taking_back,
)

__all__ = ["adoption", "asking", "blueprint", "comparing", "draft", "drawn", "files", "measures"]
__all__ += ["milestones", "money", "offers", "overruling", "overview", "partners", "people"]
__all__ += ["promotion", "public", "reports", "retirement", "signatures", "taking_back"]

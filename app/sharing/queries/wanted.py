"""Which pictures there should be, and which of them are not drawn yet."""

from __future__ import annotations

from collections.abc import Iterator

from app.plan.queries.editions import editions
from app.sharing.posters import Poster, of_edition, of_site
from app.sharing.queries.shown import SITE, pictures
from app.speech.language import languages


def wanted(*, every: bool) -> list[Poster]:
    """What the pictures should say: the site's and the newest edition's, or those of `every`
    edition.
    """
    return [poster for code in languages() for poster in _in(code, every=every)]


def _in(code: str, *, every: bool) -> Iterator[Poster]:
    yield of_site(code)
    adopted = editions()
    for edition in adopted if every else adopted[:1]:
        yield of_edition(edition, code)


def undrawn(posters: list[Poster]) -> list[Poster]:
    """Those of which there is no picture, or one that says something else."""
    known = {place: picture.digest for place, picture in pictures().items()}
    return [
        poster
        for poster in posters
        if known.get((poster.edition or SITE, poster.language)) != poster.digest
    ]

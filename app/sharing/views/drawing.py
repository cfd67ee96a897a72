"""Pictures are drawn after the commit of what changes them."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.database import writing
from app.errors import Fault
from app.files.operations import Taken
from app.sharing.operations import draw, hang
from app.sharing.posters import Poster
from app.sharing.queries.wanted import undrawn, wanted

log = structlog.get_logger()


def draw_pictures(*, every: bool = False, anew: bool = False) -> int | None:
    """Draw what pictures are missing or outdated: after the commit of the act that changes what
    they say. How many; None where that failed, which is noted: the act stands, and pages name the
    picture that there is.
    """
    try:
        posters = wanted(every=every)
        drawn = [(poster, draw(poster)) for poster in (posters if anew else undrawn(posters))]
        if drawn:
            _hang(drawn, every=every)
    # No room, a face that cannot be read, a database that is away.
    except (OSError, ValueError, SQLAlchemyError, Fault):
        log.exception("pictures_not_drawn")
        return None
    return len(drawn)


def _hang(drawn: list[tuple[Poster, Taken]], *, every: bool) -> None:
    with writing():
        # Somebody may have changed the name meanwhile: then theirs are drawn by them.
        still = set(wanted(every=every))
        for poster, taken in drawn:
            if poster in still:
                hang(poster, taken)

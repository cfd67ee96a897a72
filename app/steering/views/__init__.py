"""Pages of the steering group: the desk, the bench, decisions and their public register."""

from __future__ import annotations

from flask import Blueprint

from app import clock
from app.cycles.models import Cycle
from app.cycles.queries import open_vote
from app.steering.queries import decided_early

blueprint = Blueprint("steering", __name__)
blueprint.add_app_template_global(decided_early)


@blueprint.app_template_global("open_vote")
def open_vote_of(cycle: Cycle) -> str:
    """That the cycle's vote is still open, and how long; empty where it is not."""
    return open_vote(cycle, clock.now())


# Last: each of them takes the blueprint from here.
from app.steering.views import bench, decision, desk, register  # noqa: E402

__all__ = ["bench", "blueprint", "decision", "desk", "register"]

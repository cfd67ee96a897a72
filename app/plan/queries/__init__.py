"""Reads of the plan. What the public may see comes from adopted editions and the live columns
alone.
"""

from app.plan.queries.shown import (
    actions_by_organisation,
    actions_by_principle,
    actions_of_proposal,
    progress_summary,
)

__all__ = [
    "actions_by_organisation",
    "actions_by_principle",
    "actions_of_proposal",
    "progress_summary",
]

"""Reads of proposals, named for the pages that they feed."""

from app.proposals.queries.listing import Listed, count_of, list_page, mine_page, newest
from app.proposals.queries.scope import present_stage, proposal_by_id, visible_to
from app.proposals.queries.showing import (
    READ,
    Decided,
    Onward,
    Read,
    ShownProposal,
    Version,
    saved_content,
    shown,
    version,
    versions,
)
from app.proposals.queries.statements import SORTS, Asked

__all__ = [
    "READ",
    "SORTS",
    "Asked",
    "Decided",
    "Listed",
    "Onward",
    "Read",
    "ShownProposal",
    "Version",
    "count_of",
    "list_page",
    "mine_page",
    "newest",
    "present_stage",
    "proposal_by_id",
    "saved_content",
    "shown",
    "version",
    "versions",
    "visible_to",
]

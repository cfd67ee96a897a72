"""Reads of proposals, named for the pages that they feed."""

from app.proposals.queries.counting import tab_counts, total
from app.proposals.queries.filtering import SORTS, Asked
from app.proposals.queries.listing import Listed, list_page, mine_page, newest
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
from app.proposals.queries.tabs import TABS, where_to_act

__all__ = [
    "READ",
    "SORTS",
    "TABS",
    "Asked",
    "Decided",
    "Listed",
    "Onward",
    "Read",
    "ShownProposal",
    "Version",
    "list_page",
    "mine_page",
    "newest",
    "present_stage",
    "proposal_by_id",
    "saved_content",
    "shown",
    "tab_counts",
    "total",
    "version",
    "versions",
    "visible_to",
    "where_to_act",
]

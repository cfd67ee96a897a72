"""What happens to proposals."""

from __future__ import annotations

from app.proposals.models import Proposal


def settle(proposal: Proposal, stage: str) -> None:
    """The proposal's fate was decided; whoever calls this has checked that it may be and records the decision."""
    proposal.stage = stage

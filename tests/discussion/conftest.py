"""What is discussed."""

from __future__ import annotations

import pytest
from flask import Flask

from app.cycles.models import Cycle
from app.proposals.models import Proposal
from tests import factories


@pytest.fixture
def on(app: Flask) -> tuple[Proposal, Cycle]:
    """A proposal under discussion."""
    cycle = factories.cycle("deliberate")
    return factories.proposal(cycle), cycle

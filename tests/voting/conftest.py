"""What is voted on."""

from __future__ import annotations

import pytest
from flask import Flask

from app.cycles.models import Cycle
from app.proposals.models import Proposal
from tests import factories


@pytest.fixture
def cycle(app: Flask) -> Cycle:
    return factories.cycle("vote", ballot="agreement")


@pytest.fixture
def proposal(cycle: Cycle) -> Proposal:
    return factories.proposal(cycle)

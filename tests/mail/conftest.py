"""Who gets mail in these tests, and where it lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.letters import AMINA, People


@pytest.fixture
def people() -> People:
    return People({1: AMINA})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"

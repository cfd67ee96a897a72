"""Every planted fault still has its place, is found by the test that is named beside it, and stands in the list."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from config import ROOT
from tests.mutants.list import PAGE, page
from tests.mutants.planted import ALL, QUICK
from tests.mutants.planting import Edit, Fault, NotPlanted, hunted
from tests.services.plugin import server_url

HUNTED = [fault for fault in ALL if os.environ.get("TWIZA_LONG") or fault.name in QUICK]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault_has_its_place_in_the_code(fault: Fault) -> None:
    assert all(edit.applied(ROOT) != (ROOT / edit.path).read_text() for edit in fault.edits)


def test_a_fault_whose_place_is_gone_is_not_planted_in_silence() -> None:
    with pytest.raises(NotPlanted, match="holds 0 times"):
        Edit("app/policy.py", "no such words", "").applied(ROOT)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fault", HUNTED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    finding = hunted(fault, tmp_path, server_url(request.config))
    assert finding.found, finding.output


def test_the_list_names_each_fault_and_what_finds_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()

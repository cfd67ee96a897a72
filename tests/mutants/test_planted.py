"""Every planted fault still has its place, is found by the test that is named beside it, and
stands in the list.
"""

from __future__ import annotations

import configparser
import os
from pathlib import Path

import pytest

from config import ROOT
from tests.mutants.list import PAGE, page
from tests.mutants.planted import ALL, QUICK
from tests.mutants.planting import Edit, Fault, NotPlanted, hunted
from tests.mutants.small import GROUPS, Group, settings
from tests.services.plugin import server_url

HUNTED = [fault for fault in ALL if os.environ.get("TWIZA_LONG") or fault.name in QUICK]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_a_fault_has_its_place_in_the_code(fault: Fault) -> None:
    assert all(edit.applied(ROOT) != (ROOT / edit.path).read_text() for edit in fault.edits)


def test_a_fault_whose_place_is_gone_is_not_planted_in_silence() -> None:
    with pytest.raises(NotPlanted, match="holds 0 times"):
        Edit("app/policy.py", "no such words", "").applied(ROOT)


@pytest.mark.served
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("fault", HUNTED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(
    fault: Fault, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    finding = hunted(fault, tmp_path, server_url(request.config))
    assert finding.found, finding.output


def test_the_list_names_each_fault_and_what_finds_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("group", GROUPS.values(), ids=list(GROUPS))
def test_the_modules_and_tests_of_each_group_are_there(group: Group) -> None:
    assert all(list(ROOT.glob(place)) for place in (*group.modules.split(), *group.tests.split()))
    given = configparser.ConfigParser()
    given.read_string(settings(group))
    assert given["mutmut"]["only_mutate"].split() == group.modules.split()
    assert given["mutmut"]["pytest_add_cli_args_test_selection"].split() == group.tests.split()

"""The service of systemd that operators are given: stopped as systemd stops it, the server leaves
in good order.
"""

from __future__ import annotations

import configparser
import os
import shlex
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from config import ROOT
from tests.machines.machines import DRAIN_SECONDS, Machine, descendants, status, wait_until
from tests.served import free_port
from tests.timing import HANGS_AFTER

pytestmark = pytest.mark.served

PATIENCE = 20  # what the server gives to requests that it has begun, see tools/serve.py
CLEAN = (0, -signal.SIGTERM)  # what systemd counts as a clean end


@pytest.fixture(scope="module")
def service() -> dict[str, str]:
    """The unit's own settings."""
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.read(ROOT / "deploy" / "twiza.service")
    return dict(unit["Service"])


@pytest.fixture
def machine(service: dict[str, str], tmp_path: Path) -> Iterator[Machine]:
    """A server in production, started with the words of the unit."""
    port = free_port()
    settings = {"ENVIRONMENT": "production", "BASE_URL": f"http://127.0.0.1:{port}"}
    settings |= {"SECRET_KEY": "0123456789abcdef" * 2, "UPLOADS_DIR": str(tmp_path / "uploads")}
    settings["DATABASE_URL"] = f"sqlite:///{tmp_path / 'unit.sqlite3'}"
    machine = Machine(settings, tmp_path / "server.log", port, shlex.split(service["execstart"]))
    machine.start()
    yield machine
    if machine.process is not None and machine.process.poll() is None:
        machine.die()


def stop(machine: Machine, mode: str) -> None:
    """Send SIGTERM to whom systemd sends it."""
    assert machine.process is not None
    others = descendants(machine.process.pid) if mode == "control-group" else []
    for pid in [machine.process.pid, *others]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def test_a_service_that_is_stopped_tells_the_proxy_first_and_then_ends(
    machine: Machine, service: dict[str, str]
) -> None:
    assert machine.process is not None
    stop(machine, service.get("killmode", "control-group"))
    wait_until(machine, "/readyz", 503, 0)
    assert status(machine, "/readyz") == 503
    wait_until(machine, "/healthz", 200)
    wait_until(machine, "/healthz", 0)
    assert machine.process.wait(HANGS_AFTER) in CLEAN


def test_it_has_the_time_that_it_needs(service: dict[str, str]) -> None:
    assert int(service["timeoutstopsec"]) > 3 * DRAIN_SECONDS + PATIENCE

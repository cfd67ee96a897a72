"""How a server behind a proxy ends, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import ROOT
from tests.timing import HANGS_AFTER, until

pytestmark = pytest.mark.served

# Stands for the server: says which files it was given, and whether its own appears before it is
# asked to end.
SERVER = """
import os, signal, sys, time
from pathlib import Path
def end(*_):
    print(Path(os.environ["LEAVING_FILE"]).exists(), Path(os.environ["DRAIN_FILE"]).read_text(), flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, end)
print("serving", flush=True)
while True:
    time.sleep(0.05)
"""
RUN = (
    "import sys; from tools.draining import run; sys.exit(run([sys.executable, '-c', "
    "sys.argv[1]], 1))"
)


def test_a_server_that_ends_says_so_in_a_file_of_its_own_and_leaves_the_operators_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "out").write_text("by hand")
    environment = os.environ | {"DRAIN_FILE": str(tmp_path / "out")}
    command = [sys.executable, "-c", RUN, SERVER]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "serving\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "True by hand\n"
        assert process.wait(HANGS_AFTER) == 7
    assert (tmp_path / "out").read_text() == "by hand"


# Stands for the worker: says when it begins and when it was asked to end; the first one ends by
# itself.
BESIDE = """
import os, signal, sys, time
from pathlib import Path
said = Path(sys.argv[1])
with said.open("a") as file:
    print("begun", os.getpid(), file=file)
if said.read_text().count("begun") == 1:
    sys.exit(1)
def end(*_):
    with said.open("a") as file:
        print("ended", os.getpid(), file=file)
    sys.exit()
signal.signal(signal.SIGTERM, end)
while True:
    time.sleep(0.05)
"""
WITH_WORKER = (
    "import sys; from tools import beside, draining; beside.AFTER = beside.AGAIN_AFTER = 0.05; "
    "sys.exit(draining.run([sys.executable, '-c', sys.argv[1]], 0, [sys.executable, '-c', "
    "*sys.argv[2:]]))"
)


def test_a_worker_runs_beside_the_server_begins_anew_and_does_not_outlive_it(
    tmp_path: Path,
) -> None:
    said = tmp_path / "said"
    (tmp_path / "out").touch()
    environment = os.environ | {"DRAIN_FILE": str(tmp_path / "out")}
    command = [sys.executable, "-c", WITH_WORKER, SERVER, BESIDE, str(said)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        until(lambda: said.exists() and said.read_text().count("begun") == 2, "it begins anew")
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANGS_AFTER) == 7
    first, second, end = said.read_text().split("\n")[:3]
    assert first != second
    assert end == second.replace("begun", "ended")


# Stands for a server that does not end: it says who its worker is, if any, and takes no notice of
# being asked.
STUCK = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
worker = subprocess.Popen(["sleep", "600"]) if sys.argv[1] == "works" else None
print(worker.pid if worker else 0, flush=True)
signal.pause()
"""
BRIEFLY = 1.5  # seconds: three times what it is watched without workers
WATCH = (
    "import sys; from tools import draining; draining.LOOKS = 5; "
    "sys.exit(draining.run(sys.argv[1:], 0))"
)


@pytest.mark.parametrize("worker", ["works", "is gone"])
def test_a_server_ends_once_its_workers_have_and_not_before(worker: str) -> None:
    command = [sys.executable, "-c", WATCH, sys.executable, "-c", STUCK, worker]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        working = int(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        if working:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(BRIEFLY)
            os.kill(working, signal.SIGKILL)
        assert process.wait(HANGS_AFTER) == 0
        assert process.stderr is not None
        assert "did not end" in process.stderr.read()

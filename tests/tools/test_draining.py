"""How a server behind a proxy ends, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from config import ROOT
from tests.timing import HANGS_AFTER

# Stands for the server: says which files it was given, and whether its own appears before it is asked to end.
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
RUN = "import sys; from tools.draining import run; sys.exit(run([sys.executable, '-c', sys.argv[1]], 1))"


def test_a_server_that_ends_says_so_in_a_file_of_its_own_and_leaves_the_operators_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("by hand")
    environment = os.environ | {"DRAIN_FILE": str(tmp_path / "out")}
    command = [sys.executable, "-c", RUN, SERVER]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "serving\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "True by hand\n"
        assert process.wait(HANGS_AFTER) == 7
    assert (tmp_path / "out").read_text() == "by hand"

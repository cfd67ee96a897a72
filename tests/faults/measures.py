"""What processes take of the machine, as the kernel tells."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

KILOBYTE = 1024


def _told(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * KILOBYTE for line in lines if line.startswith(f"{name}:"))


def memory(pids: Iterable[int]) -> int:
    """The bytes that they hold in memory together."""
    return sum(_told(pid, "VmRSS") for pid in pids)


def watch_peak(pids: Iterable[int]) -> None:
    """From now on `peak` tells the most that they held."""
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pids: Iterable[int]) -> int:
    """The most bytes that they held since `watch_peak`."""
    return sum(_told(pid, "VmHWM") for pid in pids)


def busy(pids: Iterable[int]) -> float:
    """How many seconds they have computed together: hardly disturbed by whatever else the machine
    does.
    """
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def descriptors(pids: Iterable[int]) -> int:
    """How many files and connections they have open together."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids)

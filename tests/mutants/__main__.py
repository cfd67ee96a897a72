"""`python -m tests.mutants [NAME...]`: plants faults, prints which test found each; exit status 1
if one was missed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.mutants.list import PAGE, page
from tests.mutants.planted import ALL
from tests.mutants.planting import hunted


def main(words: list[str]) -> int:
    """Plant the named faults, or all."""
    if words == ["--page"]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    missed = 0
    for fault in (fault for fault in ALL if not words or fault.name in words):
        with tempfile.TemporaryDirectory() as folder:
            finding = hunted(fault, Path(folder))
        print(f"{fault.name} -> {fault.finder if finding.found else 'MISSED'}", flush=True)
        if not finding.found:
            missed += 1
            print(finding.output, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

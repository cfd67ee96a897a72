"""What the tests need beside Python packages: installed where this is root on Debian, else named
in one line.
"""

import os
import shutil
import subprocess
import sys

from tests.services.chromium import find_chromium
from tests.services.haproxy import find_haproxy
from tests.services.postgres import find_binaries


def missing_packages() -> list[str]:
    """The Debian packages whose programs are not there."""
    found = {
        "chromium": find_chromium(),
        "haproxy": find_haproxy(),
        "postgresql": os.environ.get("TEST_DATABASE_URL") or find_binaries(),
        "strace": shutil.which("strace"),
    }
    return [package for package, program in found.items() if not program]


def install(packages: list[str]) -> None:
    """Install them with apt where that is possible; a failure shows in what is still missing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    """End with status 2 and one line when something is missing for good."""
    if packages := missing_packages():
        install(packages)
    if packages := missing_packages():
        print(f"The tests need these packages: {' '.join(packages)}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()

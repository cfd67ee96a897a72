"""Makes the environment in .venv/ and fetches the packages of a lock into it, saying what it does.

`python3 -m tools.environment requirements.txt`: uv does it where it is on the PATH, else pip. What
they say goes into a file; when they fail, one line says why.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
LOG = VENV / "fetching.log"
PYTHON = VENV / "bin/python"
# What pip and uv say where names cannot be looked up or nobody answers.
NO_NETWORK = re.compile(
    "name resolution|dns error|name or service not known|network is unreachable|connection "
    "refused|timed out"
    "|no route to host|failed to fetch|connection broken",
    re.IGNORECASE,
)
Commands = tuple[list[str], list[str]]


def say(sentence: str) -> None:
    """What is done next."""
    print(sentence, flush=True)


def fail(sentence: str) -> None:
    """End with status 2 and one line."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def commands(lock: str) -> Commands:
    """What makes the environment, and what fetches the packages of that lock into it."""
    packages = ["--require-hashes", "-r", lock]
    if uv := shutil.which("uv"):
        make = [uv, "venv", "--python", sys.executable, str(VENV)]
        fetch = [uv, "pip", "install", "--compile-bytecode", "--python", str(PYTHON)]
    else:
        make = [sys.executable, "-m", "venv", str(VENV)]
        fetch = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    return make, [*fetch, *packages]


def packages(lock: str) -> int:
    """How many packages the lock names for this machine, roughly: those for other systems only are
    left out.
    """
    pins = re.findall(
        r"^[a-z0-9][^=\n]*==[^\n]*", Path(lock).read_text(encoding="utf-8"), re.MULTILINE
    )
    # For a sentence alone: the installer decides by markers.
    return len([pin for pin in pins if "win32" not in pin])


def run(command: list[str]) -> int:
    """Run it with its words put into the file; gives its status."""
    with LOG.open("a", encoding="utf-8") as log:
        return subprocess.run(command, stdout=log, stderr=log, check=False).returncode


def why() -> str:
    """The reason why the packages could not be fetched, in a line."""
    log = LOG.read_text(encoding="utf-8", errors="replace")
    if NO_NETWORK.search(log):
        return "no package registry can be reached from here (is there a network?)"
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    for line in reversed(lines):
        if line.lower().startswith("error"):
            return line
    return lines[-1] if lines else "?"


def require_venv() -> None:
    """End the program when Python cannot make environments; as root on Debian that is put
    right.
    """
    wanted = [sys.executable, "-c", "import ensurepip, venv"]
    if subprocess.run(wanted, stderr=subprocess.DEVNULL, check=False).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        # Debian parts the module from Python.
        say("Installing python3-venv")
        for words in (["update", "-qq"], ["install", "-y", "-qq", "python3-venv"]):
            subprocess.run(
                ["apt-get", *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
    if subprocess.run(wanted, stderr=subprocess.DEVNULL, check=False).returncode:
        fail("Python's venv module is missing: install python3-venv")


def main(lock: str) -> None:
    """Make the environment unless it is there, and bring its packages to what the lock says."""
    make, fetch = commands(lock)
    try:
        VENV.mkdir(exist_ok=True)
        LOG.write_text("", encoding="utf-8")
    except OSError as error:
        fail(
            f"{VENV.absolute()} cannot be written to ({error.strerror}): run it in a folder of "
            "your own"
        )
    if not PYTHON.exists() or ("-m" in fetch and not (VENV / "bin/pip").exists()):
        if "-m" in make:
            require_venv()
        say("Making the environment in .venv/")
        if run(make):
            fail(f"The environment could not be made: {why()} ({LOG} says more)")
    say(f"Fetching {packages(lock)} packages into it (a minute or two the first time)")
    if run(fetch):
        fail(f"The packages could not be fetched: {why()} ({LOG} says more)")


if __name__ == "__main__":
    main(sys.argv[1])

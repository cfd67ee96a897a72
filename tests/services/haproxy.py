"""HAProxy, from the path: the proxy in front of several servers."""

import os
import shutil

PATHS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def find_haproxy() -> str | None:
    """The path of an installed HAProxy, or None."""
    return shutil.which("haproxy", path=PATHS)


def haproxy() -> str:
    """The path of the installed HAProxy; its absence is a fault that names the package."""
    path = find_haproxy()
    if path is None:
        raise RuntimeError(
            "Tests of several servers need HAProxy on the PATH: install the package haproxy."
        )
    return path

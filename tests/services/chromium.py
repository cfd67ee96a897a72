"""The installed Chromium that browser tests drive."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def chromium() -> str:
    """The path of the installed Chromium; its absence is a fault that names the package."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(
            "Browser tests need Chromium on the PATH: install the package chromium."
        )
    return path

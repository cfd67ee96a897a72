"""Which browser on which system somebody uses: two words of all that a browser says of itself."""

from __future__ import annotations

import re
from typing import NamedTuple

# As much of what a browser says as is looked at.
LOOKED_AT = 500


class Browser(NamedTuple):
    """A kind of browser: its name and its system, each empty where it is none of ours."""

    name: str = ""
    system: str = ""


UNKNOWN = Browser()
# The first that fits: one that is built on another says that one's name too.
NAMES = {
    "Edge": r"\bEdg(?:e|A|iOS)?/",
    "Opera": r"\bOP(?:R|T|X)/|\bOpera\b",
    "Samsung Internet": r"\bSamsungBrowser/",
    "Huawei Browser": r"\bHuaweiBrowser/",
    "UC Browser": r"\bUCBrowser/",
    "Vivaldi": r"\bVivaldi/",
    "DuckDuckGo": r"\b(?:DuckDuckGo|Ddg)/",
    "Firefox": r"\b(?:Firefox|FxiOS|Focus)/",
    "Chrome": r"\b(?:Headless)?(?:Chrome|Chromium|CriOS)/",
    "Safari": r"\bVersion/.*\bSafari/",
}
SYSTEMS = {
    "KaiOS": r"\bKAIOS/",
    "HarmonyOS": r"\b(?:Open)?Harmony(?:OS)?\b",
    "Android": r"\bAndroid\b",
    "iOS": r"\b(?:iPhone|iPad|iPod)\b",
    "Windows": r"\bWindows\b",
    "ChromeOS": r"\bCrOS\b",
    "macOS": r"\bMacintosh\b",
    "Linux": r"\b(?:Linux|X11)\b",
}


def browser_of(said: str) -> Browser:
    """The kind of the browser that says this of itself (`User-Agent`). Anybody may say anything:
    it serves to recognise one's own, and decides nothing.
    """
    seen = said[:LOOKED_AT]
    return Browser(_first(NAMES, seen), _first(SYSTEMS, seen))


def _first(kinds: dict[str, str], seen: str) -> str:
    return next((name for name, looks in kinds.items() if re.search(looks, seen)), "")

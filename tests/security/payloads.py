"""Texts that try to come alive, and a scene that says nothing else."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path

from tests.security.canaries import Place
from tests.security.people import Say

PAYLOADS = (Path(__file__).parent.parent / "data" / "xss.txt").read_text().split("\n")
PAYLOADS = [line.replace("\\n", "\n").replace("\\t", "\t") for line in PAYLOADS if line.strip()]
SHORT = {"name", "title", "person", "office", "kind", "place", "period", "tagline"}
# Names are one line and cut where the column ends.
LONGEST = 90
SEED = random.SystemRandom().randrange(10**6)


def speaking(shift: int) -> Say:
    """Each text of the scene is another payload; the next shift gives each text the next one."""
    numbers = count(shift)

    def say(place: Place) -> str:
        payload = PAYLOADS[next(numbers) % len(PAYLOADS)]
        return " ".join(payload.split())[:LONGEST] or "x" if place.column in SHORT else payload

    return say

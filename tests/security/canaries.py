"""A word for every text of the scene, and who may read it."""

from __future__ import annotations

import re
from typing import NamedTuple

ROLES = ("visitor", "member", "author", "steering", "admin")
AUDIENCES = {
    "public": set(ROLES),
    "own": {"author"},
    "own and steering": {"author", "steering", "admin"},
    "own and admin": {"author", "admin"},
    "member and admin": {"member", "admin"},
    "member and steering": {"member", "steering", "admin"},
    "those of the organisation": {"member", "author", "steering", "admin"},
    "steering": {"steering", "admin"},
    "admin": {"admin"},
    "nobody": set(),
}


class Place(NamedTuple):
    """Where a text stands, and for whom it is."""

    table: str
    column: str
    state: str
    audience: str

    @property
    def word(self) -> str:
        """One word of letters that stands nowhere else, and in no other word."""
        return "qx" + re.sub("[^a-z]", "", f"{self.table}{self.column}{self.state}".lower()) + "xq"

    @property
    def bait(self) -> str:
        """A word to search for: it finds this row's texts without being one of their canaries."""
        return "zb" + re.sub("[^a-z]", "", f"{self.table}{self.state}".lower()) + "bz"

    def open_to(self, role: str) -> bool:
        """Whether that role may read it."""
        return role in AUDIENCES[self.audience]


def leaks(outputs: dict[str, dict[str, str]], places: list[Place]) -> list[str]:
    """The words that a role must not read, and where they stand in what it read."""
    return [
        f"{role} {address}: {place.word}"
        for role, answers in outputs.items()
        for place in places
        if not place.open_to(role)
        for address, said in answers.items()
        if place.word in said
    ]

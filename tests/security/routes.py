"""Who may go where: every route and method, and what each person is answered there.

`in`: sent to sign-in. A number: that status, for an address and an empty form. The people are in the order of PEOPLE;
`author` wrote the scene's proposals and owns its actions, `suspended` still has a session. A route that is not here
fails the suite, and so does a line without its route.
"""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = ("visitor", "member", "author", "steering", "admin", "suspended")

OUTCOMES = """
"""


class Line(NamedTuple):
    """A line of the table."""

    access: str
    outcomes: dict[str, str]


def table() -> dict[tuple[str, str], Line]:
    """(endpoint, method) -> who may enter, and what each person is answered."""
    found = {}
    for line in OUTCOMES.strip().splitlines():
        if line.strip():
            method, endpoint, access, *outcomes = line.split()
            found[endpoint, method] = Line(access, dict(zip(PEOPLE, outcomes, strict=True)))
    return found


PUBLIC = sorted({endpoint for (endpoint, _), line in table().items() if line.access == "public"})

"""What is a draft, withdrawn, hidden, unanswered or somebody's own is in no output for whoever may
not know it.
"""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.lanes import from_all_sides
from tests.security.addresses import pages
from tests.security.canaries import ROLES, Place
from tests.security.conftest import Browsers
from tests.security.scene import Scene
from tests.spreadsheets import text

SEARCHES = (
    "/proposals/?q={}",
    "/search?q={}",
    "/plan/?q={}",
    "/organisations/?q={}",
    "/admin/members?q={}",
    "/admin/invitations?q={}",
    "/decisions/?q={}",
)


def everything_read(browser: FlaskClient, scene: Scene, place: int) -> dict[str, str]:
    """All that this browser gets: each page, and each as htmx would ask for it, by day each page
    as one role's, by turns.
    """
    found = {}
    for at, address in enumerate(pages(scene)):
        answer = browser.get(address, follow_redirects=True, buffered=True)
        found[address] = text(answer)
        if from_all_sides() or (at + place) % len(ROLES) == 0:
            answer = browser.get(address, headers={"HX-Request": "true"}, buffered=True)
            found[f"{address} (htmx)"] = text(answer)
    return found


def leaks(role: str, outputs: dict[str, str], places: list[Place]) -> list[str]:
    """The words that this role must not read, and where they stand."""
    closed = [place for place in places if not place.open_to(role)]
    return [
        f"{role} {address}: {p.word}"
        for p in closed
        for address, said in outputs.items()
        if p.word in said
    ]


def test_nobody_reads_what_is_not_theirs(scene: Scene, browsers: Browsers) -> None:
    outputs = {
        role: everything_read(browsers[role], scene, place) for place, role in enumerate(ROLES)
    }
    leaking = [leak for role in ROLES for leak in leaks(role, outputs[role], scene.places)]
    assert not leaking, "\n".join(leaking)
    read = {role: "\n".join(outputs[role].values()) for role in ROLES}
    readable = [p for p in scene.places if p.audience != "nobody"]
    unread = [
        p for p in readable if not any(p.open_to(role) and p.word in read[role] for role in ROLES)
    ]
    assert not unread, "\n".join(map(str, unread))


def test_no_search_finds_what_is_not_the_readers(scene: Scene, browsers: Browsers) -> None:
    found = []
    for role in ("visitor", "member", "author"):
        baits = sorted({place.bait for place in scene.places if not place.open_to(role)})
        for address in (search.format(bait) for search in SEARCHES for bait in baits):
            found += leaks(role, {address: browsers[role].get(address).text}, scene.places)
    assert found == []

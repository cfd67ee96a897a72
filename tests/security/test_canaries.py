"""What is not the reader's is found by no search of theirs; that it stands in no answer either:
test_every_answer.py.
"""

from __future__ import annotations

from tests.security.canaries import leaks
from tests.security.conftest import Browsers
from tests.security.scene import Scene

SEARCHES = (
    "/proposals/?q={}",
    "/search?q={}",
    "/plan/?q={}",
    "/organisations/?q={}",
    "/admin/members?q={}",
    "/admin/invitations?q={}",
    "/decisions/?q={}",
)


def test_no_search_finds_what_is_not_the_readers(scene: Scene, browsers: Browsers) -> None:
    found = []
    for role in ("visitor", "member", "author"):
        baits = sorted({place.bait for place in scene.places if not place.open_to(role)})
        for address in (search.format(bait) for search in SEARCHES for bait in baits):
            said = browsers[role].get(address).text
            found += leaks({role: {address: said}}, scene.places)
    assert found == []

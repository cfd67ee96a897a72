"""However much there is, a page stays small: what grows is paged, folded or looked into."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from tests import factories
from tests.security.addresses import pages
from tests.security.crawling import endpoint_of
from tests.security.growth import Growth
from tests.security.routes import PUBLIC
from tests.security.scene import Scene

# In bytes: of a public page as it is sent, and of any other: the longest form has three lists of two
# hundred choices each.
PACKED, PLAIN = 30_000, 155_000
PAGES = ("text/html", "application/atom+xml")


def size(browser: FlaskClient, page: str) -> int:
    """How many bytes a page has, a public one as it is sent; what is no page has none."""
    headers = {"Accept-Encoding": "gzip"} if endpoint_of(page) in PUBLIC else {}
    answer = browser.get(page, headers=headers, follow_redirects=True, buffered=True)
    return len(answer.data) if answer.mimetype in PAGES and answer.status_code == 200 else 0


@pytest.mark.served
@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
def test_no_page_grows_without_bound(
    scene: Scene, signed_in: Callable[[Member], FlaskClient]
) -> None:
    Growth(scene)
    admin = signed_in(scene.administrator)
    sizes = {("before it", "/steering/plan/adoption"): size(admin, "/steering/plan/adoption")}
    scene.edition = factories.adopted()
    for page in [*pages(scene), f"/steering/plan/promotion?proposal={scene.voted.id}"]:
        # A visitor of one page has no session yet.
        browser = admin.application.test_client() if endpoint_of(page) in PUBLIC else admin
        sizes["", page] = size(browser, page)
    offenders = [
        f"{found:,} {page}"
        for (_when, page), found in sizes.items()
        if found > (PACKED if endpoint_of(page) in PUBLIC else PLAIN)
    ]
    assert not offenders, "\n".join(offenders)
    assert sum(found > 0 for found in sizes.values()) > 60

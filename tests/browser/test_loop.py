"""The whole loop in a real browser: propose, comment, vote, decide, promote, adopt, read as a
visitor.
"""

from __future__ import annotations

import os
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.loop import Loop
from tests.browser.site import Site

# Every language, width, and way of scripts meets every engine in the long run. In the short one the
# other language, width and way is walked while servers are restarted: tests/machines/test_restarts.py.
DAILY = ("postgresql", "ar", 390, True)
ALL = list(product(("sqlite", "postgresql"), ("fr", "ar"), (390, 1280), (True, False)))
WALKS = [
    pytest.param(*walk, marks=[] if walk == DAILY else pytest.mark.served)
    for walk in (ALL if os.environ.get("TWIZA_LONG") else [DAILY])
]


@pytest.mark.parametrize(("site", "language", "width", "scripts"), WALKS, indirect=["site"])
def test_a_proposal_goes_all_the_way_into_the_plan(
    site: Site, browser: Browser, language: str, width: int, scripts: bool
) -> None:
    loop = Loop(browser, site, language, width, scripts=scripts)
    loop.proposes()
    loop.is_discussed()
    loop.is_voted_on()
    loop.is_decided()
    loop.is_accepted()
    loop.is_adopted()
    loop.is_read()
    assert not loop.faults, "\n".join(loop.faults)

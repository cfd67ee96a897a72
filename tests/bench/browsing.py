"""What a browser fetches for a page: requests and bytes on the wire, as Chromium itself counts
them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.driver import HOST
from tests.services.chromium import chromium

PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass
class Visit:
    """What one page took from the network. `octets` are all bytes but those of fonts."""

    octets: int = 0
    fonts: int = 0
    requests: int = 0
    painted: float = 0.0
    kinds: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)


class Watch:
    """Counts one page after another through Chromium's own events."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.visit = Visit()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._received)
        session.on(
            "Network.requestServedFromCache",
            lambda event: self.visit.cached.add(event["requestId"]),
        )
        session.on("Network.loadingFinished", self._finished)

    def go(self, address: str) -> Visit:
        """Open the page and wait until nothing more comes."""
        self.visit = Visit()
        self.page.goto(address, wait_until="networkidle")
        self.visit.painted = self.page.evaluate(PAINTED)
        return self.visit

    def _received(self, event: dict[str, Any]) -> None:
        self.visit.kinds[event["requestId"]] = event["type"]
        if event["response"].get("fromDiskCache") or event["response"]["url"].startswith("data:"):
            self.visit.cached.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        number, octets = event["requestId"], int(event["encodedDataLength"])
        if number in self.visit.cached:
            return
        if self.visit.kinds.get(number) == "Font":
            self.visit.fonts += octets
        else:
            self.visit.octets += octets
            self.visit.requests += 1


def two_pages(port: int, first: str, second: str) -> tuple[Visit, Visit]:
    """A page with an empty cache, then another one with what the first has left there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        watch = Watch(browser.new_context(locale="fr").new_page())
        visits = (
            watch.go(f"http://{HOST}:{port}{first}"),
            watch.go(f"http://{HOST}:{port}{second}"),
        )
        browser.close()
    return visits

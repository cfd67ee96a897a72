"""Somebody at a browser: opens pages, fills in forms, presses buttons, and looks at every page on
the way.
"""

from __future__ import annotations

import os

from playwright.sync_api import Browser, Page, Request, TimeoutError

from tests.browser.looking import faults_of, watch
from tests.browser.site import PASSWORD, Site
from tests.timing import BROWSER_HANGS_AFTER

# In the short run dark pages are looked at where each page is (tests/browser/test_pages.py).
SCHEMES = ("light", "dark") if os.environ.get("TWIZA_LONG") else ("light",)


def arrive(page: Page, address: str) -> None:
    """Open an address. On a busy machine a browser that draws nothing forgets about once in a
    hundred pages to say that all has come: where nothing is missing it is asked once more.
    """
    missing: set[Request] = set()

    def asked(request: Request) -> None:
        missing.add(request)

    def ended(request: Request) -> None:
        missing.discard(request)

    listeners = {"request": asked, "requestfinished": ended, "requestfailed": ended}
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    try:
        page.goto(address, timeout=BROWSER_HANGS_AFTER)
    except TimeoutError:
        assert not missing, f"{address}: the site has not answered {missing}"
        page.goto(address)
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)


class Person:
    """A browser of its own, whose settings ask for English, so that a link that loses the language
    is noticed.
    """

    def __init__(
        self,
        browser: Browser,
        site: Site,
        language: str,
        width: int = 1280,
        *,
        scripts: bool = True,
    ) -> None:
        self.site, self.language = site, language
        self.schemes = SCHEMES if scripts else ()
        self.faults: list[str] = []
        size = {"width": width, "height": 844 if width < 600 else 900}
        self.context = browser.new_context(
            viewport=size, java_script_enabled=scripts, locale="en-GB", reduced_motion="reduce"
        )  # type: ignore[arg-type]
        self.context.set_default_timeout(BROWSER_HANGS_AFTER)
        watch(self.context, self.faults)
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> None:
        """Open an address in this person's language, and look."""
        mark = "&" if "?" in path else "?"
        arrive(self.page, f"{self.site.address}{path}{mark}lang={self.language}")
        self.look()

    def follow(self, selector: str) -> None:
        """Press a link or button that leads to another page, and look; not one that only the Enter
        key presses, nor one that a script has added.
        """
        shown = self.page.locator(":not([aria-hidden=true], [type=button])")
        with self.page.expect_navigation():
            self.page.locator(selector).and_(shown).first.click()
        self.look()

    def look(self) -> None:
        """Hold the page to what every page is held to."""
        self.faults += faults_of(self.page, self.language, self.schemes)

    def fill(self, **fields: str) -> None:
        """Type into fields of the page's main form, by their names."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(text)

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """With that address; the furnished people share one password."""
        self.open("/sign-in")
        self.fill(email=email, password=password)
        self.follow("main form[action*='/sign-in'] button")

    def text(self, selector: str) -> str:
        """What that place says."""
        return self.page.locator(selector).first.inner_text()

"""Every page of a site in which each text tries to come alive, in a browser: nothing runs, nothing
is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request

from app.accounts.models import Member
from app.accounts.operations import begin_session
from app.database import db, writing
from tests.browser.conftest import Demo
from tests.browser.looking import watch
from tests.browser.site import Site
from tests.lanes import in_turn
from tests.security.addresses import pages
from tests.security.conftest import COOKIE
from tests.security.payloads import PAYLOADS, SEED, speaking
from tests.security.scene import Scene

pytestmark = pytest.mark.served

LONG = bool(os.environ.get("TWIZA_LONG"))
TURNS = 19 if LONG else 1
# What people do without meaning to: each element is passed over, entered, and told that it could
# not be fetched.
TOUCH = """() => {
  document.querySelectorAll("details").forEach((fold) => { fold.open = true });
  for (const element of document.querySelectorAll("body *"))
    for (const kind of ["mouseover", "mouseenter", "focus", "pointerdown", "error", "load", "toggle"])
      element.dispatchEvent(new Event(kind));
}"""


@contextmanager
def somebody(
    browser: Browser, site: Site, member: Member | None, faults: list[str]
) -> Iterator[Page]:
    """A browser whose member is signed in; it notes dialogs, errors, violated policies and
    requests to elsewhere.
    """
    context = browser.new_context()
    watch(context, faults)
    context.on(
        "dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss())
    )
    context.on("request", lambda request: _judge(faults, site, request))
    if member is not None:
        _sign_in(context, site, member)
    yield context.new_page()
    context.close()


def _judge(faults: list[str], site: Site, request: Request) -> None:
    if not request.url.startswith((f"{site.address}/", "data:", "chrome:", "about:")):
        faults.append(f"asked for {request.url}")


def _sign_in(context: BrowserContext, site: Site, member: Member) -> None:
    with writing():
        token = begin_session(db.session.merge(member)).token
    client = site.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": site.address}])


def visit(page: Page, address: str) -> bool:
    """Open it and touch everything on it; False for a file that a browser only saves."""
    try:
        page.goto(address)
    except Error as error:
        if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
            return False
        raise
    page.evaluate(TOUCH)
    return True


def missing(fault: str, site: Site) -> bool:
    """Whether only a picture that a text names is not there: pictures of the site itself are
    allowed.
    """
    return fault.startswith(f"404 for {site.address}/")


def viewers(fault: str, path: str) -> bool:
    """Whether it is the browser's own way of showing a picture or XML: the policy refuses its
    styles, and nothing that people wrote is drawn.
    """
    shown = path.partition("?")[0] in ("/favicon.ico", "/sitemap.xml")
    return shown and fault.startswith("console: Applying inline style")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("turn", range(TURNS))
def test_no_payload_runs_in_a_browser(still_browser: Browser, bare_site: Site, turn: int) -> None:
    shift = (SEED + turn * len(PAYLOADS) // TURNS) % len(PAYLOADS)
    print(f"seed {SEED}, shift {shift}")
    faults: list[str] = []
    opened = 0
    with (site := bare_site).app.app_context():
        scene = Scene(speaking(shift))
        readers = (None, scene.administrator, *([scene.author] if LONG else []))
        for place, member in enumerate(readers):
            with somebody(still_browser, site, member, faults) as page:
                # By day each page is opened by one of them.
                for path in pages(scene) if LONG else in_turn(pages(scene), place, len(readers)):
                    before = len(faults)
                    opened += visit(page, site.address + path)
                    faults[before:] = [
                        f"{path}: {fault}"
                        for fault in faults[before:]
                        if not missing(fault, site) and not viewers(fault, path)
                    ]
    assert not faults, "\n".join(faults)
    assert opened > (200 if LONG else 100)


def test_what_runs_is_noticed(still_browser: Browser, demo: Demo) -> None:
    faults: list[str] = []
    with somebody(still_browser, demo.site, None, faults) as page:
        page.goto(demo.site.address)
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')"
        )
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=//evil.example/x>')"
        )
        page.goto("data:text/html,<script>alert(1)</script>")
    told = "\n".join(faults)
    assert [
        word
        for word in ("dialog: 1", "Content Security Policy", "evil.example")
        if word not in told
    ] == []

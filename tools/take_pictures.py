"""`make pictures`: serves the demo from a scratch database and takes the pictures under
docs/pictures/.

Each page in French at 1280 pixels and in Arabic at 390, as somebody who may see it; two of them on
dark ground too. Needs Chromium on the PATH.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services.chromium import chromium
from tools.serve import server_command
from tools.take_letters import sheets

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
VIEWS = {"fr": (1280, 900), "ar": (390, 844)}
TALLEST = 2600
# Of lists that go on alike.
TALLEST_LISTS = {"invitations": 1400, "members": 1400}
PASSWORD = "une phrase pour les images"
STEWARD, ADMINISTRATOR = "pictures@example.org", "administers@example.org"
REPRESENTATIVE = "represents@example.org"
PEOPLE = (
    (STEWARD, "Nadia Tazi", "steering"),
    (ADMINISTRATOR, "Karim Idrissi", "admin"),
    (REPRESENTATIVE, "Khadija Bennis", "member"),
)
# Name of the picture, address, or the list page and the pattern of the first link to follow from
# there. Visitors see the first ones, the member made for the pictures the others.
FOR_ALL: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "plan": ("/plan/", ""),
    "timeline": ("/plan/timeline", ""),
    "map": ("/plan/map", ""),
    "action": ("/plan/", r"^/plan/actions/\d+-"),
    "territory": ("/territories/", r"^/territories/[2-9]-"),
    "list": ("/proposals/?stage=voting", ""),
    "decided": ("/proposals/?stage=decided", r"^/proposals/\d+-"),
    "join": ("/join", ""),
}
FOR_THE_GROUP: dict[str, tuple[str, str]] = {
    "home-member": ("/", ""),
    "proposal": ("/proposals/?stage=voting", r"^/proposals/\d+-"),
    "new-proposal": ("/proposals/new", ""),
    "desk": ("/steering/", ""),
    "bench": ("/steering/proposals/", ""),
    "promotion": ("/steering/proposals/", r"^/proposals/\d+-"),
    "edit": ("/steering/plan/actions/new", ""),
}
# As an administrator sees them.
FOR_ADMINISTRATORS: dict[str, tuple[str, str]] = {
    "queue": ("/admin/applications", ""),
    "invitations": ("/admin/invitations", ""),
    "members": ("/admin/members", ""),
    "notifications": ("/my/notifications", ""),
}
# As whoever administers an organisation sees them, from a list of those for which they act.
FOR_REPRESENTATIVES: dict[str, tuple[str, str]] = {
    "organisation": ("/my/mandates", r"^/organisations/\d+-"),
    "mandates": ("/my/mandates", r"^/organisations/\d+-[^/]+/mandates"),
    "account": ("/my/account", ""),
    "data": ("/my/data", ""),
}
PAGES = FOR_ALL | FOR_THE_GROUP | FOR_ADMINISTRATORS | FOR_REPRESENTATIVES
SEEN_BY = (
    ("", FOR_ALL),
    (STEWARD, FOR_THE_GROUP),
    (ADMINISTRATOR, FOR_ADMINISTRATORS),
    (REPRESENTATIVE, FOR_REPRESENTATIVES),
)
LETTERS = "mail"
# A mail has five colours, and the edges of its letters.
OF_LETTERS = 24
DARK = ("home", "plan")


def flask(environment: dict[str, str], *words: str, given: str = "") -> None:
    """Run one flask command on the scratch database."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    subprocess.run(
        command, cwd=ROOT, env=environment, input=given, text=True, check=True, capture_output=True
    )


@contextmanager
def demo_site() -> Iterator[str]:
    """The demo, served; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        address = f"http://127.0.0.1:{port}"
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/twiza.sqlite3",
            "BASE_URL": address,
            # The same for whoever fills the site and for the server.
            "UPLOADS_DIR": f"{folder}/uploads",
        }
        flask(environment, "db", "upgrade")
        flask(environment, "demo", "load")
        for email, name, role in PEOPLE:
            person = (email, "--name", name, "--role", role, "--password-stdin")
            flask(environment, "members", "create", *person, given=PASSWORD + "\n")
        command = [sys.executable, "-m", "tools.people_come_in", folder]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(list(server_command(port, 1)), cwd=ROOT, env=environment)
        try:
            wait(address)
            yield address
        finally:
            server.terminate()
            server.wait(30)


def wait(address: str) -> None:
    """Until the site answers, at most twenty seconds."""
    for _ in range(200):
        try:
            urllib.request.urlopen(address + "/healthz", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the demo site did not start")


def sign_in(page: Page, address: str, email: str) -> None:
    """As one of the people made for the pictures."""
    page.goto(address + "/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main form button")


def place(page: Page, address: str, name: str, language: str) -> str:
    """The address of a picture's page."""
    start, pattern = PAGES[name]
    if not pattern:
        return start
    page.goto(address + in_language(start, language))
    links = [str(link.get_attribute("href")) for link in page.locator("main a[href]").all()]
    found = next(link for link in links if re.match(pattern, link))
    if name == "promotion":
        return "/steering/plan/promotion?proposal=" + (re.findall(r"\d+", found) or ["0"])[0]
    return found.split("?")[0]


def take(browser: Browser, address: str, language: str, names: Collection[str]) -> None:
    """The pictures of those names in one language."""
    for email, pages in SEEN_BY:
        with reader(browser, language) as page:
            if email:
                sign_in(page, address, email)
            shoot(page, address, language, [name for name in pages if name in names])
    with reader(browser, language, dark=True) as page:
        shoot(page, address, language, [name for name in DARK if name in names], "-dark")


def take_letters(browser: Browser, language: str) -> None:
    """The sheets with every kind of mail."""
    for name, sheet in sheets(browser, language):
        keep(sheet, PICTURES / f"{LETTERS}-{name}-{language}.webp", colours=OF_LETTERS)


@contextmanager
def reader(browser: Browser, language: str, *, dark: bool = False) -> Iterator[Page]:
    """A window of that language's size, on light or dark ground."""
    width, height = VIEWS[language]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    yield context.new_page()
    context.close()


def shoot(page: Page, address: str, language: str, names: Iterable[str], ending: str = "") -> None:
    """The pictures of those pages."""
    width, _height = VIEWS[language]
    for name in names:
        where = place(page, address, name, language)
        page.goto(address + in_language(where, language))
        tall = min(
            TALLEST_LISTS.get(name, TALLEST),
            int(page.evaluate("document.documentElement.scrollHeight")),
        )
        clip = {"x": 0, "y": 0, "width": width, "height": tall}
        picture = page.screenshot(full_page=True, clip=clip)
        keep(Image.open(BytesIO(picture)), PICTURES / f"{name}-{language}-{width}{ending}.webp")


def in_language(path: str, language: str) -> str:
    """The address of a page in that language."""
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}lang={language}"


def keep(picture: Image.Image, path: Path, colours: int = 256) -> None:
    """With few colours, the rare ones kept, which a page of flat colours and letters hardly
    misses: half the size.
    """
    few = picture.convert("RGB").quantize(
        colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    # Without loss, and a third smaller than PNG.
    few.convert("RGB").save(path, lossless=True, quality=100, method=6)


def main() -> None:
    """Take those that are named; without names all of them."""
    names = sys.argv[1:] or [*PAGES, LETTERS]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        if LETTERS in names:
            for language in VIEWS:
                take_letters(browser, language)
        if PAGES.keys() & set(names):
            with demo_site() as address:
                for language in VIEWS:
                    take(browser, address, language, names)
        browser.close()


if __name__ == "__main__":
    main()

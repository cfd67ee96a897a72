"""Everywhere that links lead: from the home page on, as one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

from flask import current_app
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

# What a reader can follow, and what a page needs to be seen.
LINKS = {
    "a[href]": "href",
    "form[method=get]": "action",
    "link[rel=stylesheet]": "href",
    "img[src]": "src",
}
MOST_REDIRECTS = 5


@dataclass
class Crawl:
    """What was found: `opened` addresses with the page that each led to, its `endpoints`, the
    `broken` links, and where a visitor is to go on to after signing in.
    """

    opened: dict[str, str] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    after_sign_in: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> set[str]:
        """The paths of everything that was opened."""
        return {urlsplit(address).path for address in self.opened.values()}


def crawl(browser: FlaskClient, *, start: str = "/") -> Crawl:
    """Open every page that links lead to."""
    found, waiting = Crawl(), [(start, "the address bar")]
    while waiting:
        address, seen_on = waiting.pop()
        if address in found.opened:
            continue
        led_to, status, markup = _follow(browser, address)
        found.opened[address] = led_to
        parts = urlsplit(led_to)
        if parts.path == "/sign-in":
            following = parse_qs(parts.query).get("next", [""])[0]
            found.after_sign_in.setdefault(_plain(following, "/"), seen_on)
        if status != 200:
            found.broken.append(f"{status} {address} on {seen_on}")
            continue
        found.endpoints.add(endpoint_of(led_to))
        waiting += [(link, address) for link in _links(markup, led_to) if link not in found.opened]
    return found


def _follow(browser: FlaskClient, address: str) -> tuple[str, int, str]:
    for _redirect in range(MOST_REDIRECTS):
        answer = browser.get(address, headers={"Accept-Language": "en"}, buffered=True)
        if answer.status_code not in (301, 302, 303, 308):
            break
        address = _plain(answer.headers["Location"], address)
    return address, answer.status_code, answer.text if answer.mimetype == "text/html" else ""


def endpoint_of(address: str) -> str:
    """The view behind an address of this site."""
    adapter = current_app.url_map.bind("localhost")
    try:
        return str(adapter.match(urlsplit(address).path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return ""


def _links(markup: str, page: str) -> list[str]:
    tree = LexborHTMLParser(markup)
    held = (
        node.attributes.get(name) or ""
        for query, name in LINKS.items()
        for node in tree.css(query)
    )
    inside = (_plain(link, page) for link in held if not urlsplit(urljoin(page, link)).netloc)
    return [link for link in dict.fromkeys(inside) if link and not link.startswith("/static/")]


def _plain(link: str, page: str) -> str:
    """The address without its fragment, and in whatever language the reader has: "" if it is no
    page of a site.
    """
    parts = urlsplit(urljoin(page, link))
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "lang"]
    return parts._replace(scheme="", netloc="", fragment="", query=urlencode(query)).geturl()

"""What the tests of joining send and read."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.mail.letters import Received

ADDRESS = "salma@example.org"
NEW = {"password": "trois chats sur un toit", "again": "trois chats sur un toit"}
BASE = "http://127.0.0.1:8000"


def shown(client: FlaskClient, page: str = "/join?lang=en") -> dict[str, str]:
    """The hidden fields of the form as a page shows it."""
    fields = LexborHTMLParser(client.get(page).text).css("main form.form input[type=hidden]")
    return {str(node.attributes["name"]): node.attributes["value"] or "" for node in fields}


def filled(client: FlaskClient, page: str = "/join?lang=en", **fields: str) -> dict[str, str]:
    """The form as somebody fills it in."""
    written = {
        "name": "Salma Bennani",
        "email": ADDRESS,
        "language": "fr",
        "why": "Je tiens une bibliothèque.",
        "capacity": "alone",
        "organisation_kind": "association",
        "consent": "y",
    }
    return shown(client, page) | written | fields


def apply(client: FlaskClient, page: str = "/join?lang=en", **fields: str) -> Any:
    """Fill the form in, and send it."""
    return client.post(page, data=filled(client, page, **fields))


def confirm(client: FlaskClient, address: str, **changed: str) -> Any:
    """Open the link that confirms an application, and press its button."""
    return client.post(address, data=shown(client, address) | changed)


def link_in(mail: Received) -> str:
    """Where the mail's button leads, on this site."""
    (address,) = set(re.findall(rf"{BASE}/(?:welcome|link|join|sign-in)\S*", mail.text))
    return str(address).removeprefix(BASE)

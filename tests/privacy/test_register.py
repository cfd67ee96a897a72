"""The register speaks of every column, and the page on privacy says what it says."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from flask.testing import FlaskClient

from app.model import Model
from app.packages import PACKAGES
from app.privacy.queries import kept_of, stays
from app.privacy.register import GROUPS
from app.privacy.register.keeping import SESSION
from app.privacy.register.shape import WHOSE
from app.speech.language import speaking

TABLES = [table for group in GROUPS for table in group.tables]
# What opens something, or could be tried until it fits.
SECRET = re.compile(r"hash|token|salt|secret|_digest|seal|lease|sender|sent_to|^key$")
# A member's key stands in the log and in editions; the digest of a text tells which it was.
NO_SECRETS = {("member", "key"), ("application", "consent_digest")}


def test_every_column_of_every_table_is_in_the_register_and_nothing_else() -> None:
    for package in PACKAGES:
        if find_spec(f"app.{package}.models"):
            import_module(f"app.{package}.models")
    columns = {name: set(table.columns.keys()) for name, table in Model.metadata.tables.items()}
    assert {table.name: table.covers for table in TABLES} == columns
    assert len(TABLES) == len(columns)


def test_a_column_tells_of_somebody_or_of_nobody() -> None:
    both = {
        (table.name, column)
        for table in TABLES
        for part in table.parts
        for column in table.nobodys.intersection(part.columns)
    }
    assert both == set()


def test_no_copy_holds_a_secret() -> None:
    given = {
        (table.name, column)
        for table in TABLES
        for part in table.parts
        if part.by
        for column in part.columns
    }
    assert {found for found in given if SECRET.search(found[1])} == NO_SECRETS


def test_the_page_on_privacy_says_it_in_each_language(client: FlaskClient) -> None:
    read = {code: client.get(f"/privacy?lang={code}").text for code in ("fr", "ar", "en")}
    # Figures stick to their units.
    pages = {code: page.replace("\N{NO-BREAK SPACE}", " ") for code, page in read.items()}
    assert "Jusqu’à la déconnexion, 14 jours sans visite, ou 30 jours." in pages["fr"]
    assert "14 days without a visit, or 30 days." in pages["en"]
    assert "30 يومًا" in pages["ar"]
    assert all("%(" not in page and "signed_in" not in page for page in pages.values())


def test_what_is_kept_of_whom_is_asked_apart(app: Flask) -> None:
    with speaking("en"):
        every, visitors = kept_of(WHOSE), kept_of(("visitor",))
        assert stays(SESSION).endswith("30 days.")
    assert len(every) > len(visitors) > 0
    assert {shelf.whose for section in visitors for shelf in section.shelves} == {"Of visitors"}

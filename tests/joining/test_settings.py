"""What administrators settle of joining and of personal data, and where it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.site.words import SETTLED

SAID = "The pages about privacy and contact leave it out until then."


def settle(admin: FlaskClient, **fields: str) -> int:
    """Save the settings with those fields, as their page shows them."""
    page = LexborHTMLParser(admin.get("/admin/settings?lang=en").text)
    version = page.css_first("main form [name=version]").attributes["value"] or "0"
    data = {"version": version, **fields}
    return int(admin.post("/admin/settings?lang=en", data=data).status_code)


def test_administrators_are_told_until_it_is_said_who_answers_for_personal_data(
    admin: FlaskClient, client: FlaskClient
) -> None:
    for page in ("/admin/", "/admin/settings"):
        assert SAID in admin.get(f"{page}?lang=en").text
    assert settle(admin, data_contact="no address") == 422
    said = {"controller_fr": "Réseau *Tifawin*", "data_contact": "cndp@example.org"}
    assert settle(admin, **said, receipt="A-1/2026") == 303
    for page in ("/admin/", "/admin/settings"):
        assert SAID not in admin.get(f"{page}?lang=en").text
    privacy, contact = (client.get(f"/{name}?lang=fr").text for name in ("privacy", "contact"))
    for text in ("Réseau *Tifawin*", "mailto:cndp@example.org"):
        assert text in privacy
        assert text in contact
    assert "A-1/2026" in privacy


def test_the_page_says_who_may_join_and_whom_to_ask_where_no_mail_is_sent(
    app: Flask, admin: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Whoever shares the principles" in client.get("/join?lang=en").text
    assert settle(admin, who_may_join_fr="Les **associations**.", whom_to_ask_fr="Karim") == 303
    page = client.get("/join?lang=en").text
    assert "<strong>associations</strong>" in page
    assert "Applications are read by people" in page
    # Where it is tried out somebody reads the files.
    assert "This site sends no mail yet" not in page
    settings = replace(app.config["TWIZA"], environment="production")
    with monkeypatch.context() as context:
        context.setitem(app.config, "TWIZA", settings)
        page = app.test_client().get("/join?lang=en").text
    assert "This site sends no mail yet" in page
    assert "Karim" in page
    assert settle(admin, open_membership="y") == 303
    assert "You are in as soon as your address is confirmed." in client.get("/join?lang=en").text


def test_becoming_a_member_is_offered_wherever_signing_in_is(client: FlaskClient) -> None:
    for page in ("/", "/sign-in", "/about/"):
        links = LexborHTMLParser(client.get(page).text).css("a[href*='/join']")
        places = {node.parent.tag if node.parent else "" for node in links}
        # In the header, in the footer and, on the first two, in the page itself.
        assert len(links) >= (3 if page != "/about/" else 2), page
        assert "li" in places


def test_every_setting_has_its_words() -> None:
    assert {"steering_reviews", "open_membership", "controller", "receipt"} <= SETTLED.keys()

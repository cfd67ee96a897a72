"""The pages that the law wants: prepared in each language, filled with what is known, and the
coalition's to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db
from app.site.models import SiteSettings
from app.site.prepared import prepared
from app.site.queries.public_pages import filled, places, sections_of
from app.site.words import PAGES
from tests import factories

SETTINGS = "/steering/settings"
LANGUAGES = ("fr", "ar", "en")
PLACE = re.compile(r"\{[a-z_]+\}")
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def bench(signed_in: Browser, steward: Member) -> FlaskClient:
    """The browser of a member of the steering group."""
    return signed_in(steward)


def text_of(browser: FlaskClient, page: str, language: str = "fr") -> str:
    return browser.get(f"/{page}?lang={language}").text.partition("<main")[2]


def test_each_page_is_there_in_each_language_and_shows_no_gap(client: FlaskClient) -> None:
    offenders = []
    for name in PAGES:
        pages = {code: client.get(f"/{name}?lang={code}") for code in LANGUAGES}
        for code, answer in pages.items():
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            headings = [node.tag for node in LexborHTMLParser(main).css("h1, h2, h3, h4")]
            whole = headings[0] == "h1" and headings.count("h1") == 1 and headings.count("h2") >= 2
            if answer.status_code != 200 or PLACE.search(main) or not whole:
                offenders.append((name, code, headings))
        assert len({answer.text.partition("<h1>")[2][:40] for answer in pages.values()}) >= 2
    assert offenders == []


def test_all_languages_ask_for_the_same_and_nothing_unknown(app: Flask) -> None:
    with app.test_request_context("/"):
        known = places()
    for name in PAGES:
        asked = {code: sorted(PLACE.findall(prepared(name, code))) for code in LANGUAGES}
        assert asked["fr"] == asked["ar"] == asked["en"]
        assert [place for place in asked["fr"] if place[1:-1] not in known] == []


def test_a_visitor_reads_that_no_cookie_is_set_and_none_is(client: FlaskClient) -> None:
    answer = client.get("/privacy?lang=en")
    assert "no cookie is set" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "<code>twiza</code>" in answer.text
    assert "14 days without a visit, or after 30 days" in answer.text


def test_what_is_known_is_filled_in_and_ends_what_was_kept(
    bench: FlaskClient, client: FlaskClient
) -> None:
    assert "Éditeur" not in re.sub(r"<h2.*?</h2>", "", text_of(client, "legal"))
    facts = {
        "fact_publisher_fr": "Fondation *Essai* <b>",
        "fact_publisher_ar": "مؤسسة",
        "fact_email": "ecrire_a_tous@example.org",
        "fact_licence_fr": "CC BY 4.0",
    }
    assert bench.post(SETTINGS, data={"version": "0", **facts}).status_code == 303
    french, arabic = text_of(client, "legal"), text_of(client, "legal", "ar")
    assert "Fondation *Essai* &lt;b&gt;" in french
    assert 'href="mailto:ecrire_a_tous@example.org"' in french
    assert "مؤسسة" in arabic
    # Nothing was said of these: their lines are not there.
    assert [word for word in ("Hébergeur", "Téléphone") if word in french] == []
    # The licence stands at the foot of each page, too.
    assert "CC BY 4.0" in client.get("/decisions/?lang=fr").text.partition("<footer")[2]


def test_the_steering_group_alone_is_told_what_is_missing(
    bench: FlaskClient, client: FlaskClient, signed_in: Browser, member: Member
) -> None:
    told = "The steering group alone reads this"
    assert "Host (name and address)" in text_of(bench, "legal", "en").partition("</main>")[0]
    assert told in text_of(bench, "legal", "en")
    assert told in text_of(bench, "accessibility", "en")
    assert told not in text_of(client, "legal", "en")
    assert told not in text_of(signed_in(member), "legal", "en")


def test_a_coalition_says_it_in_its_own_words_language_by_language(
    bench: FlaskClient, client: FlaskClient
) -> None:
    own = (
        "Notre texte, à {publisher}.\n\n## Suite\n\nAvec {rien} et `{email}`.\n\n## Vide\n\n{host}"
    )
    bench.post(SETTINGS, data={"version": "0", "contact_fr": own, "fact_publisher_fr": "Nous"})
    text = text_of(client, "contact")
    assert "Notre texte, à Nous." in text
    # Nobody has said that address, so the line is not shown, nor is the heading above it.
    assert [word for word in ("Suite", "Vide") if f">{word}</h2>" in text] == []
    assert text_of(client, "contact", "ar") != text
    assert "السؤال علنًا" in text_of(client, "contact", "ar")
    bench.post(SETTINGS, data={"version": "1", "contact_fr": " ", "fact_publisher_fr": "Nous"})
    assert "Poser une question en public" in text_of(client, "contact")


def test_what_is_sent_as_it_was_prepared_is_nobodys_own(bench: FlaskClient) -> None:
    texts = {f"legal_{code}": prepared("legal", code) for code in LANGUAGES}
    form = bench.get(f"{SETTINGS}?lang=fr").text
    assert "{publisher}" in form
    with_line_ends = {name: text.replace("\n", "\r\n") for name, text in texts.items()}
    bench.post(SETTINGS, data={"version": "0", "name_fr": "Coalition", **with_line_ends})
    assert db.session.query(SiteSettings).one().legal == {}


def test_an_address_to_which_no_mail_can_go_is_refused_at_its_field(bench: FlaskClient) -> None:
    answer = bench.post(SETTINGS, data={"version": "0", "fact_email": "a b", "name_fr": "Gardé"})
    assert answer.status_code == 422
    assert 'id="fact_email-error"' in answer.text
    assert db.session.query(SiteSettings).count() == 0


def test_facts_and_pages_of_two_at_once_are_shown_side_by_side(bench: FlaskClient) -> None:
    bench.post(SETTINGS, data={"version": "0", "fact_host_fr": "Le leur", "fact_phone": "05"})
    mine = {"fact_host_fr": "Le mien", "fact_phone": "06", "privacy_fr": "La mienne"}
    answer = bench.post(SETTINGS, data={"version": "0", **mine})
    assert answer.status_code == 409
    for text in ("Le leur", "Le mien", "05", "06", "La mienne"):
        assert text in answer.text


def test_a_save_that_knows_no_page_leaves_them(bench: FlaskClient) -> None:
    row = SiteSettings(
        id=1, words={}, legal={"zgh": "ⴰ", "fr": "Le nôtre"}, facts={"x": {"fr": "y"}}
    )
    factories.stored(row, frame=True)
    bench.post(SETTINGS, data={"version": "1", "legal_fr": "Le nôtre", "name_fr": "Nous"})
    db.session.expire_all()
    kept = db.session.query(SiteSettings).one()
    assert (kept.legal, kept.facts) == ({"zgh": "ⴰ", "fr": "Le nôtre"}, {"x": {"fr": "y"}})


def test_lines_and_sections_without_what_they_need_are_left_out() -> None:
    text = "## A\n\n- {one}\n- {two}\n\n## B\n\n{two}\n\n### C\n\nc {three}"
    left = filled(text, {"one": "1", "two": ""})
    assert sections_of(left) == [("A", "- 1"), ("B", "### C\n\nc {three}")]


def test_the_foot_names_what_is_there_and_nothing_else(client: FlaskClient) -> None:
    foot = LexborHTMLParser(client.get("/decisions/?lang=fr").text).css_first("footer")
    assert foot is not None
    links = [node.attributes["href"] or "" for node in foot.css("nav a")]
    wanted = [f"/{name}?lang=fr" for name in PAGES]
    assert [address for address in (*wanted, "/data/?lang=fr", "/activity.atom?lang=fr")
            if address not in links] == []  # fmt: skip
    assert [address for address in links if client.get(address).status_code != 200] == []
    # Nobody has said where the source lies: SOURCE_URL is not set.
    assert "Code source" not in foot.text()

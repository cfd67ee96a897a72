"""In which language people are answered, and in which one what they wrote is marked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.accounts.operations import hash_password
from app.database import db, writing
from app.discussion.models import Comment
from app.proposals.models import Proposal
from app.text.texts import SITE_ORDER
from app.web.language import preferred
from tests import factories

Browser = Callable[[Member], FlaskClient]
PASSWORD = "une longue phrase de passe"
# What a browser asks for, and what it is answered in.
WISHES = {
    **{
        "": "fr",
        "*": "fr",
        "de": "fr",
        "de,*;q=0.5": "fr",
        "x": "fr",
        ";q=1": "fr",
        "en-US": "en",
        "EN": "en",
    },
    **{
        "en-US,fr;q=0.7": "en",
        "ar-MA,fr;q=0.8": "ar",
        "ar-MA,ar;q=0.9,fr;q=0.8,en;q=0.7": "ar",
        "fr-CA,en": "fr",
    },
    **{
        "de-CH,de;q=0.9,en-GB;q=0.8,fr;q=0.7": "en",
        "fr;q=0.5,en-GB;q=0.6": "en",
        "zgh,ar-Arab-MA;q=0.1": "ar",
    },
    **{
        "fr;q=0,en;q=0.1": "en",
        "fr;q=0,*": "ar",
        "fr;q=0": "fr",
        "en;q=0,en-US;q=0,ar": "ar",
        "*,en": "en",
    },
}
PLACE = re.compile(r'<html lang="(\w+)"')


def test_the_first_wish_whose_language_is_offered_counts_wherever_it_is_spoken() -> None:
    found = {header: preferred(header, SITE_ORDER) for header in WISHES}
    assert found == WISHES


@pytest.mark.parametrize("chosen", ["ar", None])
def test_signing_in_goes_on_in_the_language_that_one_reads(
    client: FlaskClient, chosen: str | None
) -> None:
    factories.member(
        "Salma", email="salma@example.org", language=chosen, password_hash=hash_password(PASSWORD)
    )
    sent, wrong = {"email": "salma@example.org", "password": PASSWORD}, []
    for reading in SITE_ORDER:
        for target in (
            "",
            "/proposals/",
            "/proposals/?q=eau&lang=fr",
            "/proposals/?lang=ar&stage=",
            "/plan/?lang=xx",
        ):
            answer = client.post(
                f"/sign-in?lang={reading}",
                data=sent | {"next": target},
                headers={"Accept-Language": "en"},
            )
            page = client.get(answer.location, headers={"Accept-Language": "en"})
            spoken = PLACE.search(page.text)
            kept = all(part in answer.location for part in ("q=eau", "stage=") if part in target)
            twice = answer.location.count("lang=") > 1
            right = spoken and spoken[1] == reading and kept and not twice
            wrong += [] if right else [f"{chosen}, {reading}, {target}: {answer.location}"]
            client.post("/sign-out")
    assert not wrong, "\n".join(wrong)


def test_no_language_is_added_where_the_next_page_speaks_it_anyhow(client: FlaskClient) -> None:
    factories.member(
        "Salma", email="salma@example.org", language="ar", password_hash=hash_password(PASSWORD)
    )
    sent = {"email": "salma@example.org", "password": PASSWORD, "next": "/proposals/?q=eau"}
    answer = client.post("/sign-in", data=sent, headers={"Accept-Language": "ar-MA,fr;q=0.5"})
    assert answer.location == "/proposals/?q=eau"


def test_a_change_of_language_is_confirmed_in_the_new_one(
    signed_in: Browser, member: Member
) -> None:
    browser, wrong = signed_in(member), []
    saved = {
        "fr": "Votre choix est enregistré.",
        "ar": "حُفظ اختياركم.",
        "en": "Your choice is saved.",
    }
    for before in SITE_ORDER:
        for chosen, after in {**{code: code for code in SITE_ORDER}, "": "en"}.items():
            data = {"language": chosen}
            answer = browser.post(
                f"/my/account/language?lang={before}",
                data=data,
                headers={"Accept-Language": "en-US"},
            )
            page = browser.get(answer.location, headers={"Accept-Language": "en-US"}).text
            right = saved[after] in page and f'<html lang="{after}"' in page
            wrong += [] if right else [f"from {before} to {chosen or 'the browser’s'}"]
    assert not wrong, "\n".join(wrong)


# What is written, the language that was chosen, and the one in which it is kept.
WRITTEN = [
    *(("Une bonne idée", "fr", "fr"), ("A good idea", "en", "en"), ("فكرة جيدة", "ar", "ar")),
    *(
        ("فكرة جيدة", "fr", "ar"),
        ("فكرة OK جيدة", "en", "ar"),
        ("Une idée", "ar", "fr"),
        ("12 + 3 = 15", "ar", "ar"),
    ),
]


def test_a_comment_is_kept_and_shown_in_the_language_that_it_was_written_in(
    signed_in: Browser, member: Member
) -> None:
    row, browser = factories.proposal(factories.cycle("vote")), signed_in(member)
    address = f"/proposals/{row.id}-bibliobus/comments"
    for text, chosen, _kept in WRITTEN:
        browser.post(f"{address}?lang=fr", data={"body": text, "language": chosen})
    browser.post(f"{address}?lang=en", data={"body": "Without a choice"})
    assert [*comments()] == [
        *({kept: text} for text, _chosen, kept in WRITTEN),
        {"en": "Without a choice"},
    ]
    shown = re.findall(r'<div class="prose" lang="(\w+)" dir="(\w+)"', browser.get(address).text)
    directions = {"fr": "ltr", "en": "ltr", "ar": "rtl"}
    assert shown == [(code, directions[code]) for comment in comments() for code in comment]
    assert browser.post(address, data={"body": "Oui", "language": "tlh"}).status_code == 422


def test_an_edited_comment_may_change_its_language(signed_in: Browser, member: Member) -> None:
    row, browser = factories.proposal(factories.cycle("vote")), signed_in(member)
    browser.post(f"/proposals/{row.id}/comments?lang=fr", data={"body": "A good idea"})
    number = db.session.query(Comment).one().id
    page = browser.get(f"/comments/{number}/edit").text
    assert '<option selected value="fr">' in page
    sent = {"body": "A good idea", "was": "fr", "version": "1"}
    assert (
        browser.post(f"/comments/{number}/edit", data=sent | {"language": "en"}).status_code == 303
    )
    assert comments() == [{"en": "A good idea"}]
    again = {"body": "فكرة جيدة", "was": "en", "language": "en", "version": "2"}
    assert browser.post(f"/comments/{number}/edit", data=again).status_code == 303
    assert comments() == [{"ar": "فكرة جيدة"}]


def comments() -> list[dict[str, str]]:
    """The texts of all comments."""
    db.session.rollback()
    return [row.body for row in db.session.query(Comment).order_by(Comment.id)]


def test_a_text_in_another_language_than_its_proposals_keeps_its_direction(
    client: FlaskClient,
) -> None:
    row = factories.proposal(factories.cycle("vote"), title="Un puits")
    html = "<p>OK: هذه فكرة جيدة لجميع سكان الدوار</p>"
    with writing():
        found = db.session.get_one(Proposal, row.id)
        found.summary, found.body, found.body_html = (
            {"fr": "ملخص بالعربية"},
            {"fr": "OK: هذه"},
            {"fr": html},
        )
    for place, texts in {"/proposals/": 1, f"/proposals/{row.id}": 3}.items():
        page = client.get(place, follow_redirects=True).text
        shown = re.findall(
            r'lang="fr" dir="(\w+)"[^>]*>\s*(?:<a [^>]*>|<p>)?(Un puits|ملخص|OK: هذه)', page
        )
        expected = [("ltr", "Un puits"), ("rtl", "ملخص"), ("rtl", "OK: هذه")][:texts]
        assert [found for found in expected if found not in shown] == [], (place, shown)

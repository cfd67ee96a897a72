"""A comment in other words."""

from __future__ import annotations

from app.accounts.models import Member
from app.database import writing
from tests.discussion.test_operations import say
from tests.discussion.test_views import Browser, Discussed, address, all_comments


def test_an_edit_is_saved_and_shown(on: Discussed, signed_in: Browser, member: Member) -> None:
    comment = say(on, member)
    path, version = f"/comments/{comment.id}/edit", str(comment.version)
    browser = signed_in(member)
    assert "Bonne idée." in browser.get(path).text
    assert (
        browser.post(path, data={"body": "Très bonne idée.", "version": version}).status_code
        == 303
    )
    page = browser.get(address(on) + "?lang=en").text
    assert "Très bonne idée." in page
    assert "(edited)" in page


def test_a_stale_edit_shows_both_texts(on: Discussed, signed_in: Browser, member: Member) -> None:
    comment = say(on, member)
    path, version = f"/comments/{comment.id}/edit", str(comment.version)
    browser = signed_in(member)
    browser.post(path, data={"body": "Un onglet", "version": version})
    answer = browser.post(path, data={"body": "L’autre onglet", "version": version})
    assert answer.status_code == 409
    assert "Un onglet" in answer.text
    assert "L’autre onglet" in answer.text


def test_of_several_languages_the_one_that_is_read_is_edited(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    comment = say(on, member, "Texte")
    with writing():
        comment.body = {"ar": "نص", "fr": "Texte"}
    browser, path = signed_in(member), f"/comments/{comment.id}/edit"
    page, sent = browser.get(path).text, {"body": "Mieux", "version": str(comment.version)}
    assert (
        "Texte</textarea>" in page,
        "نص" in page,
        'name="was" type="hidden" value="fr"' in page,
    ) == (1, 0, 1)
    assert (
        browser.post(f"{path}?lang=ar", data=sent | {"language": "fr", "was": "fr"}).status_code
        == 303
    )
    assert [row.body for row in all_comments()] == [{"ar": "نص", "fr": "Mieux"}]


def test_an_empty_edit_is_refused(on: Discussed, signed_in: Browser, member: Member) -> None:
    comment = say(on, member)
    assert (
        signed_in(member).post(f"/comments/{comment.id}/edit", data={"body": ""}).status_code
        == 422
    )

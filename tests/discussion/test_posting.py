"""Posting a comment in a browser: what is answered, and what becomes of wrong input."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.accounts.models import Member
from app.database import db, writing
from app.discussion.operations import MOST
from tests import factories
from tests.conftest import NOON
from tests.discussion.test_operations import say
from tests.discussion.test_views import HTMX, Browser, Discussed, address, all_comments


def test_a_comment_is_posted_and_leads_to_its_place(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    answer = signed_in(member).post(
        address(on), data={"body": "Une **bonne** idée", "stance": "for"}
    )
    (comment,) = all_comments()
    assert answer.status_code == 303
    assert answer.location.endswith(f"#comment-{comment.id}")
    assert comment.body_html == {"fr": "<p>Une <strong>bonne</strong> idée</p>"}


def test_htmx_gets_the_discussion_as_it_now_is(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    answer = signed_in(member).post(address(on), data={"body": "Oui.", "stance": ""}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section class="section stack" id="thread"')
    assert "Oui." in answer.text
    assert "<html" not in answer.text


def test_a_comment_at_the_end_of_what_is_shown_is_all_that_is_sent(
    on: Discussed, signed_in: Browser, member: Member, other: Member
) -> None:
    for text in ("Un.", "Deux."):
        say(on, other, text)
    reader = signed_in(member)
    place = address(on) + "?seen=2"
    answer = reader.post(place, data={"body": "Trois & plus.", "stance": "for"}, headers=HTMX)
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (
        "#comments",
        "beforeend",
    )
    number = all_comments()[-1].id
    sent, shown = articles(answer.text), articles(reader.get(address(on)).text)
    assert list(sent) == [f"comment-{number}"]
    assert sent[f"comment-{number}"] == shown[f"comment-{number}"]
    assert "3 commentaires" in answer.text
    assert "est publié" in answer.text
    assert "seen=3" in answer.text


def test_the_first_two_comments_bring_what_was_not_there_without_them(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    reader = signed_in(member)
    assert 'id="thread-empty"' in reader.get(address(on)).text
    first = reader.post(address(on) + "?seen=0", data={"body": "Un."}, headers=HTMX)
    assert (first.headers["HX-Retarget"], first.headers["HX-Reswap"]) == (
        "#thread-empty",
        "outerHTML",
    )
    assert '<ol class="thread" role="list" id="comments">' in first.text
    assert "thread-count" not in first.text
    second = reader.post(address(on) + "?seen=1", data={"body": "Deux."}, headers=HTMX)
    assert second.headers["HX-Retarget"] == "#comments"
    order = re.compile(r'<nav class="cluster".*?</nav>', re.DOTALL)
    page = reader.get(address(on)).text
    (shown,) = order.findall(second.text)
    assert shown in page
    assert [*articles(first.text), *articles(second.text)] == list(articles(page))


@pytest.mark.parametrize(
    "query",
    [
        "?seen=2&order=newest",
        "?seen=2&comments=2",
        "",
        "?seen=1",
        "?seen=0",
        "?seen=3",
        "?seen=x",
        "?seen=-1",
    ],
)
def test_a_comment_whose_place_is_elsewhere_comes_with_the_whole_discussion(
    on: Discussed, signed_in: Browser, member: Member, other: Member, query: str
) -> None:
    for text in ("Un.", "Deux."):
        say(on, other, text)
    answer = signed_in(member).post(address(on) + query, data={"body": "Trois."}, headers=HTMX)
    assert "HX-Retarget" not in answer.headers
    assert len(articles(answer.text)) == 3


def test_an_answer_a_second_sending_and_the_first_of_a_page_come_with_the_whole_discussion(
    on: Discussed, signed_in: Browser, member: Member, other: Member
) -> None:
    first = say(on, other, "Un.")
    reader = signed_in(member)
    said = {"body": "Trois.", "key": "f" * 32}
    answers = [
        reader.post(address(on), data={"body": "Deux.", "parent": str(first.id)}, headers=HTMX)
    ]
    answers += [
        reader.post(address(on) + "?seen=2", data=said, headers=HTMX) for _twice in range(2)
    ]
    assert ["HX-Retarget" in answer.headers for answer in answers] == [False, True, False]
    for number in range(4, 21):
        say(on, factories.member(f"Voix {number}"), str(number))
    place = address(on) + "?seen=20"
    assert (
        "HX-Retarget"
        not in reader.post(place, data={"body": "Le vingt et unième."}, headers=HTMX).headers
    )


def articles(markup: str) -> dict[str, str]:
    """The comments of a page by their places, without what is each form's own."""
    found = re.findall(
        r'<article class="comment[^>]* id="([^"]+)"[^>]*>(.*?)</article>', markup, re.DOTALL
    )
    own = r'name="csrf_token" value="[^"]*"|value="[0-9a-f]{32}"'
    return {place: re.sub(own, "", text) for place, text in found}


def test_a_text_in_arabic_is_kept_as_arabic(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    signed_in(member).post(address(on) + "?lang=fr", data={"body": "فكرة جيدة"})
    assert all_comments()[0].body == {"ar": "فكرة جيدة"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"body": " \u200b\n\u2062"},
        {"body": "---"},
        {"body": "x" * 100_001},
        {"body": "Texte gardé", "stance": "angry"},
        {"body": "Texte gardé", "parent": "abc"},
        {"body": "Texte gardé", "parent": "9" * 40},
        {"body": "Texte gardé", "parent": "2147483647"},
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_wrong_input_is_explained_and_kept(
    on: Discussed,
    signed_in: Browser,
    member: Member,
    wrong: dict[str, str],
    headers: dict[str, str],
) -> None:
    answer = signed_in(member).post(address(on), data=wrong, headers=headers)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert wrong["body"][:10].strip(" \u200b\n\u2062") in answer.text
    assert all_comments() == []


def test_a_wrong_reply_is_shown_in_its_own_open_form(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    comment = say(on, member)
    answer = signed_in(member).post(
        address(on), data={"body": "Je garde", "stance": "x", "parent": str(comment.id)}
    )
    fold = answer.text.split('<details class="fold" open>')[1].split("</details>")[0]
    assert "Je garde" in fold
    assert answer.text.count("Je garde") == 1


def test_too_many_comments_are_refused_with_the_text_kept(
    on: Discussed, signed_in: Browser, member: Member
) -> None:
    for number in range(MOST):
        say(on, member, f"Encore {number}")
    answer = signed_in(member).post(address(on), data={"body": "Le mot de trop"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert "Le mot de trop" in answer.text


def test_a_phase_that_ends_while_writing_loses_no_text(
    app: Flask, signed_in: Browser, member: Member
) -> None:
    cycle = factories.cycle("closed")
    answer = signed_in(member).post(
        address((factories.proposal(cycle), cycle)), data={"body": "Trop tard"}
    )
    assert answer.status_code == 403
    assert "Trop tard" in answer.text


def test_a_reply_that_comes_too_late_is_kept_as_text_and_not_as_a_form(
    app: Flask, on: Discussed, signed_in: Browser, member: Member
) -> None:
    browser, address_of = signed_in(member), address(on)
    browser.post(address_of, data={"body": "Oui."})
    top = all_comments()[0].id
    with writing():
        db.session.get_one(Member, member.id).suspended_at = NOON
    answer = browser.post(address_of, data={"body": "Trop tard", "parent": str(top)}, headers=HTMX)
    assert (answer.status_code, answer.text.count("Trop tard"), "comment-form" in answer.text) == (
        403,
        1,
        False,
    )

"""A proposal's stage is one word and its comments one number, on every page that shows them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.cycles.models import PHASES
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import comment_on, delete_comment
from app.proposals.models import Proposal
from app.proposals.operations import index
from app.upkeep.faults import faults, thread_faults
from tests import factories

SignedIn = Callable[[Member], FlaskClient]
WORDS = {
    **{"gather": "Submitted", "deliberate": "Under discussion", "vote": "Open to votes"},
    **{"decide": "Awaiting decision", "closed": "Awaiting decision"},
}
CHIP = re.compile(r'<span class="chip chip--\w+">(?:<svg.*?</svg>)(.*?)</span>', re.DOTALL)


@pytest.fixture
def everywhere(app: Flask, member: Member) -> Callable[[str], list[str]]:
    """The pages that show the one proposal of a site whose cycle is in that phase."""

    def pages(phase: str) -> list[str]:
        principle, organisation = factories.principle(), factories.organisation()
        cycle = factories.cycle(phase)
        given = {
            "author_id": member.id,
            "organisation_id": organisation.id,
            "principles": [principle],
        }
        row = factories.proposal(cycle, **given)
        with writing():
            index(db.session.get_one(Proposal, row.id))
        return [
            *(
                f"/proposals/{row.id}-bibliobus",
                "/proposals/",
                "/search?q=bibliobus",
                "/my/proposals",
            ),
            *(
                f"/principles/{principle.id}-co-construction",
                f"/organisations/{organisation.id}-association-amal",
            ),
            *(f"/steering/proposals/?cycle={cycle.id}", f"/steering/proposals/{row.id}/decision"),
            *(f"/steering/plan/promotion?proposal={row.id}", f"/cycles/{cycle.id}-appel/results"),
        ]

    return pages


@pytest.mark.parametrize("phase", PHASES)
def test_every_page_says_the_same_stage(
    everywhere: Callable[[str], list[str]],
    signed_in: SignedIn,
    member: Member,
    steward: Member,
    phase: str,
) -> None:
    reader, group = signed_in(member), signed_in(steward)
    found: dict[str, list[str]] = {}
    for page in everywhere(phase):
        browser = group if page.startswith("/steering") else reader
        answer = browser.get(
            page + ("&" if "?" in page else "?") + "lang=en", follow_redirects=True
        )
        assert answer.status_code == 200, page
        chips = [word.strip() for word in CHIP.findall(answer.text)]
        found[page] = [word for word in chips if word in WORDS.values()]
    assert {page: words for page, words in found.items() if words != [WORDS[phase]]} == {}


def test_every_page_says_how_many_comments_can_be_read(
    everywhere: Callable[[str], list[str]], signed_in: SignedIn, member: Member, steward: Member
) -> None:
    show, listed, _search, _mine, _principle, _organisation, bench, *_ = everywhere("deliberate")
    number, by = int(show.split("/")[2].split("-")[0]), factories.acting(member)
    for body in ("Un.", "Deux.", "Trois.", "Quatre."):
        with writing():
            posted = comment_on(number, body=body, html=body, language="fr", key=body, by=by)
    pages = (show, show.replace("-bibliobus", "-bibliobus/comments"), listed)
    reader = factories.current_app.test_client()
    told = {page: reader.get(f"{page}?lang=en").text for page in pages}
    assert [page for page, text in told.items() if "4 comments" not in text] == []
    with writing():
        delete_comment(db.session.get_one(Comment, posted.comment.id), by=by)
    told = {page: reader.get(f"{page}?lang=en").text for page in pages}
    assert [
        page for page, text in told.items() if "3 comments" not in text or "4 comments" in text
    ] == []
    judged = signed_in(steward).get(f"{bench}&lang=en").text
    assert '>3<span class="bench__word"> comments</span>' in judged
    htmx = {"HX-Request": "true"}
    added = signed_in(member).post(
        f"{pages[1]}?seen=4&lang=en", data={"body": "Cinq.", "key": "c"}, headers=htmx
    )
    assert "4 comments" in added.text
    assert list(faults((thread_faults,))) == []

"""What a real mail server receives of what happened, from the decision to the mail, and back by the
link in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Member
from app.activity.operations import seal
from app.database import db, writing
from app.discussion.operations import comment_on
from app.mail.transports import Smtp
from app.proposals.models import Proposal
from app.steering.operations import decide, last_number
from app.upkeep.worker import Worker, mail_notices, spread_notices
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import Received
from tests.mail.server import MailServer, mail_server
from tests.notices.test_unsubscribe import ONE_CLICK, paces

pytestmark = pytest.mark.served
NEXT_DAY = NOON + timedelta(days=1)
# By language: its direction, what a decision is called, why its author is told, a digest's name.
WORDS = {
    "fr": (
        "ltr",
        "Décision : reportée",
        "parce que vous en êtes l’auteur",
        "Votre résumé du jour",
    ),
    "ar": ("rtl", "القرار: أُجّل", "لأنك صاحب النص", "ملخصكم اليومي"),
}
REASON = "Trop cher pour cette année."


@pytest.fixture
def authors(app: Flask) -> dict[str, Member]:
    """Somebody for each language, by language."""
    return {
        code: factories.member(
            f"A{code}", language=code, email=f"{code}@example.org", seen_at=NOON
        )
        for code in WORDS
    }


def worked(app: Flask, server: MailServer) -> dict[str, list[Received]]:
    """The worker tells and sends all there is; what came since, by the language of its address."""
    before = len(server.raw)
    settings = replace(app.config["TWIZA"], mail_url=server.url)
    with writing():
        seal()
    spread_notices()
    mail_notices()
    Worker(Smtp(settings, "plan.example.org")).send_mail()
    came: dict[str, list[Received]] = {code: [] for code in WORDS}
    for mail in server.received[before:]:
        came[mail.to[:2]].append(mail)
    return came


def is_whole(mail: Received, code: str) -> None:
    """Both parts, in the language and direction of whom it reached, with the way to end it."""
    page = mail.tree.css_first("html")
    assert page is not None
    direction, *_words = WORDS[code]
    assert (page.attributes["lang"], page.attributes["dir"]) == (code, direction)
    assert mail.message["Content-Language"] == code
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.tree.css("img, link, script, iframe, style") == []


def stopped_by(mail: Received, client: FlaskClient) -> None:
    """Its mail program ends such mail by itself."""
    address = str(mail.message["List-Unsubscribe"]).strip("<>")
    assert client.post(urlsplit(address).path, data=ONE_CLICK).status_code == 200


def test_a_decision_arrives_in_each_language_one_post_stops_it_and_a_digest_follows(
    app: Flask, client: FlaskClient, steward: Member, authors: dict[str, Member]
) -> None:
    cycle = factories.cycle("decide")
    rows = {
        code: factories.proposal(cycle, author_id=author.id, title=f"Puits {code}").id
        for code, author in authors.items()
    }
    numbers = {code: author.id for code, author in authors.items()}
    by = factories.acting(steward)
    spread_notices()

    def decided(outcome: str) -> None:
        for number in rows.values():
            with writing():
                proposal = db.session.get_one(Proposal, number)
                decide(proposal, outcome, {"fr": REASON}, by=by, number=last_number(number))

    with mail_server() as server:
        decided("postponed")
        for code, mails in worked(app, server).items():
            (mail,) = mails
            is_whole(mail, code)
            _direction, decision, why, _digest = WORDS[code]
            assert f"Puits {code}" in mail.subject
            for part in (mail.text, mail.tree.text()):
                for words in (decision, why, REASON):
                    assert words in part, (code, words)
            stopped_by(mail, client)
        assert paces() == {(number, "decision"): "never" for number in numbers.values()}
        decided("declined")
        assert worked(app, server) == {code: [] for code in WORDS}

        # Three things more; what was stopped is not among them.
        for number in rows.values():
            for each in range(3):
                words = f"Parole {each}"
                with writing():
                    texts = {"body": words, "html": f"<p>{words}</p>", "language": "fr"}
                    comment_on(number, by=by, **texts)
        with clock.set_to(NEXT_DAY):
            for code, mails in worked(app, server).items():
                (digest,) = mails
                is_whole(digest, code)
                assert WORDS[code][-1] in digest.subject
                assert digest.text.count("Parole") == 3
                assert REASON not in digest.text
                stopped_by(digest, client)
            assert worked(app, server) == {code: [] for code in WORDS}
    assert {number for number, kind in paces() if kind == "comment"} == {*numbers.values()}

"""Every kind of mail that is declared, in every language: sent, received and parsed anew."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from app.mail.kinds import declared_kinds
from app.speech.language import LOCALES
from app.text.texts import direction
from tests.mail.causes import CAUSES, received
from tests.mail.letters import Received

BASE = "http://127.0.0.1:8000"
# As the mails say the name of `causes.py`.
SHOWN = "\u2068أمينة Zoé Bcc: victim@example.org\u2069"
FETCHED = re.compile(r"src=|srcset|url\(|@import|<(?:img|link|script|style|iframe|object)", re.I)
# What somebody chose to get, and can stop by one POST (RFC 8058).
STOPPED_BY_A_LINK = {f"notices.{name}" for name in ("one", "daily", "weekly", "commitments")}


UNNAMED = ("appliesm_apply",)


def test_every_kind_has_a_cause_here(app: Flask) -> None:
    assert declared_kinds().keys() == CAUSES.keys()


def sentences(mail: Received) -> list[str]:
    """What a mail says in words: without addresses, names and dates."""
    lines = [mail.subject, *mail.text.splitlines()]
    said = [line.strip() for line in lines if not re.match(r"https?://|-- ?$|Twiza$", line)]
    return [line for line in said if line]


def _unstoppable(mail: Received) -> None:
    assert "List-Unsubscribe" not in mail.message
    assert "/unsubscribe/" not in mail.text


def _stoppable(mail: Received) -> None:
    """By a mail program and by hand, and its rhythm can be chosen."""
    # As it was sent: neither broken nor encoded.
    sent = re.search(rf"^List-Unsubscribe: <({BASE}/unsubscribe/[\w.?=-]+)>\r?$", mail.raw, re.M)
    assert sent
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent[1] in mail.text
    assert f"{BASE}/my/notifications" in mail.text


def test_every_kind_is_said_whole_in_every_language(app: Flask, tmp_path: Path) -> None:
    said = {}
    for language in LOCALES:
        mails = received(language, tmp_path / language)
        said[language] = {line for _kind, mail in mails for line in sentences(mail)}
        for kind, mail in mails:
            _said_whole(kind, mail, language)
    untranslated = said.pop("en")
    assert {language: lines & untranslated for language, lines in said.items()} == {
        language: set() for language in said
    }


def _said_whole(kind: str, mail: Received, language: str) -> None:
    head = mail.message
    assert head["Content-Language"] == language
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["Date"].datetime is not None
    assert re.fullmatch(r"<\d+\.[0-9a-f]{32}@127\.0\.0\.1>", mail.number)
    assert "Bcc" not in head
    _stoppable(mail) if kind in STOPPED_BY_A_LINK else _unstoppable(mail)
    root = mail.tree.css_first("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == (language, direction(language))
    assert FETCHED.search(mail.html) is None
    # Whose an address is that nobody has confirmed is not known: no name is said to it.
    named = not mail.to.startswith(UNNAMED)
    assert (SHOWN in mail.text, SHOWN in mail.html) == (named, named)
    links = [node.attributes["href"] or "" for node in mail.tree.css("a")]
    assert links
    assert all(link.startswith(BASE) for link in links)
    # Text and HTML bring the same address.
    assert set(re.findall(r"https?://\S+", mail.text)) == set(links)

"""A mail as it is written down: its headers hold what they should, its file is its owner's alone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db, writing
from app.mail.kinds import Recipient
from app.mail.models import Mail
from app.mail.transports import Folder
from tests.conftest import NOON
from tests.mail.letters import People, in_folder
from tests.mail.test_queue import posted, sent_all

HEADERS = {
    *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
    *("Content-Language", "Content-Type", "MIME-Version"),
}


def test_a_file_of_mail_is_its_owners_alone_and_goes_after_a_week(
    app: Flask, people: People, folder: Path
) -> None:
    posted()
    posted()
    transport = Folder(folder)
    sent_all(people, transport)
    old, new = sorted(folder.glob("*.eml"))
    assert [path.stat().st_mode & 0o777 for path in (folder, old, new)] == [0o700, 0o600, 0o600]
    for path, age in ((old, 8), (new, 6)):
        at = (NOON - timedelta(days=age)).timestamp()
        os.utime(path, (at, at))
    transport.close()
    assert list(folder.glob("*.eml")) == [new]


@pytest.mark.parametrize(
    "recipient",
    [
        Recipient("a@b.org", "fr", "Nom\r\nBcc: x@evil.org"),
        Recipient("أمينة@مثال.المغرب", "ar", "أمينة"),
        Recipient("z@example.org", "en", '"<x@evil.org>," ' + "é" * 300),
        Recipient("z@example.org", "en", "=?utf-8?q?x=0D=0ABcc:_evil=40x.org?="),
        Recipient("z@example.org", "en", "=?utf-8?q?x=0D=0A=0D=0Abody?="),
    ],
)
def test_no_name_or_title_breaks_a_header(
    app: Flask, people: People, folder: Path, recipient: Recipient
) -> None:
    people.known[1] = recipient
    people.title = recipient.name
    posted()
    sent_all(people, Folder(folder))
    (mail,) = in_folder(folder)
    assert set(mail.message.keys()) == HEADERS
    local, _at, domain = recipient.address.rpartition("@")
    assert mail.to == f"{local}@{domain.encode('idna').decode()}"
    assert len(mail.message["To"].addresses) == 1


def test_a_message_has_one_number_that_nobody_guesses(
    app: Flask, people: People, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent_once_more() -> set[str]:
        with writing():
            db.session.execute(sa.update(Mail).values(state="waiting"))
        sent_all(people, Folder(folder))
        return {mail.number for mail in in_folder(folder)}

    posted()
    first = sent_once_more()
    assert sent_once_more() == first
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")
    assert len(sent_once_more()) == 2

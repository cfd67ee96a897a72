"""Reports that mail came back: what they count, and whom nobody believes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.database import db, writing
from app.mail.kinds import Recipient
from app.mail.models import REFUSALS, Mail, RefusedAddress
from app.mail.operations import post
from app.mail.sending import send_next
from app.mail.transports import Folder
from tests.mail.letters import People, in_folder

AMINA = Recipient("amina@bücher.example", "fr", "Amina")
# As mail servers write it: the domain in ASCII, capitals as they like.
KNOWN_AS = "Amina@xn--bcher-kva.example"


@pytest.fixture
def numbers(app: Flask, tmp_path: Path) -> list[str]:
    """The Message-IDs of four mails to Amina, all sent."""
    people = People({1: AMINA})
    with writing():
        for _one in range(REFUSALS + 1):
            post("note", 1, limited=False)
    while send_next(people.kinds(), Folder(tmp_path), lambda: "Twiza"):
        pass
    return [mail.number for mail in in_folder(tmp_path)]


def report(number: str, **said: str) -> str:
    """A delivery report, as Postfix makes it."""
    told = {
        "action": "failed",
        "status": "5.1.1",
        "address": KNOWN_AS,
        "status_type": "message/delivery-status",
        "original_type": "text/rfc822-headers",
    } | said
    return f"""From: MAILER-DAEMON@relay.example
To: plan@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: {told["status_type"]}

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 30 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; {told["address"]}
Action: {told["action"]}
Status: {told["status"]}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {told["original_type"]}

From: plan@example.org
To: {KNOWN_AS}
Message-ID: {number}

--b--
"""


def bounced(app: Flask, text: str) -> tuple[int, str]:
    """What the command says of it."""
    ended = app.test_cli_runner().invoke(args=["mail", "bounce"], input=text)
    lines = ended.output.splitlines(keepends=True)
    # Which database it works on is told first, where that is not plain.
    return ended.exit_code, "".join(line for line in lines if not line.startswith("Database: "))


def refusals() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.sum(RefusedAddress.times))) or 0


def states() -> list[str]:
    return list(db.session.scalars(sa.select(Mail.state).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("status_type", "original_type"),
    [
        ("message/delivery-status", "text/rfc822-headers"),
        ("message/delivery-status", "message/rfc822"),
        ("message/global-delivery-status", "message/global-headers"),
    ],
)
def test_a_report_counts_once_against_the_address(
    app: Flask, numbers: list[str], status_type: str, original_type: str
) -> None:
    text = report(numbers[0], status_type=status_type, original_type=original_type)
    mail = id_of(numbers[0])
    first, again = bounced(app, text), bounced(app, text)
    assert first == (0, f"mail {mail}: counted against its address (5.1.1)\n")
    assert again == (0, f"mail {mail}: was counted before\n")
    assert refusals() == 1
    assert states() == ["failed", "sent", "sent", "sent"]


def test_three_that_came_back_stop_an_address(
    app: Flask, numbers: list[str], tmp_path: Path
) -> None:
    for number in numbers[:REFUSALS]:
        assert bounced(app, report(number))[0] == 0
    with writing():
        post("note", 1, limited=False)
    people = People({1: AMINA})
    assert send_next(people.kinds(), Folder(tmp_path / "later"), lambda: "Twiza")
    last = db.session.execute(sa.select(Mail.state, Mail.outcome).order_by(Mail.id.desc())).first()
    assert last == ("dropped", "address refuses mail")


def id_of(number: str) -> int:
    """The number of the row in the Message-ID."""
    return int(number[1 : number.index(".")])


def renumbered(number: str, own: str) -> str:
    """That Message-ID with another number of a row."""
    return f"<{own}{number[number.index('.') :]}"


FORGED = {
    "another number": lambda number: report(renumbered(number, str(id_of(number) + 1))),
    "another secret": lambda number: report(number.replace(number[-30:-20], "0" * 10)),
    "no such mail": lambda number: report(renumbered(number, "9999")),
    "a number too large": lambda number: report(renumbered(number, "9999999999")),
    "no number": lambda _number: report(""),
    "letters for figures": lambda number: report(renumbered(number, "x")),
    "another address": lambda number: report(number, address="rachid@example.org"),
    "no address": lambda number: report(number, address=""),
    "no report": lambda number: f"Message-ID: {number}\n\nStatus: 5.1.1\nAction: failed\n",
    "an answer": lambda number: report(number).replace("multipart/report", "multipart/mixed"),
    "nothing": lambda _number: "",
    "no text": lambda _number: "\x00\x80\xff" * 100,
    "parts without end": lambda _number: _nested(2000),
}


def _nested(depth: int) -> str:
    headers = (f'Content-Type: multipart/report; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    return "".join(headers)


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_report_changes_nothing_and_says_so_in_a_line(
    app: Flask, numbers: list[str], forged: str
) -> None:
    status, said = bounced(app, FORGED[forged](numbers[0]))
    assert (status, said.count("\n")) == (1, 1)
    assert said.endswith("nothing was counted\n")
    assert refusals() == 0
    assert set(states()) == {"sent"}


@pytest.mark.parametrize(
    "said",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "failed", "status": "4.2.2"},
        {"action": "delivered", "status": "2.0.0"},
        {"action": "failed", "status": "nonsense"},
    ],
)
def test_what_may_still_arrive_is_not_counted(
    app: Flask, numbers: list[str], said: dict[str, str]
) -> None:
    status, _line = bounced(app, report(numbers[0], **said))
    assert (status, refusals(), set(states())) == (0, 0, {"sent"})


def test_a_mail_that_was_never_sent_cannot_come_back(app: Flask, numbers: list[str]) -> None:
    with writing():
        db.session.execute(sa.update(Mail).values(state="waiting", sent_to=None))
    assert bounced(app, report(numbers[0]))[0] == 1
    assert set(states()) == {"waiting"}

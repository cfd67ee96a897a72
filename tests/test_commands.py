"""Commands: done is 0, wrong input is 2, and each fault is one line on standard error."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Member
from app.database import db
from tests import factories

WRONG = [
    ("members", "create"),
    ("members", "create", "not-an-address", "--name", "Amina"),
    ("members", "create", "amina@example.org", "--name", " "),
    ("members", "create", "amina@example.org", "--name", "x" * 301),
    ("members", "create", "amina@example.org", "--name", "Amina", "--role", "king"),
    ("members", "create", "amina@example.org", "--name", "Amina", "--organisation", "Nobody"),
    ("members", "create", "--sign-in-name", "a@b", "--name", "Amina"),
    ("members", "link", "nobody@example.org"),
    ("members", "link", "nobody"),
    ("members", "--nonsense"),
    ("members", "nonsense"),
    ("data", "import", "/there/is/no/such/folder"),
    ("data", "export", "/proc/no-such-folder"),
    ("voting", "tally", "99"),
    ("voting", "tally", "nonsense"),
    ("plan", "adopt", "--by", "nobody@example.org"),
    ("plan", "export", "--format", "nonsense"),
    ("verify", "--nonsense"),
    ("verify", "--against", "/there/is/no/such/file"),
    ("backup",),
    ("backup", "/there/is/no/such/folder/file"),
    ("restore", "/there/is/no/such/file"),
    ("restore", "/etc/passwd"),
    ("db", "downgrade"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_input_is_one_line_and_status_2(app: Flask, words: tuple[str, ...]) -> None:
    ended = app.test_cli_runner().invoke(args=list(words))
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1
    assert db.session.query(Member).count() == 0


def test_the_link_that_is_printed_sets_the_password_once(app: Flask, client) -> None:
    made = app.test_cli_runner().invoke(
        args=["members", "create", "Amina@Example.org", "--name", "Amina"]
    )
    path = made.stdout.strip().removeprefix(app.config["TWIZA"].base_url)
    words = {"password": "une longue phrase", "again": "une longue phrase"}
    assert [client.post(path, data=words).status_code for _ in range(2)] == [303, 404]
    client.post("/sign-out")
    signed_in = client.post(
        "/sign-in", data={"email": "amina@example.org", "password": "une longue phrase"}
    )
    assert signed_in.status_code == 303


def test_whoever_forgot_their_password_gets_a_link(app: Flask, client) -> None:
    factories.member("Amina", email="amina@example.org")
    made = app.test_cli_runner().invoke(args=["members", "link", " Amina@Example.org"])
    path = made.stdout.strip().removeprefix(app.config["TWIZA"].base_url)
    assert client.get(path).status_code == 200


def test_whoever_has_no_address_gets_a_link_by_their_name(app: Flask, client) -> None:
    runner, base = app.test_cli_runner(), app.config["TWIZA"].base_url
    made = ["members", "create", "--sign-in-name", "Khadija A", "--name", "Khadija Amrani"]
    first = runner.invoke(args=made).stdout.strip().removeprefix(base)
    second = runner.invoke(args=["members", "link", "KHADIJA.A"]).stdout.strip()
    words = {"password": "une longue phrase", "again": "une longue phrase"}
    paths = (first, second.removeprefix(base))
    assert [client.post(path, data=words).status_code for path in paths] == [404, 303]


def test_a_short_password_is_refused_and_a_good_one_taken(app: Flask) -> None:
    command = ["members", "create", "amina@example.org", "--name", "Amina", "--password-stdin"]
    runner = app.test_cli_runner()
    codes = [
        runner.invoke(args=command, input=f"{text}\n").exit_code
        for text in ("short", "", "une longue phrase")
    ]
    assert codes == [2, 2, 0]


def test_a_member_may_be_made_for_an_organisation(app: Flask) -> None:
    place = factories.organisation()
    command = [
        "members",
        "create",
        "a@example.org",
        "--name",
        "Amina",
        "--organisation",
        str(place.id),
    ]
    assert app.test_cli_runner().invoke(args=command).exit_code == 0

"""Passwords: long enough, not among the first that are guessed, kept as argon2id."""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import hashing
from app.accounts.links import open_link
from app.accounts.models import Member
from app.accounts.operations import hash_password
from app.accounts.passwords import LONGEST, SHORTEST, common, easy_to_guess
from app.database import db, writing
from tests import factories
from tests.conftest import CHEAP

GUESSED = [
    *(
        "123456789012",
        "azertyuiopqsdfgh",
        "qwertyuiop12",
        "password1234",
        "Motdepasse2026!",
        "P a s s w o r d 1 2",
    ),
    *(
        "aaaaaaaaaaaa",
        "abababababab",
        "abcabcabcabc",
        "111122223333",
        "Twiza2026!!!!",
        "Salma.Bennani1",
        "bennanisalma99",
    ),
    *(
        "salma@example.org",
        "example202620",
        "９８７６５４３２１０１２",
        "zyxwvutsrqpo",
        "qazwsxedcrfv",
        "............",
    ),
]
GOOD = [
    *(
        "une longue phrase",
        "cheval batterie agrafe correcte",
        "ملعقة قمر كتاب نافذة",
        "kX9$vTq2!mLpZr",
        "le puits du village 3",
    ),
    *("correct horse battery staple", "Salma aime le thé à la menthe", "🐪🌵🏜️🌙⭐🔥💧🌾🍃🐝🦂🐢"),
]


# One step beyond what is guessed first, and just within.
BORDERS = [
    ("abcdeabcxdeb", False), ("abcdabcxdabc", False), ("abcdabcdabcd", True),
    ("abcaabbccabd", True),
    ("kxqzwpvm1jkxqzwpvm1j", False), ("abcdefghabcdefghx", True), ("azertyuiopmk", True),
    ("azertyuxopmk", False),
    ("salmabennani2026", True), ("bennanisalma2026", True), ("salmaalaouibennani", True),
    ("benalaouisalma1", False),
    ("line\nline\nline\n", True),
]  # fmt: skip


@pytest.mark.parametrize(("password", "guessed"), BORDERS)
def test_the_borders_of_what_is_guessed(password: str, guessed: bool) -> None:
    assert easy_to_guess(password, "Salma Alaoui Bennani", "Salma Bennani") is guessed


@pytest.mark.parametrize("password", GUESSED)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert easy_to_guess(password, "Salma Bennani", "salma@example.org")


@pytest.mark.parametrize("password", GOOD)
def test_what_is_not_guessed_is_taken(password: str) -> None:
    assert not easy_to_guess(password, "Salma Bennani", "salma@example.org")


def test_every_common_password_is_refused_however_it_is_written() -> None:
    assert len(common()) >= 300
    assert min(map(len, common())) >= SHORTEST
    assert all(easy_to_guess(password.upper()) for password in common())


@pytest.mark.parametrize("password", ["123qweasdzxc", "Motdepasse2026", "Salma.Bennani1"])
def test_the_form_says_so_and_keeps_the_old_one(signed_in, password: str) -> None:
    member = factories.member("Salma Bennani", password_hash=hash_password("une longue phrase"))
    data = {"present": "une longue phrase", "password": password, "again": password}
    answer = signed_in(member).post(
        "/my/account/password", data=data, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert "one of the first that are guessed" in answer.text


def test_the_command_line_refuses_it_too(app: Flask) -> None:
    words = ["members", "create", "salma@example.org", "--name", "Salma", "--password-stdin"]
    assert app.test_cli_runner().invoke(args=words, input="password1234\n").exit_code == 2
    assert (
        app.test_cli_runner().invoke(args=words, input="un puits pour Tafraout\n").exit_code == 0
    )


@pytest.mark.parametrize(("password", "status"), [
    ("x9 rK!" * 200, 422), ("x9rK!vq2 m", 422), ("Le puits du village a soif", 303),
    ("é" * 5 + "Ω≈ç√∫ü" * 3, 303),
])  # fmt: skip
def test_any_characters_do_and_a_thousand_of_them(
    client: FlaskClient, member: Member, password: str, status: int
) -> None:
    with writing():
        link = open_link(db.session.merge(member))
    answer = client.post(f"/welcome/{link}", data={"password": password, "again": password})
    assert answer.status_code == status
    assert LONGEST == 1000


def test_a_link_takes_no_password_that_is_the_name_or_address_of_its_owner(
    client: FlaskClient,
) -> None:
    owner = factories.member("Fatimazahra Bennani", email="zahrabennani@example.org")
    with writing():
        link = open_link(db.session.merge(owner))
    asked = {"fatimazahrabennani": 422, "zahrabennani2026": 422, "Le puits du village a soif": 303}
    for password, status in asked.items():
        answer = client.post(f"/welcome/{link}", data={"password": password, "again": password})
        assert answer.status_code == status


@pytest.mark.usefixtures("costly_passwords")
def test_what_is_kept_is_argon2id() -> None:
    assert hash_password("une longue phrase").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hash_password("une longue phrase") != hash_password("une longue phrase")


def test_spaces_and_case_are_part_of_it(client: FlaskClient) -> None:
    factories.member(
        "Salma", email="salma@example.org", password_hash=hash_password(" Une longue phrase ")
    )
    tries = ["Une longue phrase", " une longue phrase ", " Une longue phrase "]
    sent = [
        client.post("/sign-in", data={"email": "salma@example.org", "password": p}).status_code
        for p in tries
    ]
    assert sent == [422, 422, 303]


# One password as people's keyboards send it.
TYPED = {
    "é in one sign": "Le café du village a brûlé",
    "é in two signs": unicodedata.normalize("NFD", "Le café du village a brûlé"),
    "spaces that do not break": "Le\u00a0café\u202fdu village a brûlé",
    "full-width letters": "Ｌｅ café du village a brûlé",
}


def enters(app: Flask, password: str) -> int:
    """What somebody who types that is answered."""
    return (
        app.test_client()
        .post("/sign-in", data={"email": "salma@example.org", "password": password})
        .status_code
    )


@pytest.mark.parametrize("chosen", TYPED)
def test_a_password_is_the_same_however_its_signs_are_sent(
    app: Flask, member: Member, chosen: str
) -> None:
    with writing():
        member = db.session.merge(member)
        member.email, link = "salma@example.org", open_link(member)
    sent = {"password": TYPED[chosen], "again": TYPED["é in one sign"]}
    assert app.test_client().post(f"/welcome/{link}", data=sent).status_code == 303
    assert {how: enters(app, password) for how, password in TYPED.items()} == dict.fromkeys(
        TYPED, 303
    )
    assert enters(app, "Le cafe du village a brule") == 422


@pytest.mark.parametrize("chosen", [how for how in TYPED if how != "é in one sign"])
def test_a_password_hashed_before_still_opens_and_is_then_hashed_anew(
    app: Flask, chosen: str
) -> None:
    before = hash_of(TYPED[chosen])
    number = factories.member("Salma", email="salma@example.org", password_hash=before).id
    assert enters(app, TYPED["é in one sign"]) == 422
    assert enters(app, TYPED[chosen]) == 303
    after = db.session.get_one(Member, number).password_hash
    assert after != before
    assert {how: enters(app, password) for how, password in TYPED.items()} == dict.fromkeys(
        TYPED, 303
    )
    assert db.session.get_one(Member, number).password_hash == after


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = hashing._hasher.verify
    monkeypatch.setattr(
        hashing, "_hasher", SimpleNamespace(verify=lambda *a: checked.append(a[0]) or verify(*a))
    )
    of_today, of_before = hash_of(TYPED["é in one sign"]), hash_of(TYPED["é in two signs"])
    owners = [
        None,
        *(
            factories.member(password_hash=stored)
            for stored in (None, of_today, of_before, "no hash")
        ),
    ]
    for typed, costs in {
        **dict.fromkeys(TYPED.values(), 2),
        TYPED["é in one sign"]: 1,
        "autre chose": 1,
    }.items():
        spent = []
        for owner in owners:
            checked.clear()
            hashing.password_fits(owner, typed)
            spent.append(len(checked))
        assert spent == [costs] * len(owners), typed


def hash_of(password: str) -> str:
    """Its hash as it is typed."""
    return CHEAP.hash(password)

"""Sign-in names: one spelling however they are typed, one alphabet, never an address."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.identity import checked_sign_in_name
from app.accounts.names import folded_name, is_sign_in_name, name_from, sign_in_key
from app.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Khadija.Amrani", "khadija.amrani"),
        (" khadija  AMRANI ", "khadija.amrani"),
        ("khadija_amrani-", "khadija.amrani"),
        ("KHADĪJA. Àmrani", "khadija.amrani"),
        ("ＫＨＡＤＩＪＡ．ａｍｒａｎｉ", "khadija.amrani"),
        ("khadija\u200b.amrani\u2028", "khadija.amrani"),
        ("o'brien", "obrien"),
        ("sœur٣", "soeur3"),
        ("خَدِيجَة العَمْرَاني", "خديجه.العمراني"),
        ("salma@example.org", ""),
        ("salma＠example", ""),
        ("…", ""),
    ],
)
def test_a_name_is_one_however_it_is_typed(typed: str, folded: str) -> None:
    assert folded_name(typed) == folded
    assert folded_name(folded) == folded


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("abc", True),
        ("ab", False),
        ("a" * 60, True),
        ("a" * 61, False),
        ("123", False),
        ("a12", True),
        ("خديجه", True),
        ("ⵢⴰⵙⵉⵏ", True),
        ("раra", False),
        ("salma.سلمى", False),
        ("a..b", False),
    ],
)
def test_a_name_has_one_alphabet_and_a_bounded_length(name: str, fits: bool) -> None:
    assert is_sign_in_name(name) is fits


@pytest.mark.parametrize(
    ("person", "made"),
    [
        ("Khadija Amrani", "khadija.amrani"),
        ("Salma سلمى", "salma"),
        ("خديجة العمراني", "خديجه.العمراني"),
        ("Иван", "member"),
        ("Al", "member"),
        ("x" * 300, "x" * 50),
    ],
)
def test_a_name_is_made_from_a_persons(person: str, made: str) -> None:
    assert name_from(person) == made
    assert is_sign_in_name(made)


def test_the_sign_in_form_knows_addresses_from_names() -> None:
    assert sign_in_key(" Salma@Example.org") == "salma@example.org"
    assert sign_in_key("Salma B") == "salma.b"
    assert sign_in_key(" ?? ") == "??"


@pytest.mark.parametrize("typed", ["salma@example.org", "salma＠example.org", "ab", "раra", "::"])
def test_what_no_sign_in_name_can_be_is_said_at_its_field(app: Flask, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_sign_in_name(typed)
    assert refused.value.field == "sign_in_name"
    assert checked_sign_in_name("  ") is None

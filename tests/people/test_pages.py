"""Administrators' pages about people: the list, somebody new, the link, a suspension; and what the
people see of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member, new_key
from app.accounts.operations import hash_password
from app.database import db, writing
from app.organisations.models import Affiliation
from tests import factories
from tests.conftest import NOON
from tests.people.asking import PASSWORD, names, signing_in
from tests.security.browsing import forms
from tests.spreadsheets import text

NEW = {"password": PASSWORD, "again": PASSWORD}
# What the form of somebody new sends beside what is typed.
CHOSEN = {"language": "", "organisation": "", "role": "member"}


def link_in(page: str) -> str:
    """The path of the link that a page hands over."""
    return re.findall(r'value="[^"]*(/welcome/[^"]+)"', page)[0]


def test_the_list_is_searched_and_narrowed(admin: FlaskClient, steward: Member) -> None:
    amal = factories.organisation("Association Amal")
    khadija = factories.member(
        "Khadîja Amrani", email=None, sign_in_name="khadija.amrani", password_hash="x"
    )
    factories.stored(Affiliation(member_id=khadija.id, organisation_id=amal.id))
    factories.member("Anas", suspended_at=NOON)
    factories.member("Hind", email=None)
    found = {
        query: names(admin.get(f"/admin/members?{query}").text)
        for query in (
            *("q=KHADIJA", "q=amrani+khad", "q=khadija.am", "q=nadia", "q=nobody"),
            *("role=steering", "role=king", "organisation=amal", f"organisation={amal.id}"),
            *("state=suspended", "state=unreachable", "state=active", "state=waiting"),
            "state=active&role=steering",
        )
    }
    everybody = ["Anas", "Hind", "Karim Idrissi", "Khadîja Amrani", "Nadia Tazi"]
    assert found == {
        "q=KHADIJA": ["Khadîja Amrani"],
        "q=amrani+khad": ["Khadîja Amrani"],
        "q=khadija.am": ["Khadîja Amrani"],
        "q=nadia": ["Nadia Tazi"],
        "q=nobody": [],
        "role=steering": ["Nadia Tazi"],
        "role=king": everybody,
        "organisation=amal": ["Khadîja Amrani"],
        f"organisation={amal.id}": ["Khadîja Amrani"],
        "state=suspended": ["Anas"],
        "state=unreachable": ["Hind"],
        "state=active": ["Khadîja Amrani"],
        "state=waiting": ["Karim Idrissi", "Nadia Tazi"],
        "state=active&role=steering": [],
    }


def test_a_page_of_five_thousand_members_is_read_by_few_statements(
    admin: FlaskClient, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        admin.get("/admin/members")
        with count_queries() as asked:
            assert admin.get("/admin/members?q=a&page=2").status_code == 200
        return len(asked)

    factories.principle()
    few = statements()
    many = [{"name": f"Amal {number}", "joined_at": NOON} for number in range(5000)]
    with writing():
        rows = [{**row, "key": new_key(), "role": "member"} for row in many]
        db.session.execute(sa.insert(Member), rows)
    assert statements() == few
    assert few <= 5
    assert len(names(admin.get("/admin/members?page=100").text)) == 50


def test_the_list_to_take_along_is_said_in_the_log(admin: FlaskClient, member: Member) -> None:
    answer = admin.post("/admin/members.xlsx?lang=fr", data={"q": "salma"})
    said = text(answer)
    assert ("Salma Bennani" in said, "Karim Idrissi" in said) == (True, False)
    assert str(member.email) in said
    assert "Liste des membres téléchargée" in admin.get("/admin/log?lang=fr").text


def test_somebody_without_an_address_signs_in_by_name(
    app: Flask, admin: FlaskClient, administrator: Member
) -> None:
    amal = factories.organisation("Association Amal")
    given = {**CHOSEN, "name": "Khadija Amrani", "organisation": str(amal.id)}
    page = admin.post("/admin/members/new?lang=fr", data=given)
    assert (page.status_code, "khadija.amrani" in page.text) == (200, True)
    path, visitor = link_in(page.text), app.test_client()
    assert "khadija.amrani" in visitor.get(path).text
    assert visitor.post(path, data=NEW).status_code == 303
    visitor.post("/sign-out")
    assert signing_in(visitor, " Khadija AMRANI ").status_code == 303
    assert "khadija.amrani" in visitor.get("/my/account").text
    assert db.session.scalar(sa.select(Affiliation.organisation_id)) == amal.id
    assert path not in admin.get(f"/admin/members/{administrator.id + 1}").text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "Ce champ est obligatoire."),
        ({"email": "salma"}, "Ce n’est pas une adresse électronique."),
        ({"email": "SALMA@example.org"}, "Un compte existe déjà avec cette adresse électronique."),
        ({"sign_in_name": "Salma B"}, "Un compte existe déjà avec ce nom de connexion."),
        ({"sign_in_name": "salma@example.org"}, "Un nom de connexion ne contient pas de @"),
        ({"role": "admin"}, "Choisissez dans la liste."),
    ],
)
def test_what_nobody_can_be_is_said_and_nothing_typed_is_lost(
    admin: FlaskClient, given: dict[str, str], sentence: str
) -> None:
    factories.member("Salma", email="salma@example.org", sign_in_name="salma.b")
    sent = {**CHOSEN, "name": "Hind Alaoui", **given}
    page = admin.post("/admin/members/new?lang=fr", data=sent)
    assert page.status_code == 422
    assert sentence in page.text
    for typed in (value for name, value in sent.items() if name not in CHOSEN):
        assert f'value="{typed}"' in page.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 2


def test_of_very_many_organisations_one_is_looked_for_by_name(
    admin: FlaskClient, member: Member
) -> None:
    rows = [factories.organisation(f"Association {number}") for number in range(101)]
    wanted = factories.organisation("Coopérative Tifawin")
    typed = {"name": "Hind", "email": "", "sign_in_name": "", "version": "1"}
    sought = {"look_in": "organisation", "organisation_words": "tifa", "organisation": ""}
    for address in ("/admin/members/new", f"/admin/members/{member.id}"):
        page = admin.post(address, data={**CHOSEN, **typed, **sought})
        assert (page.status_code, f'value="{wanted.id}"' in page.text) == (200, True)
        assert 'value="Hind"' in page.text
    given = {"name": "Hind", "email": "h@example.org", "organisation": str(wanted.id)}
    assert admin.post("/admin/members/new", data={**CHOSEN, **given}).status_code == 200
    assert names(admin.get("/admin/members?organisation=TIFAWIN").text) == ["Hind"]
    assert names(admin.get(f"/admin/members?organisation={rows[0].id}").text) == []


def test_line_breaks_and_what_is_not_seen_are_in_no_name(admin: FlaskClient) -> None:
    admin.post("/admin/members/new", data=CHOSEN | {"name": "Hind\r\nBcc: x\u202e\u200b"})
    assert "Hind Bcc: x" in db.session.scalars(sa.select(Member.name)).all()


def test_a_member_is_corrected_and_a_stale_form_shows_both_sides(
    admin: FlaskClient, member: Member
) -> None:
    address = f"/admin/members/{member.id}"
    given = {"name": "Salma B.", "email": "salma.b@example.org", "version": "1"}
    assert admin.post(address, data=given).status_code == 303
    row = db.session.get_one(Member, member.id)
    assert (row.name, row.email) == ("Salma B.", "salma.b@example.org")
    stale = admin.post(address, data={**given, "name": "Salma Bennani-Alaoui"})
    assert stale.status_code == 409
    assert ("Salma B." in stale.text, "Salma Bennani-Alaoui" in stale.text) == (True, True)


def test_to_make_an_administrator_is_asked_about_and_never_one_choice_among_others(
    admin: FlaskClient, member: Member
) -> None:
    page = admin.get(f"/admin/members/{member.id}?lang=en").text
    offered = [
        form
        for form in forms(page, f"/admin/members/{member.id}")
        if form.sent().get("role") == ["admin"] and form.asked
    ]
    assert [form.action for form in offered] == [f"/admin/members/{member.id}/role?lang=en"]
    choices = LexborHTMLParser(page).css("#role option")
    assert [choice.attributes["value"] for choice in choices] == ["member", "steering"]


def test_the_last_administrator_stays_one_and_is_warned_of(
    admin: FlaskClient, administrator: Member
) -> None:
    address = f"/admin/members/{administrator.id}"
    refused = admin.post(f"{address}/role?lang=fr", data={"role": "member"})
    assert refused.status_code == 422
    assert "Il faut au moins une personne à l’administration." in refused.text
    warned = "Une seule personne administre le site."
    pages = ("/admin/", "/admin/members")
    assert [warned in admin.get(f"{page}?lang=fr").text for page in pages] == [True, True]
    factories.member("Nora", role="admin")
    assert [warned in admin.get(f"{page}?lang=fr").text for page in pages] == [False, False]


def test_the_sign_in_page_says_whom_to_ask(admin: FlaskClient, client: FlaskClient) -> None:
    assert "/contact?lang=fr" in client.get("/sign-in?lang=fr").text
    given = {"whom_to_ask_fr": "Nadia, <b>06</b>", "whom_to_ask_ar": "نادية", "version": "0"}
    assert admin.post("/admin/settings", data=given).status_code == 303
    said = {code: client.get(f"/sign-in?lang={code}").text for code in ("fr", "ar", "en")}
    assert "Nadia, &lt;b&gt;06&lt;/b&gt;" in said["fr"]
    assert "نادية" in said["ar"]
    assert "Nadia" in said["en"]
    stale = admin.post("/admin/settings", data={"whom_to_ask_fr": "Karim", "version": "0"})
    assert (stale.status_code, "Karim" in stale.text) == (409, True)


@pytest.mark.parametrize(
    "typed",
    [("salma.b", "hind.b", "nobody.b"), ("s@example.org", "h@example.org", "n@example.org")],
)
def test_known_and_unknown_names_get_one_answer_from_the_same_statements(
    client: FlaskClient, count_queries: Callable[[], Any], typed: tuple[str, ...]
) -> None:
    hashed = hash_password(PASSWORD)
    with_password = {"sign_in_name": "salma.b", "password_hash": hashed}
    factories.member("Salma", email="s@example.org", **with_password)
    factories.member("Hind", email="h@example.org", sign_in_name="hind.b")
    asked, pages = [], []
    # What the page says of help is read once a revision.
    client.get("/sign-in")
    for name in typed:
        with count_queries() as statements:
            answer = signing_in(client, name, "autre chose")
        asked.append(list(statements))
        page = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
        pages.append((answer.status_code, page.replace(name, "…")))
    assert asked[0] == asked[1] == asked[2]
    assert pages[0] == pages[1] == pages[2]

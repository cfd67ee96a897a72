"""Reviewers' pages about invitations."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Actor, Member
from app.database import db
from app.invitations.models import Invitation
from app.mail.models import Mail
from app.organisations.models import Organisation
from tests import factories
from tests.invitations.inviting import Mails, row, sent
from tests.people.asking import Browser
from tests.security.browsing import forms

THIRTY = "\n".join(f"Amina {n}; amina{n}@example.org; ar; Association Amal" for n in range(30))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) or 0


def listed(page: str) -> list[str]:
    """What each line of the list says, in its order."""
    return [node.text().strip() for node in LexborHTMLParser(page).css(".queued__what strong")]


def confirmed(reviewer: FlaskClient, page: str, **pressed: str) -> Any:
    """Send the form of the page that was looked through, as it stands."""
    (form,) = [each for each in forms(page, "/admin/invitations/new") if each.method == "post"
               and "/admin/invitations" in each.action and "sign-out" not in each.action]  # fmt: skip
    return reviewer.post(form.action, data=form.sent(**{"act": "send"} | pressed))


def test_thirty_pasted_lines_are_looked_through_and_sent(
    reviewer: FlaskClient, mails: Mails
) -> None:
    factories.member("Salma", email="salma@example.org", password_hash="x")
    text = f"{THIRTY}\nSalma; salma@example.org\nSans Adresse\nFaux; faux"
    given = {"lines": text, "words": "Venez.", "name": "", "email": "", "affiliation": ""}
    page = reviewer.post("/admin/invitations/new?lang=fr", data=given)
    assert (page.status_code, count()) == (200, 0)
    assert len(listed(page.text)) == 33
    for said in ("33 lignes, dont 32 retenues.", "Association Amal", "Déjà membre", "Venez."):
        assert said in page.text
    changed = confirmed(reviewer, page.text, act="change")
    assert (changed.status_code, count()) == (200, 0)
    assert text in changed.text.replace("\r\n", "\n")
    assert confirmed(reviewer, page.text, added="Association Amal").status_code == 303
    again = confirmed(reviewer, page.text, added="Association Amal")
    assert (again.status_code, count()) == (303, 31)
    assert "déjà été envoyée" in reviewer.get("/admin/invitations?lang=fr").text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 1
    sent_to = {mail.to for mail in mails()}
    assert (len(sent_to), "salma@example.org" in sent_to) == (31, True)


def forms_of(page: str) -> Any:
    """The form of the page that was looked through."""
    found = forms(page, "/admin/invitations/new")
    return next(form for form in found if "lines" in dict(form.fields))


def test_whom_somebody_looks_like_is_left_out_unless_one_says_so(reviewer: FlaskClient) -> None:
    factories.member("Zoé Alaoui")
    text = "zoe alaoui, zoe@example.org\nHind, hind@example.org"
    page = reviewer.post("/admin/invitations/new?lang=fr", data={"lines": text}).text
    assert "Ressemble à Zoé Alaoui" in page
    assert ("2 lignes, dont 1 retenue" in page, "1 ligne est cochée" in page) == (True, True)
    assert dict(forms_of(page).fields)["skip"] == "1"
    assert confirmed(reviewer, page).status_code == 303
    assert [row("zoe@example.org"), count()] == [None, 1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lines": ""}, "Écrivez au moins un nom ou une adresse."),
        ({"lines": "Amina, a@example.org\n" * 10_000}, "Cette liste a 10\u202f000 lignes"),
        ({"lines": '"Hind, h@example.org'}, "À partir de la ligne 1"),
        ({"name": "Hind", "words": "x" * 501}, "Ce texte dépasse de 1 caractère"),
        ({"name": "Hind", "language": "xx"}, "Choisissez dans la liste."),
        ({"file": "workbook"}, "Ce fichier n’est pas lisible."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_typed_is_lost(
    reviewer: FlaskClient, given: dict[str, Any], sentence: str
) -> None:
    typed = {"lines": "", "words": "Venez.", **given}
    upload = {"file": (BytesIO(b"PK\3\4"), "liste.xlsx")} if "file" in typed else {}
    page = reviewer.post("/admin/invitations/new?lang=fr", data={**typed, **upload})
    assert page.status_code == 422
    assert sentence in page.text
    for name in ("lines", "words"):
        (shown,) = re.findall(rf'<textarea[^>]*name="{name}"[^>]*>\s*([^<]*)<', page.text)
        assert shown.replace("&#34;", '"').replace("\r\n", "\n").strip() == typed[name].strip()


def test_a_file_and_fields_of_one_person_join_the_list(reviewer: FlaskClient) -> None:
    saved = "\ufeffNom;Courriel\r\nHind;hind@example.org\r\n".encode("utf-16")
    given = {"name": "Zoé", "email": "ZOE@example.org", "language": "ar"}
    upload = {"file": (BytesIO(saved), "liste.csv")}
    page = reviewer.post("/admin/invitations/new?lang=fr", data={**given, **upload}).text
    assert listed(page) == ["Zoé", "Hind"]
    assert confirmed(reviewer, page).status_code == 303
    assert row("zoe@example.org").language == "ar"
    assert row("hind@example.org").invited_by_id


def test_a_link_is_handed_over_once_and_its_message_is_in_their_language(
    reviewer: FlaskClient, client: FlaskClient, by: Actor
) -> None:
    sent("خديجة,,ar", by)
    page = reviewer.post(f"/admin/invitations/{row(None).id}/link?lang=fr").text
    (path,) = re.findall(r'value="[^"]*(/welcome/i\.[^"]+)"', page)
    assert "handed__code" in page
    assert "مدعوون" in page
    assert client.get(path).status_code == 200
    assert path not in reviewer.get("/admin/invitations").text


def test_the_list_costs_few_statements_and_shows_steering_no_address_of_members(
    reviewer: FlaskClient, by: Actor, count_queries: Callable[[], Any]
) -> None:
    def statements() -> int:
        reviewer.get("/admin/invitations")
        with count_queries() as asked:
            assert reviewer.get("/admin/invitations?q=a").status_code == 200
        return len(asked)

    factories.principle()
    sent("Amina, a@example.org", by)
    factories.member("Hind", email="secret@example.org")
    few = statements()
    sent(THIRTY, by)
    for number in range(60):
        factories.member(f"Hind {number}")
    assert statements() == few <= 9
    page = reviewer.get("/admin/invitations").text
    assert ("Hind" in page, "secret@example.org" in page) == (True, False)


def test_each_act_of_the_list_is_done_and_told_in_the_log(
    reviewer: FlaskClient, signed_in: Browser, administrator: Member, by: Actor, mails: Mails
) -> None:
    sent("Zoé, zoe@example.org\nHind, hind@example.org", by)
    mails()
    waiting = factories.member("Anas", email="anas@example.org")
    zoe = row("zoe@example.org").id
    for path in ("reminders", f"{zoe}/mail", f"{zoe}/withdrawal", f"members/{waiting.id}"):
        answer = reviewer.post(f"/admin/invitations/{path}")
        assert (path, answer.status_code) == (path, 303)
    assert reviewer.post("/admin/invitations/members").status_code == 303
    kinds = db.session.scalars(sa.select(Mail.kind).order_by(Mail.id)).all()[2:]
    assert [kind.partition(".")[2] for kind in kinds[:4]] == [
        *("reminder", "reminder", "invitation", "member"),
    ]
    log = signed_in(administrator).get("/admin/log?lang=fr").text
    for said in ("Invitation retirée", "Nouveau lien d’invitation", "Rappels d’invitations"):
        assert said in log
    assert "Zoé" in log
    outgoing = signed_in(administrator).get("/admin/mail?lang=fr").text
    assert "Rappel d’une invitation" in outgoing

"""Accepting an invitation: what the link shows, what it makes, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Actor, Consent, Member, actor_of, digest
from app.accounts.operations import create_member, hash_password
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.invitations.models import LASTS, Invitation
from app.invitations.operations.renewing import hand_over, mail_anew, withdraw
from app.organisations.models import Affiliation
from app.site.queries.agreed import text_agreed_to
from app.speech.language import speaking
from app.text.cleaning import single_line
from tests import factories
from tests.conftest import NOON
from tests.invitations.inviting import PASSWORD, Mails, accepting, link_in, row, sent, spend
from tests.people.asking import signing_in
from tests.races import Post, in_threads, together
from tests.security.rows import dump

ADDRESS = "khadija@example.org"


@pytest.fixture
def link(app: Flask, by: Actor, mails: Mails) -> str:
    """The link in a mail to Khadija, of an organisation."""
    factories.organisation("Association Amal")
    factories.principle()
    sent(f"Khadija, {ADDRESS}, fr, Association Amal", by, "Venez <b>nombreux</b>.")
    return link_in(mails()[-1])


def members() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Member)) or 0


def accepted(link: str) -> Member:
    with writing():
        return spend(link)


def test_who_accepts_is_a_member_once_and_has_agreed(
    app: Flask, client: FlaskClient, link: str, mails: Mails
) -> None:
    (mail,) = mails()
    assert (mail.to, mail.message["Content-Language"]) == (ADDRESS, "fr")
    assert "«\u00a0\u2068Venez <b>nombreux</b>.\u2069\u00a0»" in mail.text
    assert "List-Unsubscribe" not in mail.message
    # A scanner opens it as often as it likes.
    before = dump()
    pages = [client.get(link) for _ in range(3)]
    assert {page.status_code for page in pages} == {200}
    assert dump() == before
    for shown in ("Khadija", ADDRESS, "Association Amal"):
        assert shown in pages[0].text
    answer = accepting(client, link)
    assert (answer.status_code, answer.location) == (303, "/?lang=fr")
    member = db.session.scalars(sa.select(Member).where(Member.email == ADDRESS)).one()
    assert (member.name, member.role, member.language) == ("Khadija Amrani", "member", "fr")
    consent = db.session.scalars(sa.select(Consent)).one()
    with speaking("fr"):
        assert (consent.member_id, consent.digest) == (member.id, text_agreed_to())
    assert db.session.get_one(Affiliation, member.id).organisation_id
    assert row(ADDRESS).member_id == member.id
    assert db.session.scalar(sa.select(Event.actor_key).order_by(Event.id.desc())) is not None
    client.post("/sign-out")
    again = client.get(link)
    assert (again.status_code, "déjà été acceptée" in again.text) == (404, True)
    assert signing_in(client, ADDRESS, PASSWORD).status_code == 303


def test_of_twenty_at_once_one_member_comes_in(app: Flask, client: FlaskClient, link: str) -> None:
    with speaking("en"):
        read = text_agreed_to()
    form = {"name": "Khadija", "language": "", "password": PASSWORD, "again": PASSWORD}
    post = Post("", link.partition("?")[0], form | {"agreed": "y", "text": read})
    answers = in_threads(app, [post] * 20)
    codes = [code for code, _text in answers]
    # Whoever tries a dead link often is asked to wait.
    assert (codes.count(303), {*codes} <= {303, 404, 429}) == (1, True)
    assert members() == 2


def test_of_many_verbs_at_once_one_spends_the_link(app: Flask, by: Actor, mails: Mails) -> None:
    sent(f"Khadija, {ADDRESS}", by)
    answers = together(app, *[partial(accepted, link_in(mails()[-1]))] * 8)
    assert sum(isinstance(answer, Member) for answer in answers) == 1
    assert members() == 2


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("late", "Cette invitation a expiré."),
        ("withdrawn", "Cette invitation a été retirée."),
        ("renewed", "un autre a été envoyé depuis"),
        ("forged", "Ce lien n’ouvre aucune invitation"),
        ("of an account", "Ce lien n’ouvre aucune invitation"),
    ],
)
def test_each_end_of_a_link_is_said(
    app: Flask, client: FlaskClient, by: Actor, link: str, end: str, sentence: str
) -> None:
    now = NOON
    with writing():
        if end == "withdrawn":
            withdraw(row(ADDRESS).id, by=by)
        if end == "renewed":
            mail_anew(row(ADDRESS).id, by=by)
    if end == "late":
        now += LASTS + timedelta(seconds=1)
    if end == "forged":
        link = link.replace("/i.", "/i.x")
    if end == "of an account":
        other = client.post(link.replace("/i.", "/"), data={"password": PASSWORD})
        assert other.status_code == 422
        link = "/welcome/i.abc?lang=fr"
    with clock.set_to(now):
        opened, spent = client.get(link), accepting(client, link)
    assert (opened.status_code, sentence in opened.text) == (404, True)
    assert (spent.status_code, sentence in spent.text) == (404, True)
    assert members() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " \u200b"}, "Ce champ est obligatoire."),
        ({"password": "court", "again": "court"}, "Utilisez au moins 12 caractères."),
        ({"again": "autre chose"}, "Les deux ne sont pas identiques."),
        ({"agreed": ""}, "Ce champ est obligatoire."),
        ({"text": "0" * 64}, "Le texte a changé"),
        ({"language": "xx"}, "Choisissez dans la liste."),
    ],
)
def test_what_is_missing_is_said_and_the_link_stays(
    client: FlaskClient, link: str, given: dict[str, str], sentence: str
) -> None:
    page = accepting(client, link, **given)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert "name" in given or 'value="Khadija Amrani"' in page.text
    assert members() == 1
    assert accepting(client, link).status_code == 303


def test_an_address_that_came_in_otherwise_is_told_to_sign_in(
    app: Flask, client: FlaskClient, link: str
) -> None:
    with writing():
        create_member(name="Khadija", email=ADDRESS, password_hash=hash_password(PASSWORD))
    opened = client.get(link)
    assert "Un compte existe désormais avec cette adresse" in opened.text
    # Without a form, and still nobody's to keep.
    assert opened.headers["Cache-Control"] == "private, no-store"
    answer = accepting(client, link)
    assert (answer.status_code, "Un compte existe désormais" in answer.text) == (422, True)
    # Also where the account is made while the form is looked through.
    with pytest.raises(Invalid, match="Un compte existe désormais"):
        accepted(link)
    assert members() == 2
    assert row(ADDRESS).accepted_at is None


def test_who_has_no_address_signs_in_by_name(app: Flask, client: FlaskClient, by: Actor) -> None:
    factories.member("Autre", email=None, sign_in_name="khadija.amrani")
    sent("Khadija", by)
    with writing():
        first = hand_over(row(None).id, by=by)
    with writing():
        token = hand_over(row(None).id, by=by)
    assert client.get(f"/welcome/i.{first}").status_code == 404
    taken = accepting(client, f"/welcome/i.{token}?lang=fr", sign_in_name="Khadija Amrani")
    assert "Un compte existe déjà avec ce nom de connexion." in taken.text
    wrong = accepting(client, f"/welcome/i.{token}?lang=fr", sign_in_name="k@example.org")
    assert "Un nom de connexion ne contient pas de @" in wrong.text
    answer = accepting(client, f"/welcome/i.{token}")
    assert "khadija.amrani2" in client.get(answer.location).text
    client.post("/sign-out")
    assert signing_in(client, "khadija.amrani2", PASSWORD).status_code == 303


def test_a_name_that_is_refused_comes_back_with_all_else_and_the_link_stays(
    app: Flask, client: FlaskClient, by: Actor
) -> None:
    factories.member("Autre", email=None, sign_in_name="khadija.amrani")
    sent("Khadija", by)
    with writing():
        link = f"/welcome/i.{hand_over(row(None).id, by=by)}?lang=en"
    typed = {"name": "Khadija  A.", "sign_in_name": "khadija.a", "language": "ar"}
    wrong = [
        ("name", "", "This is needed."),
        ("name", "\u200b\u200e", "This is needed."),
        ("name", "x" * 301, "This is 1 character longer than the 300 that fit."),
        ("sign_in_name", "Khadija Amrani", "There is an account with this sign-in name already."),
        ("sign_in_name", "k@example.org", "A sign-in name has no @"),
        ("sign_in_name", "k", "A sign-in name has 3 to 60 letters"),
        ("sign_in_name", "k" * 301, "This is 1 character longer than the 300 that fit."),
    ]
    for field, value, sentence in wrong:
        refused = accepting(client, link, **typed | {field: value})
        page = LexborHTMLParser(refused.text)
        said = page.css_first(f"#{field}-error")
        assert (refused.status_code, said is not None) == (422, True), (field, value)
        assert sentence in said.text()
        kept = {"name": "Khadija A.", "sign_in_name": "khadija.a"} | {field: single_line(value)}
        for name, words in kept.items():
            assert page.css_first(f"#{name}").attributes["value"] == words
        assert page.css_first("#language option[selected]").attributes["value"] == "ar"
        assert "checked" in page.css_first("#agreed").attributes
    assert (members(), row(None).accepted_at) == (2, None)
    assert accepting(client, link, **typed).status_code == 303
    assert signing_in(app.test_client(), "khadija.a", PASSWORD).status_code == 303


def test_no_row_holds_the_token_and_a_waiting_mail_opens_nothing(
    app: Flask, client: FlaskClient, by: Actor, mails: Mails
) -> None:
    sent(f"Khadija, {ADDRESS}", by)
    waiting = row(ADDRESS)
    assert waiting.token_digest is None
    assert client.get(f"/welcome/i.{waiting.salt}").status_code == 404
    token = link_in(mails()[-1]).partition("i.")[2].partition("?")[0]
    db.session.rollback()
    assert row(ADDRESS).token_digest == digest(token)
    assert token not in repr(dump())


def test_guessing_costs_the_guesser_and_tells_nothing(
    client: FlaskClient, link: str, count_queries: Callable[[], Any]
) -> None:
    asked = []
    client.get("/welcome/i.none")
    for token in ("i.one", "i.two"):
        with count_queries() as statements:
            assert client.get(f"/welcome/{token}").status_code == 404
        asked.append(list(statements))
    assert asked[0] == asked[1]
    for _ in range(11):
        last = client.post("/welcome/i.one", data={"name": "x"})
    assert last.status_code == 429
    assert db.session.scalar(sa.select(Invitation.accepted_at)) is None


def test_only_reviewers_invite(app: Flask, member: Member, by: Actor) -> None:
    with pytest.raises(NotAllowed):
        sent("Zoé, zoe@example.org", actor_of(member))

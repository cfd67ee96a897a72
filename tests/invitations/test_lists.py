"""Lists as people paste and save them, and the verdict on each line."""

from __future__ import annotations

import re
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Actor, Member, OneTimeLink
from app.database import db, hold, writing
from app.errors import Invalid
from app.invitations.findings import findings, unknown_organisations
from app.invitations.lines import decoded_file, read_lines
from app.invitations.models import Invitation
from app.mail.models import Mail
from app.organisations.models import Organisation
from tests import factories
from tests.conftest import NOON
from tests.invitations.inviting import PASSWORD, Mails, link_in, row, sent, spend
from tests.races import overtaken, together

KHADIJA = ("Khadija Amrani", "khadija@example.org", "fr", "Association Amal")


@pytest.mark.parametrize(
    "text",
    [
        "Khadija Amrani, KHADIJA@example.org, fr, Association Amal",
        "Khadija Amrani;khadija@example.org;Français;Association Amal",
        "Khadija Amrani\tkhadija@example.org\tfr\tAssociation Amal",
        '"Khadija Amrani" <khadija@example.org>,,fr,Association Amal',
        "khadija@example.org,Khadija Amrani,fr,Association Amal",
        "\ufeffOrganisation;Téléphone;Adresse électronique;Langue;Nom\n"
        "Association Amal;06;khadija@example.org;FR;Khadija Amrani\n;;;;\n",
        "sep=;\nاللغة;الاسم;المنظمة;البريد الإلكتروني\n"
        "fr;Khadija Amrani;Association Amal;khadija@example.org",
    ],
)
def test_a_list_is_read_in_whatever_way_it_is_written(app: Flask, text: str) -> None:
    for written in (text, decoded_file(text.encode("utf-16")), decoded_file(text.encode())):
        (line,) = read_lines(written)
        assert (line.name, line.email, line.language, line.organisation) == KHADIJA


def test_what_is_no_list_is_said(app: Flask) -> None:
    many = "\n".join(f"Amina {n},a{n}@example.org" for n in range(10_000))
    faults = []
    for read, given in ((read_lines, many), (read_lines, '"Amina, a@example.org')):
        with pytest.raises(Invalid) as refused:
            read(given)
        faults.append((refused.value.field, refused.value.sentence))
    assert faults[0][0] == "lines"
    assert "10\u202f000" in faults[0][1]
    assert faults[1][0] == "lines"
    for content in (b"PK\3\4", "Zoé".encode("cp1252"), b"\xff\xfe\0"):
        with pytest.raises(Invalid) as refused:
            decoded_file(content)
        assert refused.value.field == "file"
    assert read_lines("\n \u200b\n") == []


def test_each_line_has_its_verdict(app: Flask, by: Actor) -> None:
    factories.member("Salma Bennani")
    factories.member("Salma", email="salma@example.org", password_hash="x")
    factories.member("Importée", email="importee@example.org")
    factories.member("Suspendu", email="suspendu@example.org", suspended_at=NOON)
    factories.organisation("Association Amal")
    sent("Driss, driss@example.org", by)
    text = """Zoé Alaoui, zoe@example.org, ar, ASSOCIATION AMAL
        Salma, SALMA@example.org
        Driss, Driss@Example.org
        Zoé encore, zoe@example.org
        Sans Adresse
        salma bennani, autre@example.org
        Faux, faux at example.org
        Hind, hind@example.org, tamazight, Coopérative Tifawin
        , , fr
        Homographe, s\u0430lma@example.org
        Importée, importee@example.org, fr, Autre
        Suspendu, suspendu@example.org"""
    found = findings(read_lines(text))
    assert [each.verdict for each in found] == [
        *("new", "member", "invited", "twice", "no_address"),
        *("new", "no_such_address", "new", "nobody", "new", "newcomer", "member"),
    ]
    assert [each.alike for each in found if each.alike] == ["Salma Bennani"]
    assert [each.unknown for each in found].index(True) == 7
    assert (found[7].line.language, found[7].line.spoken) == (None, "tamazight")
    assert unknown_organisations(found) == ["Coopérative Tifawin"]


def test_a_thousand_lines_are_judged_by_few_statements(app: Flask, by: Actor) -> None:
    asked = []
    for count in (1, 900):
        lines = read_lines("\n".join(f"Amina {n},a{n}@example.org" for n in range(count)))
        with factories.counting() as statements:
            findings(lines)
        asked.append(len(statements))
    # Addresses are named in parts.
    assert asked[1] <= asked[0] + 3


def test_those_with_a_verdict_are_invited_and_the_others_left_out(app: Flask, by: Actor) -> None:
    factories.member("Salma", email="salma@example.org", password_hash="x")
    text = """Zoé, zoe@example.org, ar, Coopérative Tifawin
        Hind, hind@example.org, fr, Coopérative  TIFAWIN
        Salma, salma@example.org
        Anas, anas@example.org
        Anas, anas@example.org
        Sans Adresse"""
    done = sent(text, by, "Venez.", skipped=[4], added=["Coopérative Tifawin"])
    assert done == (2, 1, 1, 0)
    made = db.session.scalars(sa.select(Organisation)).one()
    assert (made.name, made.standing) == ({"fr": "Coopérative Tifawin"}, "member")
    found = [row("zoe@example.org"), row("hind@example.org"), row(None)]
    assert [each.organisation_id for each in found] == [made.id, made.id, None]
    assert [each.words for each in found] == ["Venez."] * 3
    assert db.session.scalars(sa.select(Mail.kind).order_by(Mail.id)).all() == [
        *("invitations.invitation", "invitations.invitation", "invitations.known"),
    ]
    # Nobody is a member before they accept.
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 2


def test_of_two_who_add_one_organisation_at_once_one_makes_it(app: Flask, by: Actor) -> None:
    factories.organisation("Association Amal")
    acts = [
        partial(sent, f"Zoé, zoe{n}@example.org, ar, Tifawin", by, added=["Tifawin"])
        for n in range(3)
    ]
    assert together(app, *acts) == [(1, 0, 0, 0)] * 3
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 2


def test_an_organisation_that_is_not_ticked_is_not_made(app: Flask, by: Actor) -> None:
    sent("Zoé, zoe@example.org, ar, Coopérative Tifawin", by)
    assert db.session.scalar(sa.select(Organisation.id)) is None
    assert row("zoe@example.org").organisation_id is None


def test_words_that_are_too_long_for_a_mail_are_refused(app: Flask, by: Actor) -> None:
    with pytest.raises(Invalid, match="Au plus 500 caractères") as refused:
        sent("Zoé, zoe@example.org", by, "é" * 501)
    assert refused.value.field == "words"
    assert db.session.scalar(sa.select(Invitation.id)) is None


@pytest.mark.engines
def test_who_accepts_while_they_are_invited_anew_is_mailed_no_link(
    app: Flask, by: Actor, mails: Mails
) -> None:
    sent("Zoé, zoe@example.org", by)
    link = link_in(mails()[-1])
    with writing():
        hold(row("zoe@example.org"))
        late = overtaken(app, partial(sent, "Zoé, zoe@example.org", by))
        spend(link)
    done = late.result()
    assert (done.mailed, done.linked) == (0, 0)
    db.session.rollback()
    assert row("zoe@example.org").member_id is not None
    assert not any("/welcome/" in mail.text for mail in mails()[1:])


def test_a_list_sent_twice_is_sent_once(app: Flask, by: Actor) -> None:
    text = "Zoé, zoe@example.org\nSans Adresse"
    answers = [sent(text, by, key="k" * 64) for _ in range(2)]
    assert answers == [(1, 1, 0, 0), None]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 1


def test_nobody_gets_a_fourth_invitation_within_an_hour(app: Flask, by: Actor) -> None:
    for _ in range(3):
        assert sent("Zoé, zoe@example.org", by) == (1, 0, 0, 0)
    with pytest.raises(Invalid):
        sent("Zoé, ZOE@example.org", by)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 3
    # Twenty mails a day are for members, not for whoever invites.
    many = "\n".join(f"Amina {n},a{n}@example.org" for n in range(30))
    assert sent(many, by) == (30, 0, 0, 0)


def test_members_who_never_signed_in_get_the_link_of_newcomers(
    app: Flask, client: FlaskClient, by: Actor, mails: Mails
) -> None:
    factories.member("Venue", email="venue@example.org", password_hash="x")
    factories.member("Hind", email="hind@example.org")
    hind = "hind@example.org"
    text = "Venue, venue@example.org\nHind, HIND@example.org\nZoé, zoe@example.org"
    assert sent(text, by) == (1, 0, 1, 1)
    first, *others = (mail for mail in mails() if mail.to == hind)
    assert others == []
    (link,) = re.findall(r"https?://[^/]+(/welcome/\S+)", first.text)
    assert [*together(app, *[partial(sent, "H, hind@example.org", by)] * 2)] == [(0, 0, 0, 1)] * 2
    # Of too many the last link lives on.
    last = db.session.scalars(sa.select(OneTimeLink.id).order_by(OneTimeLink.id.desc())).first()
    with pytest.raises(Invalid):
        sent("H, hind@example.org", by)
    db.session.rollback()
    assert db.session.scalars(sa.select(OneTimeLink.id)).all() == [last]
    assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 404
    newest = [mail.text for mail in mails() if mail.to == hind][-1]
    (link,) = re.findall(r"https?://[^/]+(/welcome/\S+)", newest)
    assert client.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    # Who is in is told so, as everybody else.
    assert sent("H, hind@example.org", by) == (0, 0, 1, 0)

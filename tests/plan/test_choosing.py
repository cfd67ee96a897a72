"""Where a list is long, its forms are searched: by a step of the form itself, with scripts off,
and nothing is lost.
"""

import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from app.accounts.models import Member
from app.database import db
from app.plan.models import Action, ActionPartner
from app.web import choosing
from tests import factories

NEW = "/steering/plan/actions/new?lang=en"


@pytest.fixture
def many(app, monkeypatch):
    """Six people and organisations where a list of two is long, and so is what is found."""
    monkeypatch.setattr(choosing, "WHOLE", 2)
    monkeypatch.setattr(choosing, "FOUND", 2)
    names = ("Héla Benali", "Héla Amrani", "Karim Benali", "Karima Alaoui")
    people = {
        name: factories.member(name, email=f"{name[:4].lower()}{n}@example.org")
        for n, name in enumerate(names)
    }
    return people | {
        "Amal": factories.organisation("Association Amal"),
        "Atlas": factories.organisation("Atlas"),
    }


@pytest.fixture
def desk(many, steward, signed_in):
    return signed_in(steward)


def typed(**more):
    """A new action as it is typed, all but who is responsible."""
    return {
        "title_fr": "Creuser un puits",
        "due_on": "2027",
        "principles": factories.principle().id,
    } | more


def offered(page, name="owner"):
    """What a field's list holds, and what of it is chosen."""
    boxes = LexborHTMLParser(page.text).css(f"input[name={name}]")
    return [box.attributes["value"] for box in boxes], [
        b.attributes["value"] for b in boxes if "checked" in b.attributes
    ]


def value(row):
    return f"member:{row.key}" if isinstance(row, Member) else f"organisation:{row.id}"


def test_nobody_is_listed_until_one_looks(desk):
    page = desk.get(NEW)
    assert offered(page) == offered(page, "partners") == ([], [])
    assert "Benali" not in page.text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hela", ["Héla Amrani", "Héla Benali"]),
        ("benali hela", ["Héla Benali"]),
        ("HÉLA0@example.org", ["Héla Benali"]),
        ("amal", ["Amal"]),
        ("atl", ["Atlas"]),
        ("la0@example.org", []),
        ("personne", []),
        ("", []),
    ],
)
def test_looking_finds_and_keeps_what_was_typed(desk, many, words, found):
    page = desk.post(NEW, data=typed(owner_words=words, look_in="owner"))
    assert page.status_code == 200
    assert offered(page) == ([value(many[name]) for name in found], [])
    assert "Creuser un puits" in page.text
    assert "error-summary" not in page.text
    assert db.session.scalar(sa.select(sa.func.count(Action.id))) == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("hela", "2 were found by “hela”."),
        ("karim", "The first 2 that “karim” finds."),
        ("personne", "Nothing was found by “personne”."),
        ("", "Write a part of the name first."),
    ],
)
def test_what_was_found_is_said(desk, words, sentence):
    factories.member("Karim Tazi")
    page = desk.post(NEW, data=typed(owner_words=words, look_in="owner")).text
    assert sentence in LexborHTMLParser(page).css_first("[role=status][autofocus]").text()


def test_what_was_chosen_stays_while_one_looks_for_more(desk, many):
    karim, hela, amal = (
        value(many["Karim Benali"]),
        value(many["Héla Benali"]),
        value(many["Amal"]),
    )
    sent = typed(owner=karim, partners=[amal], partners_words="benali hela", look_in="partners")
    page = desk.post(NEW, data=sent)
    assert (offered(page), offered(page, "partners")) == (
        ([karim], [karim]),
        ([amal, hela], [amal]),
    )
    assert desk.post(NEW, data=typed(owner=karim, partners=[amal, hela])).status_code == 303
    partners = db.session.execute(
        sa.select(ActionPartner.organisation_id, ActionPartner.member_id)
    ).all()
    assert set(partners) == {(many["Amal"].id, None), (None, many["Héla Benali"].id)}


@pytest.mark.parametrize("words", ["karim benali", "KARI2@example.org"])
def test_words_that_name_one_exactly_are_a_choice(desk, many, words):
    assert desk.post(NEW, data=typed(owner_words=words)).status_code == 303
    assert db.session.scalar(sa.select(Action.owner_member_id)) == many["Karim Benali"].id


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("hela", "Choose what you mean by “hela”"), ("personne", "Nothing was found by “personne”")],
)
def test_words_that_nobody_chose_from_are_a_fault(desk, words, sentence):
    page = desk.post(NEW, data=typed(owner_words=words))
    assert page.status_code == 422
    assert sentence in LexborHTMLParser(page.text).css_first("#owner-error").text()
    assert "Creuser un puits" in page.text


@pytest.mark.parametrize(
    "odd", ["member:x", "member:\x00", "organisation:9999999999", "x" * 9999, "-1"]
)
def test_what_nobody_offered_is_refused(desk, odd):
    assert desk.post(NEW, data=typed(owner=odd, partners=[odd], objective="")).status_code == 422


def test_an_action_keeps_its_owner_and_partners(desk, many):
    owner, partner = many["Karim Benali"], many["Atlas"]
    row = factories.draft_action("Puits", owner_member_id=owner.id)
    factories.stored(ActionPartner(action_id=row.id, organisation_id=partner.id))
    page = desk.get(f"/steering/plan/actions/{row.id}")
    assert offered(page) == ([value(owner)],) * 2
    assert offered(page, "partners") == ([value(partner)],) * 2


def test_other_long_lists_are_looked_into_too(desk, many):
    wells = [factories.draft_action(f"Puits {n}") for n in range(3)]
    proposal, names = factories.proposal(), {"look_in": "action", "action_words": "puits 1"}
    promoted = desk.post("/steering/plan/promotion", data={"proposal": proposal.id, **names})
    assert (promoted.status_code, offered(promoted, "action")) == (
        200,
        (["", str(wells[1].id)], [""]),
    )
    for name in ("Oued", "Rif"):
        factories.organisation(name)
    seat = {
        "person_": "x",
        "person": "Aicha",
        "look_in": "organisation_id",
        "organisation_id_words": "oued",
    }
    seated = desk.post("/steering/frame/seats/new", data=seat)
    assert len(offered(seated, "organisation_id")[0]) == 2
    assert "Aicha" in seated.text

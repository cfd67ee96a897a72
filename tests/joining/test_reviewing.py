"""The queue: asking back, accepting and refusing, one or several; who reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Actor, Consent, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid
from app.joining.models import Application, NewOrganisation
from app.joining.operations.reviewing import accept, refuse
from app.kept import touch_frame
from app.mail.models import Mail
from app.organisations.models import Affiliation, Mandate, MandateRequest, Organisation
from app.organisations.operations import affiliation_of
from app.organisations.powers import POWERS
from app.site.operations import save_admin_settings
from tests import factories
from tests.conftest import NOON
from tests.joining.asking import ADDRESS, NEW, apply, confirm, link_in
from tests.joining.conftest import Mails
from tests.races import together

pytestmark = pytest.mark.engines
Applicant = Callable[..., str]
Newest = Callable[[], Application]


def settled(by: Member, **chosen: object) -> None:
    """Administrators settle that; the rest stays as before anybody did."""
    nothing = {"steering_reviews": False, "open_membership": False, "data_contact": ""}
    with writing():
        actor = factories.acting(db.session.merge(by))
        save_admin_settings({**nothing, **chosen}, seen=0, by=actor)


def test_an_applicant_is_asked_answers_is_accepted_and_comes_in(
    app: Flask, admin: FlaskClient, applicant: Applicant, newest: Newest, mails: Mails
) -> None:
    territory = factories.territory().id
    own = applicant(
        **{"capacity": "new", "organisation_name": "Coopérative Tifawin", "language": "ar"},
        territory=str(territory),
    )
    mails()
    page = f"/admin/applications/{newest().id}"
    assert "Coopérative Tifawin" in admin.get("/admin/applications").text
    assert admin.post(f"{page}/question", data={"body": "Où êtes-vous ?"}).status_code == 303
    (asked,) = mails()
    assert (asked.to, asked.message["Content-Language"]) == (ADDRESS, "ar")
    assert "Où êtes-vous ?" in asked.text
    # By the mailed link alone, without a session.
    reader = app.test_client()
    assert "Où êtes-vous ?" in reader.get(link_in(asked)).text
    assert reader.post(own, data={"body": "À Zagora."}).status_code == 303
    assert reader.post(own, data={"body": "Encore."}).status_code == 422
    assert "À Zagora." in admin.get(page).text
    assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    late = admin.post(f"{page}/question?lang=en", data={"body": "Et depuis quand ?"})
    assert (late.status_code, "settled meanwhile" in late.text) == (422, True)
    (accepted,) = mails()
    assert reader.post(link_in(accepted), data=NEW).status_code == 303
    assert "Salma Bennani" in reader.get("/my/account").text
    member = db.session.execute(sa.select(Member).where(Member.email == ADDRESS)).scalar_one()
    assert (member.language, member.territory_id, member.role) == ("ar", territory, "member")
    organisation = affiliation_of(member.id)
    assert organisation is not None
    assert (organisation.name, organisation.standing) == ({"ar": "Coopérative Tifawin"}, "member")
    kept = db.session.execute(sa.select(NewOrganisation)).scalar_one()
    assert (kept.organisation_id, kept.asked_by_id) == (organisation.id, member.id)
    assert db.session.execute(sa.select(Consent.member_id, Consent.at)).one() == (member.id, NOON)
    # What the applicant did names nobody.
    done = sa.select(Event.verb).where(Event.actor_key.is_(None))
    by_nobody = set(db.session.scalars(done))
    assert {"application.sent", "application.confirmed", "application.answered"} <= by_nobody


def test_who_was_refused_reads_why_and_may_apply_again(
    app: Flask, admin: FlaskClient, applicant: Applicant, newest: Newest, mails: Mails
) -> None:
    own = applicant()
    mails()
    page = f"/admin/applications/{newest().id}"
    assert admin.post(f"{page}/refusal?lang=en", data={"reason": " "}).status_code == 422
    assert admin.post(f"{page}/refusal", data={"reason": "Il manque un lien."}).status_code == 303
    assert "Il manque un lien." in mails()[0].text
    assert "Il manque un lien." in app.test_client().get(own).text
    late = admin.post(f"{page}/acceptance?lang=en", data={"belongs": "applied"})
    assert (late.status_code, "has been settled meanwhile" in late.text) == (422, True)
    again = applicant()
    assert again != own
    assert "Refus" in admin.get(f"/admin/applications/{newest().id}?lang=en").text
    assert db.session.scalar(sa.select(Member.id).where(Member.email == ADDRESS)) is None


def test_an_account_that_is_there_by_then_stays_the_only_one(
    admin: FlaskClient, applicant: Applicant, newest: Newest, mails: Mails
) -> None:
    applicant()
    mails()
    there = factories.member("Salma", email=ADDRESS, role="steering")
    page = f"/admin/applications/{newest().id}"
    assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    (told,) = mails()
    assert ("/welcome/" in told.text, "/sign-in" in told.text) == (False, True)
    rows = db.session.execute(sa.select(Member.id, Member.role).where(Member.email == ADDRESS))
    assert rows.all() == [(there.id, "steering")]


@pytest.mark.parametrize("belongs", ["applied", "similar", "none"])
def test_reviewers_say_to_which_organisation_somebody_belongs(
    admin: FlaskClient, applicant: Applicant, newest: Newest, belongs: str
) -> None:
    similar = factories.organisation("Association Amal de Zagora").id
    applicant(capacity="new", organisation_name="Amal de Zagora")
    row = newest()
    page = admin.get(f"/admin/applications/{row.id}").text
    assert "Association Amal de Zagora" in page
    chosen = {"applied": "applied", "similar": str(similar), "none": "none"}[belongs]
    data = {"belongs": chosen}
    assert admin.post(f"/admin/applications/{row.id}/acceptance", data=data).status_code == 303
    db.session.rollback()
    names = [each.name["fr"] for each in db.session.scalars(sa.select(Organisation))]
    found = db.session.scalar(sa.select(Affiliation.organisation_id))
    assert (found == similar, found is None) == (belongs == "similar", belongs == "none")
    assert names.count("Amal de Zagora") == (belongs == "applied")


def test_two_who_ask_for_one_new_organisation_at_once_get_the_same(
    app: Flask, administrator: Member, applicant: Applicant, newest: Newest
) -> None:
    ids = []
    for number, name in enumerate(("Coopérative Tifawin", "cooperative  TIFAWIN")):
        applicant(email=f"a{number}@example.org", capacity="new", organisation_name=name)
        ids.append(newest().id)
    by = factories.acting(db.session.merge(administrator))

    def accepting(number: int) -> Callable[[], None]:
        def act() -> None:
            with writing():
                accept(db.session.get_one(Application, number), by=by)

        return act

    assert together(app, *map(accepting, ids)) == [None, None]
    db.session.rollback()
    assert len(db.session.scalars(sa.select(Organisation.id)).all()) == 1
    # Who was first administers it, and is asked whether the second belongs to it.
    (founder,) = db.session.scalars(sa.select(Affiliation.member_id))
    (mandate,) = db.session.execute(sa.select(Mandate.member_id, Mandate.powers))
    assert mandate == (founder, frozenset(POWERS))
    (asked,) = db.session.execute(sa.select(MandateRequest.member_id, MandateRequest.wants))
    assert asked.wants == "belong"
    assert asked.member_id != founder


def test_who_asks_for_an_organisation_that_was_renamed_since_gets_that_one(
    admin: FlaskClient, applicant: Applicant, newest: Newest
) -> None:
    for number in range(2):
        applicant(email=f"a{number}@example.org", capacity="new", organisation_name="Tifawin")
        page = f"/admin/applications/{newest().id}"
        assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
        with writing():
            db.session.scalars(sa.select(Organisation)).one().name = {"fr": "Réseau Tifawin"}
            touch_frame()
    # The first administers it, and is asked whether the second belongs to it.
    (first,) = db.session.scalars(sa.select(Affiliation.member_id))
    (second,) = db.session.scalars(sa.select(MandateRequest.member_id))
    assert first != second


def test_of_two_who_settle_one_application_at_once_one_does(
    app: Flask, administrator: Member, applicant: Applicant, newest: Newest
) -> None:
    applicant()
    number, by = newest().id, factories.acting(db.session.merge(administrator))

    def accepting() -> None:
        with writing():
            accept(db.session.get_one(Application, number), by=by)

    def refusing() -> None:
        with writing():
            refuse(db.session.get_one(Application, number), "Non.", by=by)

    outcomes = together(app, accepting, accepting, refusing)
    state = newest().state
    faults = [each for each in outcomes if each is not None]
    assert all(isinstance(each, Invalid) for each in faults)
    assert len(faults) == (1 if state == "accepted" else 2)
    kinds = list(db.session.scalars(sa.select(Mail.kind)))
    assert kinds.count("joining.accepted") + kinds.count("joining.refused") == 1


@pytest.mark.parametrize("act", ["accept", "refuse"])
def test_several_are_settled_at_once(
    admin: FlaskClient, applicant: Applicant, newest: Newest, mails: Mails, act: str
) -> None:
    ids = []
    for number in range(2):
        applicant(email=f"a{number}@example.org")
        ids.append(newest().id)
    mails()
    path = "/admin/applications?lang=en"
    assert "Tick at least one" in admin.post(path, data={"act": act}).text
    data = {"chosen": [*map(str, ids), "x"], "act": act}
    assert admin.post(path, data=data).status_code == 422
    data["chosen"] = [*map(str, ids), "999", "9" * 20]
    if act == "refuse":
        refused = admin.post(path, data=data)
        assert (refused.status_code, "Say why" in refused.text) == (422, True)
        assert refused.text.count(" checked") == 2
    assert admin.post(path, data=data | {"reason": "Complet."}).status_code == 303
    assert sorted(mail.to for mail in mails()) == ["a0@example.org", "a1@example.org"]
    states = set(db.session.scalars(sa.select(Application.state)))
    assert states == {"accepted" if act == "accept" else "refused"}


def test_the_steering_group_reviews_by_a_setting(
    app: Flask,
    steward: Member,
    administrator: Member,
    signed_in: Callable[[Member], FlaskClient],
    applicant: Applicant,
    newest: Newest,
) -> None:
    applicant()
    number, steering = newest().id, signed_in(steward)
    page = f"/admin/applications/{number}"
    doors = [("GET", "/admin/applications"), ("POST", "/admin/applications"), ("GET", page)]
    doors += [("POST", f"{page}/{act}") for act in ("question", "acceptance", "refusal")]
    assert {steering.open(path, method=how).status_code for how, path in doors} == {403}
    assert "/admin/applications" not in steering.get("/admin/join-links").text
    settled(administrator, steering_reviews=True)
    assert "/admin/applications" in steering.get("/admin/join-links").text
    assert ADDRESS in steering.get(page).text
    assert steering.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    with pytest.raises(Exception, match="steering group"), app.test_request_context("/?lang=en"):
        accept(newest(), by=Actor(9, "x", role="member"))


@pytest.mark.parametrize("new", [False, True])
def test_where_membership_is_open_whoever_confirms_is_in_but_for_a_new_organisation(
    app: Flask, administrator: Member, client: FlaskClient, mails: Mails, new: bool
) -> None:
    settled(administrator, open_membership=True)
    about = {"capacity": "new", "organisation_name": "Amal"} if new else {}
    apply(client, **about)
    reader = app.test_client()
    where = confirm(reader, link_in(mails()[0])).location
    assert ("/welcome/" in where, "/join/" in where) == (not new, new)
    db.session.rollback()
    found = db.session.scalar(sa.select(Member.id).where(Member.email == ADDRESS))
    assert (found is None) == new
    if not new:
        assert reader.post(where, data=NEW).status_code == 303
        assert reader.get("/my/account").status_code == 200


def test_the_queue_says_a_month_before_that_an_application_goes(
    administrator: Member, signed_in: Callable[[Member], FlaskClient], applicant: Applicant
) -> None:
    applicant()
    said = []
    for days in (152, 153):
        # A session lasts no half year.
        with clock.set_to(NOON + timedelta(days=days)):
            page = signed_in(administrator).get("/admin/applications?lang=en")
            said.append("deleted on 26 May 2027" in page.text)
    assert said == [False, True]


def test_an_applicant_sees_their_own_page_and_nothing_else(
    app: Flask, applicant: Applicant, newest: Newest
) -> None:
    own, reader = applicant(), app.test_client()
    assert reader.get(own).status_code == 200
    number = newest().id
    for path in ("/my/", "/my/account", "/admin/applications", f"/admin/applications/{number}"):
        assert reader.get(path).status_code == 303
    other = applicant(email="other@example.org")
    assert ADDRESS not in reader.get(other).text
    assert "noindex" in reader.get(own).text
    forged = own.replace("/join/", "/join/x")
    assert app.test_client().get(forged).status_code == 404

"""An organisation's administrators invite into it: by the queue, or past it by a setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Actor, Consent, Member
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.joining.models import INVITED_FOR, UNCONFIRMED_KEPT_FOR, Application
from app.joining.operations.inviting import invite_into, withdraw_invitation
from app.joining.operations.reviewing import accept
from app.joining.operations.sweeping import sweep_applications
from app.organisations.leaving import leave
from app.organisations.mandates import end_mandate
from app.organisations.models import Affiliation, Mandate, MandateRequest, Organisation
from tests import factories
from tests.conftest import NOON
from tests.joining.asking import ADDRESS, confirm, link_in, shown
from tests.joining.conftest import Mails
from tests.joining.test_reviewing import settled
from tests.races import together

pytestmark = pytest.mark.engines
WHO = {"name": "Salma B.", "email": ADDRESS, "language": "ar"}


@pytest.fixture
def amal(member: Member) -> Organisation:
    """An organisation that `member` administers."""
    row = factories.organisation()
    factories.mandate(row, member)
    return row


@pytest.fixture
def owner(signed_in: Callable[[Member], FlaskClient], member: Member) -> FlaskClient:
    """The browser of its administrator."""
    return signed_in(member)


def page_of(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}/invitations?lang=en"


def invited(organisation: Organisation, by: Actor, *powers: str, **said: str) -> Application:
    content = {**WHO, **said, "powers": frozenset(powers)}
    with writing():
        invite_into(db.session.merge(organisation), content, by=by)
    return db.session.scalars(sa.select(Application).order_by(Application.id.desc())).first()  # type: ignore[return-value]


def came_in(reader: FlaskClient, link: str) -> Any:
    """Whoever is invited says what they are called, and yes."""
    said = {"name": "Salma Bennani", "language": "fr"}
    return confirm(reader, link, **said)


def belongs_to(email: str = ADDRESS) -> int | None:
    db.session.rollback()
    query = sa.select(Affiliation.organisation_id).join(Member).where(Member.email == email)
    return db.session.scalar(query)


def ends_mandate(mandate_id: int, by: Actor) -> None:
    """Another administrator ends it, so that the organisation keeps one."""
    with writing():
        end_mandate(db.session.get_one(Mandate, mandate_id), by=by)


@pytest.mark.parametrize("spared", [False, True])
def test_whoever_is_invited_belongs_to_it_and_is_offered_the_powers(
    app: Flask, owner: FlaskClient, admin: FlaskClient, administrator: Member, mails: Mails,
    amal: Organisation, member: Member, spared: bool,
) -> None:  # fmt: skip
    settled(administrator, invited_unreviewed=spared)
    sent = owner.post(page_of(amal), data=WHO | {"powers": ["vote", "comment"]})
    assert sent.status_code == 303
    (mail,) = mails()
    assert (mail.to, mail.message["Content-Language"]) == (ADDRESS, "ar")
    assert f"\u2068{member.name}\u2069" in mail.text
    assert "\u2068Association Amal\u2069" in mail.text
    reader, link = app.test_client(), link_in(mail)
    for part in ("Association Amal", member.name, "Salma B."):
        assert part in reader.get(link).text
    where = came_in(reader, link).location
    assert ("/welcome/" in where) == spared
    if not spared:
        assert f"Invited by {member.name} (Association Amal)" in _queue(admin)
        number = db.session.scalar(sa.select(Application.id))
        page = f"/admin/applications/{number}"
        assert "it has said yes" in admin.get(f"{page}?lang=en").text
        assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    assert belongs_to() == amal.id
    joined = db.session.scalars(sa.select(Member).where(Member.email == ADDRESS)).one()
    assert (joined.name, joined.language) == ("Salma Bennani", "fr")
    assert db.session.scalars(sa.select(Consent.member_id)).one() == joined.id
    offered = db.session.scalars(sa.select(Mandate).where(Mandate.member_id == joined.id)).one()
    assert (offered.powers, offered.accepted_at) == ({"vote", "comment"}, None)
    assert offered.given_by_id == member.id
    assert db.session.scalar(sa.select(MandateRequest.id)) is None
    assert "Has become a member" in owner.get(page_of(amal)).text


def _queue(admin: FlaskClient) -> str:
    # Both names stand in a sentence, each isolated.
    text = admin.get("/admin/applications?lang=en").text
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("spared", [False, True])
def test_the_word_of_who_administers_it_no_more_counts_for_nothing(
    app: Flask, administrator: Member, admin: FlaskClient, mails: Mails,
    amal: Organisation, member: Member, other: Member, spared: bool,
) -> None:  # fmt: skip
    settled(administrator, invited_unreviewed=spared)
    factories.mandate(amal, other)
    both, by = {member.id, other.id}, factories.acting(other)
    (own,) = db.session.scalars(sa.select(Mandate.id).where(Mandate.member_id == member.id))
    invited(amal, factories.acting(member), "administer")
    (mail,) = mails()
    with clock.set_to(NOON + timedelta(hours=1)):
        ends_mandate(own, by)
        # In the queue, as anybody.
        assert "/join/" in came_in(app.test_client(), link_in(mail)).location
        number = db.session.scalar(sa.select(Application.id))
        page = f"/admin/applications/{number}"
        assert "does not administer the organisation any more" in admin.get(f"{page}?lang=en").text
        assert admin.post(f"{page}/acceptance", data={"belongs": "applied"}).status_code == 303
    assert belongs_to() is None
    assert db.session.scalars(sa.select(MandateRequest.wants)).one() == "belong"
    assert set(db.session.scalars(sa.select(Mandate.member_id))) == both


def test_a_mail_that_waits_goes_to_nobody_once_its_writer_administers_no_more(
    app: Flask, amal: Organisation, member: Member, other: Member, mails: Mails
) -> None:
    factories.mandate(amal, other)
    (own,) = db.session.scalars(sa.select(Mandate.id).where(Mandate.member_id == member.id))
    invited(amal, factories.acting(member))
    ends_mandate(own, factories.acting(db.session.merge(other)))
    assert mails() == []


def test_nobody_learns_who_has_an_account(
    app: Flask,
    owner: FlaskClient,
    amal: Organisation,
    mails: Mails,
    count_queries: Callable[[], Any],
) -> None:
    factories.member("Salma", email=ADDRESS, language="fr")
    owner.post(page_of(amal), data=WHO | {"email": "first@example.org"})
    answers = []
    for address in (ADDRESS, "nobody@example.org"):
        with count_queries() as statements:
            answer = owner.post(page_of(amal), data=WHO | {"email": address})
        answers.append((answer.status_code, answer.location, list(statements)))
    assert answers[0] == answers[1]
    (told,) = (mail for mail in mails() if mail.to == ADDRESS)
    # In the language of the account, under its name, and without a link that opens anything.
    assert told.message["Content-Language"] == "fr"
    assert ("/link/" in told.text, f"/organisations/{amal.id}" in told.text) == (False, True)
    page = owner.get(page_of(amal)).text
    assert page.count("Invitation sent") == 3
    assert "\nSalma," in told.text or "Salma" in told.text.splitlines()[0]


def test_each_refusal_is_said_and_keeps_what_was_typed(
    owner: FlaskClient, amal: Organisation, member: Member, mails: Mails
) -> None:
    twice = shown(owner, page_of(amal)) | WHO
    assert [owner.post(page_of(amal), data=twice).status_code for _ in range(2)] == [303, 303]
    assert len(mails()) == 1
    wrong = [({}, "already: an answer is waited for"), ({"email": "x"}, "not an e-mail address")]
    wrong += [({"name": " "}, "This is needed."), ({"powers": "all"}, "Choose from the list.")]
    for said, sentence in wrong:
        refused = owner.post(page_of(amal), data=WHO | {"powers": "vote"} | said)
        assert (refused.status_code, sentence in refused.text) == (422, True), said
        assert f'value="{said.get("email", ADDRESS)}"' in refused.text
    for number in range(19):
        said = {"email": f"a{number}@example.org"}
        assert owner.post(page_of(amal), data=WHO | said).status_code == 303
    late = owner.post(page_of(amal), data=WHO | {"email": "late@example.org"})
    assert (late.status_code, "Too many mails" in late.text) == (429, True)
    assert "late@example.org" in late.text
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Application)) == 20


def test_one_that_was_withdrawn_or_is_over_opens_nothing(
    app: Flask, amal: Organisation, member: Member, steward: Member, mails: Mails
) -> None:
    by, reader = factories.acting(member), app.test_client()
    for number, ends in enumerate((factories.acting(steward), None)):
        made = invited(amal, by, email=f"a{number}@example.org").id
        link = link_in(mails()[-1])
        if ends is not None:
            for _ in range(2):  # once more changes nothing
                with writing():
                    withdraw_invitation(db.session.get_one(Application, made), by=ends)
        with clock.set_to(NOON + (INVITED_FOR if ends is None else timedelta(0))):
            shut = reader.post(link.replace("lang=ar", "lang=en"), data={"name": "x"})
            assert (shut.status_code, "used already or has expired" in shut.text) == (404, True)
    verbs = list(db.session.scalars(sa.select(Event.verb)))
    assert verbs.count("application.uninvited") == 1
    with clock.set_to(NOON + INVITED_FOR + UNCONFIRMED_KEPT_FOR), writing():
        sweep_applications()
    assert db.session.scalar(sa.select(Application.id)) is None


def test_only_its_administrators_invite_and_take_back(
    app: Flask, amal: Organisation, member: Member, other: Member, steward: Member, mails: Mails
) -> None:
    for who in (other, steward):
        with pytest.raises(NotAllowed, match="Seuls les administrateurs"):
            invited(amal, factories.acting(who))
    row = invited(amal, factories.acting(member))
    with pytest.raises(NotAllowed, match="Seuls les administrateurs"), writing():
        withdraw_invitation(db.session.merge(row), by=factories.acting(other))
    came_in(app.test_client(), link_in(mails()[-1]))
    with pytest.raises(Invalid, match="a reçu une réponse"), writing():
        withdraw_invitation(
            db.session.get_one(Application, row.id, populate_existing=True),
            by=factories.acting(member),
        )


def accepted(application_id: int, by: Actor) -> None:
    with writing():
        accept(db.session.get_one(Application, application_id), by=by)


def left(organisation_id: int, by: Actor) -> None:
    with writing():
        leave(db.session.get_one(Organisation, organisation_id), by=by)


def test_an_invitation_at_the_moment_the_mandate_ends_comes_before_it_or_is_refused(
    app: Flask, member: Member, other: Member
) -> None:
    inviting, ending = factories.acting(member), factories.acting(other)
    for number in range(6):
        organisation = factories.organisation()
        factories.mandate(organisation, other)
        held = factories.mandate(organisation, member)

        def invites(of: Organisation = organisation, address: str = f"a{number}@b.org") -> None:
            invited(of, inviting, email=address)

        done, ended = together(app, invites, partial(ends_mandate, held.mandate_id, ending))
        db.session.rollback()
        assert ended is None
        assert done is None or isinstance(done, NotAllowed), done
        counted = sa.select(sa.func.count()).where(Application.organisation_id == organisation.id)
        assert db.session.scalar(counted) == (done is None)


def test_who_is_accepted_as_the_organisation_leaves_acts_for_nobody(
    app: Flask, member: Member, administrator: Member, mails: Mails
) -> None:
    by, reviewer = factories.acting(member), factories.acting(administrator)
    for number in range(6):
        organisation = factories.organisation()
        factories.mandate(organisation, member)
        row = invited(organisation, by, "vote", email=f"a{number}@b.org")
        accepts = partial(accepted, row.id, reviewer)
        leaves = partial(left, organisation.id, by)
        came_in(app.test_client(), link_in(mails()[-1]))
        assert together(app, accepts, leaves) == [None, None]
        db.session.rollback()
        joined = sa.select(Member.id).where(Member.email == f"a{number}@b.org")
        held = sa.select(Mandate.id).where(Mandate.member_id.in_(joined))
        assert db.session.scalar(joined)
        assert db.session.scalar(held) is None

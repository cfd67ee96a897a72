"""New links, reminders, the end of invitations, and members who never signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.mailed import make_token, token_of
from app.accounts.models import Actor, Member, OneTimeLink, actor_of
from app.accounts.moving import ask_address, confirm_address
from app.accounts.suspension import Suspendable
from app.activity.models import Event
from app.database import db, writing
from app.errors import Invalid, NotFound, TooMany
from app.invitations.models import KEPT_FOR, LASTS, Invitation
from app.invitations.operations.newcomers import invite_member, invite_members
from app.invitations.operations.renewing import (
    close_invitations_of,
    hand_over,
    mail_anew,
    remind_all,
    sweep_invitations,
    withdraw,
)
from app.invitations.queries import Asked, invitations_page
from app.mail.models import Mail
from app.people.operations.adding import add_member
from tests import factories
from tests.conftest import NOON
from tests.invitations.inviting import Mails, accepting, link_in, row, sent
from tests.races import together

DAY = timedelta(days=1)


def reminded(by: Actor) -> int:
    with writing():
        return remind_all(by=by)


def states() -> dict[str, str]:
    """How each invitation stands, by name."""
    db.session.rollback()
    page, _counts = invitations_page(Asked(), 1)
    return {each.name: each.state for each in page.items}


def mail_ends(email: str, state: str) -> None:
    """The mail of that invitation came to that end."""
    ended = sa.update(Mail).where(Mail.recipient_id == row(email).id)
    with writing():
        db.session.execute(ended.values(state=state, ended_at=clock.now()))


def test_the_list_says_how_each_stands(app: Flask, by: Actor, mails: Mails) -> None:
    names = ("sent", "refused", "dropped", "expired", "withdrawn", "joined", "other")
    with clock.set_to(NOON - LASTS):
        sent("expired, expired@example.org", by)
    sent("\n".join(f"{name}, {name}@example.org" for name in names if name != "expired"), by)
    mails()
    mail_ends("refused@example.org", "failed")
    mail_ends("dropped@example.org", "dropped")
    sent("waiting, waiting@example.org\nto hand over\nhanded over", by)
    factories.member("joined", email="joined@example.org")
    with writing():
        withdraw(row("withdrawn@example.org").id, by=by)
        hand_over(row(None).id, by=by)
        close_invitations_of(" OTHER@example.org")
    assert states() == {
        "sent": "sent",
        "refused": "refused",
        "dropped": "refused",
        "expired": "expired",
        "withdrawn": "withdrawn",
        "joined": "accepted",
        "other": "accepted",
        "waiting": "waiting",
        "to hand over": "to_hand_over",
        "handed over": "handed_over",
    }
    found = [
        sorted(each.name for each in invitations_page(asked, 1)[0].items)
        for asked in (Asked("EXPIR"), Asked("sent@"), Asked(state="refused"), Asked("x y"))
    ]
    assert found == [["expired"], ["sent"], ["dropped", "refused"], []]


def test_all_who_wait_are_reminded_once_a_week(app: Flask, by: Actor, mails: Mails) -> None:
    sent("Zoé, zoe@example.org\nHind, hind@example.org\nAnas, anas@example.org", by)
    assert reminded(by) == 0  # nobody got anything yet
    links = {mail.to: link_in(mail) for mail in mails()}
    mail_ends("anas@example.org", "failed")
    factories.member("Hind", email="hind@example.org")
    with clock.set_to(NOON + DAY):
        assert sorted(together(app, *[partial(reminded, by)] * 4)) == [0, 0, 0, 1]
        (mail,) = mails()[3:]
        # The same link, which ends when it would have.
        assert (mail.to, link_in(mail)) == ("zoe@example.org", links["zoe@example.org"])
        assert row("zoe@example.org").expires_at == NOON + LASTS
    for days, count in ((7, 0), (8, 1)):
        with clock.set_to(NOON + days * DAY):
            assert reminded(by) == count


def by_hand(administrator: Member) -> None:
    add_member(name="Zoé", email="zoe@example.org", by=actor_of(administrator))


def by_another_address(administrator: Member) -> None:
    ask_address(administrator, "ZOE@example.org", by=actor_of(administrator))
    link = db.session.scalars(sa.select(OneTimeLink)).one()
    make_token(link.id)
    confirm_address(token_of(link))


@pytest.mark.parametrize("came", [by_hand, by_another_address])
def test_an_invitation_is_over_once_its_address_is_a_members(
    app: Flask,
    client: FlaskClient,
    by: Actor,
    administrator: Member,
    mails: Mails,
    came: Callable[[Member], None],
) -> None:
    sent("Zoé, zoe@example.org", by)
    link = link_in(mails()[-1])
    sent("Zoé, zoe@example.org\nHind, hind@example.org", by)
    with writing():
        came(db.session.merge(administrator))
    # The mail that waited is not sent.
    invited = [mail.to for mail in mails() if "/welcome/i." in mail.text]
    assert invited == ["zoe@example.org", "hind@example.org"]
    with clock.set_to(NOON + DAY):
        assert (reminded(by), states()["Zoé"]) == (1, "accepted")
    number = row("zoe@example.org").id
    for verb in (mail_anew, withdraw):
        with pytest.raises(Invalid), writing():
            verb(number, by=by)
    assert accepting(client, link).status_code == 404
    # Its address is nobody's again: so is the invitation.
    with writing():
        db.session.execute(sa.update(Member).values(email=None))
        mail_anew(number, by=by)
    assert states()["Zoé"] == "waiting"
    assert accepting(client, link_in(mails()[-1])).status_code == 303


def test_two_who_invite_one_address_at_once_meet_in_one_invitation(
    app: Flask, by: Actor, mails: Mails
) -> None:
    spellings = ["zoe@example.org", " ZOE@example.org ", "Zoe@EXAMPLE.org"]
    acts = [partial(sent, f"Zoé, {spelt}", by) for spelt in spellings]
    answers = together(app, *acts)
    assert [type(answer).__name__ for answer in answers] == ["Sent"] * 3
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 1
    # Whichever mail is opened, its link is the one that counts.
    assert len({link_in(mail) for mail in mails()}) == 1


def test_a_new_link_is_limited_and_for_what_is_open(app: Flask, by: Actor) -> None:
    sent("Zoé, zoe@example.org\nSans Adresse", by)
    zoe, nobody = row("zoe@example.org").id, row(None).id
    for act in (partial(hand_over, zoe), partial(mail_anew, nobody)):
        with pytest.raises(Invalid), writing():
            act(by=by)
    for _ in range(2):
        with writing():
            mail_anew(zoe, by=by)
    with pytest.raises(TooMany), writing():
        mail_anew(zoe, by=by)
    with writing():
        withdraw(zoe, by=by)
        withdraw(zoe, by=by)
    with pytest.raises(Invalid), writing():
        mail_anew(zoe, by=by)
    said = db.session.scalars(sa.select(Event.verb).where(Event.subject_id == zoe))
    assert [*said].count("invitation.withdrawn") == 1
    # Who withdrew may invite anew, within the limit of the address.
    with clock.set_to(NOON + DAY):
        assert sent("Zoé, zoe@example.org", by) == (1, 0, 0, 0)
    assert row("zoe@example.org").id > zoe


def test_what_ended_half_a_year_ago_is_forgotten(app: Flask, by: Actor) -> None:
    sent("Zoé, zoe@example.org\nHind, hind@example.org", by)
    with writing():
        withdraw(row("zoe@example.org").id, by=by)
    left = []
    for at in (NOON + KEPT_FOR, NOON + KEPT_FOR + DAY, NOON + KEPT_FOR + LASTS + DAY):
        with clock.set_to(at), writing():
            sweep_invitations()
        db.session.rollback()
        left.append(sorted(db.session.scalars(sa.select(Invitation.name))))
    assert left == [["Hind", "Zoé"], ["Hind"], []]


def test_members_who_never_came_get_a_link_once_a_week(
    app: Flask, by: Actor, mails: Mails
) -> None:
    for number in range(25):
        factories.member(f"Amina {number}", email=f"amina{number}@example.org")
    factories.member("Sans Adresse", email=None)
    factories.member("Venue", password_hash="x")
    away: dict[str, object] = {"suspended_at": NOON, "suspended_for": "Insultes."}
    assert away.keys() <= {*Suspendable.__annotations__}
    factories.member("Anas", **away)

    def all_at_once() -> int:
        with writing():
            return invite_members(by=by)

    count = 25 + 1  # the steering group's own member never came either
    assert sorted(together(app, *[all_at_once] * 3)) == [0, 0, count]
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) == count
    assert all("/welcome/" in mail.text for mail in mails())
    with clock.set_to(NOON + 7 * DAY):
        assert all_at_once() == count


def test_one_who_came_meanwhile_gets_none(app: Flask, by: Actor) -> None:
    come = factories.member("Venue", password_hash="x")
    waiting = factories.member("Hind")
    away = factories.member("Anas", suspended_at=NOON, suspended_for="Insultes.")
    nowhere = factories.member("Sans Adresse", email=None)
    wrong = {
        come.id: "s’est connectée entre-temps",
        away.id: "Le compte de Anas est suspendu.",
        nowhere.id: "transmettez-lui le lien",
        999: "Ce membre n’existe pas.",
    }
    for number, sentence in wrong.items():
        with pytest.raises((Invalid, NotFound), match=sentence), writing():
            invite_member(number, by=by)
    for _ in range(3):
        with writing():
            invite_member(waiting.id, by=by)
    with pytest.raises(TooMany), writing():
        invite_member(waiting.id, by=by)
    db.session.rollback()
    # A newer link ends the one before.
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink)) == 1
    assert db.session.get_one(Member, waiting.id).password_hash is None

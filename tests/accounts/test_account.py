"""One's own account: the language of the site and the password."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.accounts.models import Member, SignedIn
from app.accounts.operations import (
    change_password,
    choose_language,
    create_member,
    end_sessions,
    hash_password,
)
from app.database import db, writing
from app.errors import Invalid, NotAllowed, NotFound
from tests import factories

OLD, NEW = "une longue phrase", "une autre longue phrase"


def with_password(member: Member) -> Member:
    hashed = hash_password(OLD)
    with writing():
        db.session.get_one(Member, member.id).password_hash = hashed
    return member


def change(browser, **other):
    return browser.post(
        "/my/account/password", data={"present": OLD, "password": NEW, "again": NEW, **other}
    )


def test_the_site_speaks_the_language_that_a_member_chose(member, signed_in):
    browser = signed_in(member)
    assert browser.post("/my/account/language", data={"language": "ar"}).status_code == 303
    assert '<html lang="ar"' in browser.get("/", headers={"Accept-Language": "fr"}).text
    browser.post("/my/account/language", data={"language": ""})
    assert '<html lang="fr"' in browser.get("/", headers={"Accept-Language": "fr"}).text


def test_an_unknown_language_is_refused(member, signed_in):
    assert (
        signed_in(member).post("/my/account/language", data={"language": "xx"}).status_code == 422
    )


def test_a_changed_password_ends_every_other_session(app, member, signed_in):
    browser, elsewhere = signed_in(with_password(member)), signed_in(member)
    assert change(browser).status_code == 303
    assert browser.get("/my/account").status_code == 200
    assert elsewhere.get("/my/account").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignedIn)) == 1
    signing_in = {"email": member.email, "password": NEW}
    assert app.test_client().post("/sign-in", data=signing_in).status_code == 303


def test_a_session_that_was_ended_meanwhile_changes_no_password(member, signed_in, monkeypatch):
    browser = signed_in(with_password(member))

    def hashing(password: str) -> str:
        # As slow as it is, whatever ends the session may come between.
        with writing():
            end_sessions(member.id)
        return hash_password(password)

    monkeypatch.setattr("app.accounts.views.own.hash_password", hashing)
    before = db.session.get_one(Member, member.id).password_hash
    assert change(browser).status_code == 401
    assert db.session.get_one(Member, member.id).password_hash == before
    assert db.session.scalar(sa.select(SignedIn.id)) is None


@pytest.mark.parametrize(
    "wrong", [{"present": "not this one"}, {"again": "another"}, {"password": "k", "again": "k"}]
)
def test_a_password_is_not_changed_without_the_present_one_or_when_it_will_not_do(
    member, signed_in, wrong
):
    before = with_password(member).password_hash
    assert change(signed_in(member), **wrong).status_code == 422
    assert db.session.get_one(Member, member.id).password_hash == before


def test_the_present_password_cannot_be_guessed_for_long(member, signed_in):
    browser = signed_in(with_password(member))
    answers = [change(browser, present=f"guess {number}").status_code for number in range(11)]
    assert answers == [422] * 10 + [429]


def test_an_account_is_changed_by_nobody_else(member, other):
    for change in (
        lambda by: change_password(member, "x", by=by),
        lambda by: choose_language(member, "ar", by=by),
    ):
        with pytest.raises(NotFound), writing():
            change(factories.acting(other))


def test_accounts_are_made_by_administrators_one_for_an_address(administrator, member, steward):
    def made(by, email="Salma@Example.org"):
        with writing():
            return create_member(name="Salma", email=email, by=factories.acting(by)).id

    for by in (member, steward):
        with pytest.raises(NotAllowed):
            made(by)
    number = made(administrator)
    with pytest.raises(Invalid) as refused:
        made(administrator, " salma@example.ORG ")
    assert refused.value.field == "email"
    assert list(
        db.session.scalars(sa.select(Member.id).where(Member.email == "salma@example.org"))
    ) == [number]

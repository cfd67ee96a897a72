"""A fresh proof: what a session that was found open must not do asks for it, and goes on after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import clock
from app.accounts.mails import KINDS
from app.accounts.models import Member, OneTimeLink, SignedIn
from app.accounts.operations import FAILURES_PER_ACCOUNT, begin_session, hash_password
from app.accounts.own_sessions import renew_session
from app.accounts.queries import actor_by_token
from app.accounts.sessions import PROOF_LASTS
from app.accounts.sweeping import sweep_links
from app.database import db, writing
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.web.access import asks_proof
from tests import factories
from tests.conftest import NOON
from tests.mail.letters import in_folder
from tests.races import together
from tests.security.addresses import doors, filled
from tests.security.browsing import Form, forms
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.people import PASSWORD
from tests.security.routes import PROVEN, SENSITIVE, UNASKED
from tests.security.rows import Kept
from tests.security.scene import Scene
from tests.security.test_lost_session import OURS

LATER = NOON + PROOF_LASTS
REASON = "Elle l'a demandé, et personne ne s'y oppose."
SignedInBrowser = Callable[[Member], FlaskClient]


@pytest.fixture
def karim(app: Flask) -> Member:
    hashed = hash_password(PASSWORD)
    return factories.member("Karim", role="admin", email="karim@example.org", password_hash=hashed)


@pytest.fixture
def browser(karim: Member, signed_in: SignedInBrowser) -> FlaskClient:
    return signed_in(karim)


def form_of(page: TestResponse) -> Form:
    return forms(page.text, page.request.path)[0]


def send(browser: FlaskClient, page: TestResponse, **changes: str) -> TestResponse:
    """The first form of a page, sent as a browser sends it."""
    form = form_of(page)
    return browser.post(form.action, data=form.sent(**changes), headers=OURS)


def test_whatever_is_sensitive_asks(app: Flask) -> None:
    asking = {name for name in app.view_functions if asks_proof(name)}
    assert asking == set(PROVEN)
    sensitive = {name for name in app.view_functions if name.startswith(SENSITIVE)}
    assert sensitive - asking == UNASKED.keys()


def test_each_of_them_is_closed_to_a_session_whose_proof_is_old(
    scene: Scene, browsers: Browsers
) -> None:
    kept, found = Kept(), {}
    restore = stay_signed_in(browsers["admin"])
    with clock.set_to(LATER):
        for door in doors(scene):
            if door.endpoint not in PROVEN:
                continue
            data = None if door.method == "GET" else filled(door.endpoint, scene)
            for headers in ({}, {"HX-Request": "true"}):
                answer = browsers["admin"].open(
                    door.address, method=door.method, data=data, headers=headers
                )
                to = answer.headers.get("Location") or answer.headers.get("HX-Redirect", "")
                asked = "/my/account/proof" in (to or answer.text)
                wanted = (303, 204) if door.method == "GET" else (401,)
                if not asked or answer.status_code not in wanted or kept.changed():
                    found[door, str(headers)] = answer.status_code, to
                restore()
    assert found == {}


def test_a_page_is_led_to_after_the_password_and_the_proof_lasts_ten_minutes(
    browser: FlaskClient,
) -> None:
    second = timedelta(seconds=1)
    with clock.set_to(LATER - second):
        assert browser.get("/admin/members").status_code == 200
    with clock.set_to(LATER):
        page = browser.get("/admin/members?q=Kar&lang=fr", follow_redirects=True)
        answer = send(browser, page, proof=PASSWORD)
        assert (answer.status_code, answer.location) == (303, "/admin/members?q=Kar&lang=fr")
        assert "karim@example.org" in browser.get(answer.location).text
    with clock.set_to(LATER + PROOF_LASTS - second):
        assert browser.get("/admin/members").status_code == 200
    with clock.set_to(LATER + PROOF_LASTS):
        assert browser.get("/admin/members").status_code == 303
    # A clock that was wrong proves nothing.
    with clock.set_to(LATER - timedelta(hours=1)):
        assert browser.get("/admin/members").status_code == 303


@pytest.mark.usefixtures("with_csrf")
def test_a_form_keeps_every_word_through_wrong_proofs_and_is_sent_after_the_right_one(
    browser: FlaskClient, member: Member
) -> None:
    first = browser.get(f"/admin/members/{member.id}?lang=fr")
    action = f"/admin/members/{member.id}/suspension"
    (form,) = (form for form in forms(first.text, "") if form.action.startswith(action))
    other_tab = forms(browser.get("/my/account").text, "")[0]
    with clock.set_to(LATER):
        data = form.sent(reason=REASON, until="2027-01-31")
        page = browser.post(action, data=data, headers=OURS)
        assert page.status_code == 401
        for wrong in ("", "not this one"):
            assert REASON in page.get_data(as_text=True).replace("&#39;", "'")
            page = send(browser, page, proof=wrong)
            assert page.status_code == 422
            assert wrong not in page.text or not wrong
        page = send(browser, page, proof=PASSWORD)
        assert (page.status_code, form_of(page).action) == (200, action)
        assert db.session.get_one(Member, member.id).suspended_at is None
        assert send(browser, page).status_code == 303
        # The forms of other windows hold.
        assert browser.post(other_tab.action, data=other_tab.sent()).status_code == 303
    suspended = db.session.get_one(Member, member.id)
    assert suspended.suspended_for == REASON


def test_wrong_proofs_count_as_failed_sign_ins_do(app: Flask, browser: FlaskClient) -> None:
    with clock.set_to(LATER):
        guesses = [{"proof": f"guess {number}"} for number in range(FAILURES_PER_ACCOUNT)]
        found = [browser.post("/my/account/proof", data=guess).status_code for guess in guesses]
        assert found == [422] * FAILURES_PER_ACCOUNT
        kept = {"proof": PASSWORD, "kept": "1", "reason": REASON, "back_to": "/my/data"}
        page = browser.post("/my/account/proof", data=kept)
        assert (page.status_code, "oppose" in page.text) == (429, True)
        fields = {"email": "karim@example.org", "password": PASSWORD}
        assert app.test_client().post("/sign-in", data=fields).status_code == 429
        assert browser.get("/my/data/file").status_code == 303


def test_a_proof_is_of_one_session_and_who_copied_its_cookie_is_out(
    app: Flask, karim: Member, browser: FlaskClient, signed_in: SignedInBrowser
) -> None:
    elsewhere, thief = signed_in(karim), app.test_client()
    cookie = browser.get_cookie("twiza")
    thief.set_cookie("twiza", cookie.value if cookie else "")
    with clock.set_to(LATER):
        assert thief.get("/my/account").status_code == 200
        assert browser.post("/my/account/proof", data={"proof": PASSWORD}).status_code == 303
        assert browser.get("/admin/members").status_code == 200
        assert "/my/account/proof" in elsewhere.get("/admin/members").location
        assert "/sign-in" in thief.get("/my/account").location
    assert db.session.query(SignedIn).count() == 2


@pytest.mark.parametrize(
    "outside",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/nowhere", "", "/a" * 9000],
)
def test_it_leads_nowhere_else(browser: FlaskClient, outside: str) -> None:
    mailed = browser.post("/my/account/proof/link", data={"back_to": outside})
    assert mailed.status_code == 200
    assert db.session.scalars(sa.select(OneTimeLink.place)).all() in ([None], ["/"])
    for kept in ("", "1"):
        data = {"proof": PASSWORD, "back_to": outside, "kept": kept}
        with clock.set_to(LATER):
            factories.shown_again()
            db.session.rollback()
            answer = browser.post("/my/account/proof", data=data)
        assert answer.location == "/my/account" or form_of(answer).action == "/my/account"


def test_who_has_no_password_proves_it_by_a_link_that_leads_back(
    app: Flask, signed_in: SignedInBrowser, tmp_path: Path
) -> None:
    admin = factories.member("Zineb", role="admin", email="zineb@example.org")
    browser, target = signed_in(admin), factories.member("Salma").id
    with clock.set_to(LATER):
        data = {"role": "steering"}
        page = browser.post(f"/admin/members/{target}/role", data=data, headers=OURS)
        page = send(browser, page)
        assert page.status_code == 200
        while send_next(KINDS, Folder(tmp_path), lambda: "Twiza"):
            db.session.remove()
        (mail,) = in_folder(tmp_path)
        (link,) = {word for word in mail.text.split() if "/link/" in word}
        link = link.removeprefix("http://127.0.0.1:8000")
        for _ in range(3):
            assert browser.get(link).status_code == 200
        assert browser.get("/admin/members").status_code == 303
        answer = browser.post(link)
        # A form has no page of its own: the nearest one above it.
        assert answer.location == f"/admin/members/{target}"
        assert browser.get(answer.location).status_code == 200
        assert send(browser, page).status_code == 303
        assert db.session.get_one(Member, target).role == "steering"
        assert browser.post(link).status_code == 404
        # Whoever took the session without the mailbox is out, and no link is left of it.
        assert db.session.query(SignedIn).count() == 1
    with clock.set_to(LATER + timedelta(hours=3, seconds=1)), writing():
        sweep_links()
    assert db.session.scalar(sa.select(OneTimeLink.place)) is None


@pytest.mark.engines
def test_of_two_proofs_at_once_one_renews_the_session(app: Flask, member: Member) -> None:
    with writing():
        token = begin_session(db.session.merge(member)).token
    by = actor_by_token(token)
    assert by is not None

    def renew() -> str:
        with writing():
            renewed = renew_session(by=by)
        return renewed.token if renewed else ""

    tokens = [found for found in together(app, *[renew] * 4) if found]
    assert len(tokens) == 1
    db.session.rollback()
    assert (actor_by_token(token), actor_by_token(tokens[0]) is None) == (None, False)

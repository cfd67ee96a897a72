"""A text that was being written when the session ended is shown, kept through signing in, and can
then be sent.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database import db
from app.discussion.models import Comment
from tests.security.browsing import Form, forms
from tests.security.conftest import Browsers
from tests.security.people import PASSWORD
from tests.security.scene import Scene

pytestmark = pytest.mark.usefixtures("with_csrf")
LONG = "Une phrase qu'il serait dommage de perdre. " * 400
OURS = {"Sec-Fetch-Site": "same-origin"}
THEIRS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


def written(browser: FlaskClient, scene: Scene, headers: dict[str, str] = OURS) -> TestResponse:
    """What a browser without a session is answered when it sends a comment."""
    address = f"/proposals/{scene.voted.id}/comments"
    return browser.post(address, data={"body": LONG, "stance": "for"}, headers=headers)


def sent(browser: FlaskClient, form: Form, **changes: str) -> TestResponse:
    """What the form of a page is answered when it is filled in and sent."""
    return browser.post(form.action, data=form.sent(**changes), headers=OURS)


def test_the_text_is_on_the_page_that_asks_to_sign_in(client: FlaskClient, scene: Scene) -> None:
    answer = written(client, scene)
    assert answer.status_code == 401
    assert forms(answer.text, "")[0].sent()["body"] == [LONG]


def test_signing_in_there_offers_it_again_and_sending_it_works(
    client: FlaskClient, scene: Scene
) -> None:
    form = forms(written(client, scene).text, "")[0]
    answer = sent(client, form, email=scene.member.email or "", password=PASSWORD)
    again = forms(answer.text, "")[0]
    assert (answer.status_code, again.sent()["body"]) == (200, [LONG])
    assert sent(client, again).status_code == 303
    found = db.session.scalars(
        sa.select(Comment).where(Comment.author_id == scene.member.id)
    ).one()
    assert found.body == {"fr": LONG.strip()}


def test_a_wrong_password_does_not_lose_it(client: FlaskClient, scene: Scene) -> None:
    form = forms(written(client, scene).text, "")[0]
    answer = sent(client, form, email=scene.member.email or "", password="autre chose")
    kept = forms(answer.text, "")[0]
    assert (answer.status_code, kept.sent()["body"]) == (422, [LONG])
    again = sent(client, kept, email=scene.member.email or "", password=PASSWORD)
    assert forms(again.text, "")[0].sent()["body"] == [LONG]


def test_an_address_in_the_form_is_kept_beside_the_one_that_signs_in(
    client: FlaskClient, scene: Scene
) -> None:
    typed = {"email": "autre@example.org"}
    page = client.post("/my/account/address", data=typed, headers=OURS)
    own = {"email": scene.member.email or "", "password": PASSWORD}
    for wrong in ("autre chose", PASSWORD):
        form = forms(page.text, "")[0]
        assert form.sent()["email"] in ([""], [own["email"]])
        page = sent(client, form, **own | {"password": wrong})
    again = forms(page.text, "")[0]
    assert (again.action, again.sent()["email"]) == ("/my/account/address", [typed["email"]])


def test_nothing_that_another_site_sends_is_shown(client: FlaskClient, scene: Scene) -> None:
    answer = written(client, scene, THEIRS)
    assert answer.status_code == 401
    assert "dommage" not in answer.text


def test_no_password_is_ever_shown_again(client: FlaskClient, scene: Scene) -> None:
    data = {"password": "une phrase bien longue", "again": "une phrase bien longue"}
    answer = client.post(f"/welcome/{scene.link}", data=data, headers=OURS)
    assert answer.status_code == 400
    assert "bien longue" not in answer.text


def test_a_button_without_a_text_can_be_pressed_again_after_signing_in(
    client: FlaskClient, scene: Scene
) -> None:
    lost = client.post(f"/proposals/{scene.voted.id}/withdrawal", headers=OURS)
    answer = sent(
        client, forms(lost.text, "")[0], email=scene.member.email or "", password=PASSWORD
    )
    assert (answer.status_code, forms(answer.text, "")[0].action) == (
        200,
        f"/proposals/{scene.voted.id}/withdrawal",
    )


def test_another_site_gets_no_button_that_sends_its_form_for_a_member(
    browsers: Browsers, scene: Scene
) -> None:
    answer = browsers["author"].post(f"/proposals/{scene.voted.id}/withdrawal", headers=THEIRS)
    assert (answer.status_code, forms(answer.text, "")) == (400, [])


def test_what_takes_only_forms_is_no_page_to_go_to(client: FlaskClient, scene: Scene) -> None:
    form = forms(client.get(f"/sign-in?next=/proposals/{scene.voted.id}/withdrawal").text, "")[0]
    answer = sent(client, form, email=scene.member.email or "", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")

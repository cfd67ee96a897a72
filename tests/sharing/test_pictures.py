"""Pictures beside links: drawn after the act, named by the pages, never drawn by a GET."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.accounts.models import Member
from app.database import db
from app.files.models import StoredFile
from app.files.operations import sweep
from app.files.queries import uploads_folder
from app.sharing import operations
from app.sharing.models import EditionPicture, SitePicture
from app.sharing.picture import SIZE, drawn
from app.sharing.posters import Poster, Words
from app.sharing.views import draw_pictures
from app.upkeep.faults import file_faults
from tests import factories

LANGUAGES = {"fr", "ar", "en"}


def named(client: FlaskClient, page: str) -> str | None:
    """The path of the picture that a page names."""
    text = client.get(page).text
    found = re.search(r'property="og:image" content="http://127\.0\.0\.1:8000([^"]*)"', text)
    return found[1] if found else None


def shown(client: FlaskClient, page: str) -> Image.Image:
    """The picture that a page names."""
    path = named(client, page)
    assert path is not None
    answer = client.get(path, buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    return Image.open(io.BytesIO(answer.data))


def settings_form(name: str) -> dict[str, str]:
    return {"name_fr": name, "name_ar": "تويزة", "accent": "#225533", "version": "0"}


@pytest.fixture
def site(app: Flask, steward: Member) -> Flask:
    """A site with two editions and its pictures."""
    factories.draft_action("Installer trois pompes")
    factories.adopted()
    factories.draft_action("Ouvrir une école")
    factories.adopted()
    assert draw_pictures(every=True) == 3 * len(LANGUAGES)
    return app


def test_settings_and_adoption_draw_what_they_change(
    client: FlaskClient, signed_in: Callable[[Member], FlaskClient], steward: Member
) -> None:
    browser = signed_in(steward)
    assert named(client, "/?lang=fr") is None
    assert browser.post("/steering/settings", data=settings_form("Avant")).status_code == 303
    before = named(client, "/?lang=fr")
    factories.draft_action("Installer trois pompes")
    form = {"number": "1", "words_fr": "Adopté.", "although": "y"}
    assert browser.post("/steering/plan/adoption", data=form).status_code == 303
    assert named(client, "/?lang=fr") == before, "nothing of the site's own picture changed"
    assert str(named(client, "/plan/?lang=fr")).endswith("/edition-1-fr.png")
    assert shown(client, "/plan/?lang=ar").size == SIZE
    form = settings_form("Après") | {"version": "1"}
    assert browser.post("/steering/settings", data=form).status_code == 303
    assert named(client, "/?lang=fr") != before


def test_each_page_names_the_nearest_picture(site: Flask, client: FlaskClient) -> None:
    names = {
        page: str(named(client, page)).rpartition("/")[2]
        for page in (
            "/?lang=ar",
            "/decisions/?lang=en",
            "/plan/?lang=fr",
            "/plan/editions/1?lang=ar",
        )
    }
    assert list(names.values()) == [
        *("site-ar.png", "site-en.png", "edition-2-fr.png", "edition-1-ar.png")
    ]


def test_what_says_the_same_is_not_drawn_again(site: Flask) -> None:
    kept = set(db.session.scalars(sa.select(StoredFile.key)))
    assert draw_pictures(every=True) == 0
    assert draw_pictures(every=True, anew=True) == 9
    assert not kept & set(db.session.scalars(sa.select(StoredFile.key)))
    assert len(list(uploads_folder().iterdir())) == 18, "those before go with a sweep"


def test_verify_and_the_sweep_know_them(site: Flask) -> None:
    assert list(file_faults()) == []
    sweep()
    keys = set(db.session.scalars(sa.select(StoredFile.key)))
    assert {path.name for path in uploads_folder().iterdir()} == keys
    (uploads_folder() / min(keys)).write_bytes(b"x")
    assert len(list(file_faults())) == 1


def test_an_act_stands_when_nothing_can_be_drawn(
    client: FlaskClient,
    signed_in: Callable[[Member], FlaskClient],
    steward: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(operations, "put", full)
    form = settings_form("Sans image")
    assert signed_in(steward).post("/steering/settings", data=form).status_code == 303
    page = client.get("/?lang=fr").text
    assert "Sans image" in page
    assert "og:image" not in page
    assert draw_pictures() is None


def test_no_page_draws_or_asks_for_pictures(
    site: Flask,
    client: FlaskClient,
    count_queries: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("app.sharing.picture.drawn")
    client.get("/organisations/")
    with count_queries() as statements:
        assert named(client, "/organisations/?lang=ar")
    assert not [each for each in statements if "picture" in each]


def test_a_picture_is_handed_out_only_while_a_page_names_it(
    site: Flask, client: FlaskClient
) -> None:
    path = str(named(client, "/?lang=fr"))
    assert client.get(path, buffered=True).status_code == 200
    draw_pictures(anew=True)
    assert client.get(path, buffered=True).status_code == 404
    rows = db.session.scalar(sa.select(sa.func.count()).select_from(EditionPicture))
    assert (rows, db.session.scalar(sa.select(sa.func.count()).select_from(SitePicture))) == (6, 3)


@pytest.mark.parametrize("heading", ["a" * 300, "B", "🎉", "Twiza ⵜⵡⵉⵣⴰ تويزة", "日本語"])
@pytest.mark.parametrize("code", ["fr", "ar"])
def test_any_name_makes_a_light_picture(heading: str, code: str) -> None:
    words = Words(heading, "ltr")
    data = drawn(Poster(None, code, "#883355", Words("twiza.org", "ltr"), words, (words,)))
    image = Image.open(io.BytesIO(data))
    assert (image.size, image.format) == (SIZE, "PNG")
    assert len(data) < 60_000
    # A margin stays clear all round, but for the ornament in the corner where lines end.
    grey = image.convert("L")
    ground = grey.getpixel((2, 2))
    assert set(grey.crop((0, 0, SIZE[0], 40)).tobytes()) == {ground}


def test_names_are_read_from_their_side() -> None:
    def inked(code: str) -> tuple[int, int, int, int]:
        poster = Poster(None, code, "", Words("", "ltr"), Words("I", "ltr"), ())
        image = Image.open(io.BytesIO(drawn(poster))).convert("L")
        return image.point(lambda level: 255 * (level > 200)).getbbox() or (0, 0, 0, 0)

    assert inked("fr")[0] < 100
    assert inked("ar")[2] > SIZE[0] - 100


def test_the_command_draws_what_an_upgrade_left_out(app: Flask) -> None:
    factories.draft_action("Installer trois pompes")
    factories.adopted()
    run = app.test_cli_runner().invoke
    assert run(args=["pictures", "draw"]).stdout == "6 drawn\n"
    assert run(args=["pictures", "draw"]).stdout == "0 drawn\n"
    assert run(args=["pictures", "draw", "--anew"]).stdout == "6 drawn\n"

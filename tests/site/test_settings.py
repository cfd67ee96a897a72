"""The site's own name, colour and words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.charter.models import Document
from app.database import db, writing
from app.errors import Conflict, Invalid, NotAllowed
from app.site.colours import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    contrast,
    dark_shades,
    least_contrast,
    light_shades,
    mix,
)
from app.site.models import SiteSettings
from app.site.operations import save_admin_settings, save_settings
from app.site.queries import admin_settings, word
from app.site.words import TEXTS
from tests import factories
from tests.races import overtaken

ADDRESS = "/steering/settings"
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def bench(signed_in: Browser, steward: Member) -> FlaskClient:
    """The browser of a member of the steering group."""
    return signed_in(steward)


def settings() -> SiteSettings:
    db.session.expire_all()
    return db.session.query(SiteSettings).one()


def test_the_site_takes_its_name_and_foot(bench: FlaskClient, client: FlaskClient) -> None:
    data = {"name_fr": "Coalition", "name_ar": "ائتلاف", "footer_fr": "Au pied", "version": "0"}
    assert bench.post(ADDRESS, data=data).status_code == 303
    assert "Coalition" in client.get("/?lang=fr").text
    assert "Au pied" in client.get("/?lang=fr").text
    assert "ائتلاف" in client.get("/?lang=ar").text


def test_a_language_that_the_interface_lacks_survives(bench: FlaskClient) -> None:
    factories.stored(
        SiteSettings(id=1, name={"zgh": "ⵜⵡⵉⵣⴰ"}, words={"plan": {"zgh": "x"}}), frame=True
    )
    bench.post(
        ADDRESS, data={"name_fr": "Twiza", "word_plan_fr": "Feuille de route", "version": "1"}
    )
    assert settings().name == {"zgh": "ⵜⵡⵉⵣⴰ", "fr": "Twiza"}
    assert settings().words == {"plan": {"zgh": "x", "fr": "Feuille de route"}}


def test_a_text_is_taken_away_in_one_language(bench: FlaskClient) -> None:
    bench.post(ADDRESS, data={"name_fr": "Coalition", "name_ar": "ائتلاف", "version": "0"})
    bench.post(ADDRESS, data={"name_fr": "Coalition", "name_ar": "", "version": "1"})
    assert settings().name == {"fr": "Coalition"}


def test_words_rename_the_navigation_and_the_page(bench: FlaskClient, client: FlaskClient) -> None:
    bench.post(ADDRESS, data={"word_principles_fr": "Valeurs", "version": "0"})
    assert client.get("/principles/?lang=fr").text.count("Valeurs") >= 3
    assert "Valeurs" not in client.get("/principles/?lang=en").text


def test_a_word_that_nobody_renamed_is_the_usual_one(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert word("proposals") == "Proposals"


def test_the_verb_too_refuses_a_colour_that_cannot_be_read(steward: Member) -> None:
    content = {"name": {"fr": "A"}, "tagline": {}, "footer": {}, "accent": "#ffd27f", "words": {}}
    with pytest.raises(Invalid) as refused, writing():
        save_settings(content, seen=0, by=factories.acting(steward))
    assert (refused.value.field, db.session.query(SiteSettings).count()) == ("accent", 0)


@pytest.mark.parametrize("wrong", ["#ffd27f", "#FFFFFF", "red", "#12345", "url(x)", "#0b5d4"])
def test_a_colour_that_cannot_be_read_is_refused_with_a_reason(
    bench: FlaskClient, wrong: str
) -> None:
    answer = bench.post(ADDRESS, data={"name_fr": "Gardé", "accent": wrong, "version": "0"})
    assert answer.status_code == 422
    assert 'id="accent-error"' in answer.text
    assert "Gardé" in answer.text
    assert db.session.query(SiteSettings).count() == 0


def test_a_stale_save_shows_both_texts(bench: FlaskClient) -> None:
    bench.post(ADDRESS, data={"name_fr": "Le leur", "version": "0"})
    answer = bench.post(
        ADDRESS, data={"name_fr": "Le mien", "word_plan_fr": "Route", "version": "0"}
    )
    assert answer.status_code == 409
    assert [text for text in ("Le leur", "Le mien", "Route") if text not in answer.text] == []
    assert settings().name == {"fr": "Le leur"}


def test_the_theme_follows_the_accent(bench: FlaskClient, client: FlaskClient) -> None:
    assert client.get("/theme.css").text.strip() == ""
    bench.post(ADDRESS, data={"accent": "#7A2E6B", "version": "0"})
    [address] = re.findall(r'href="(/theme\.css\?[^"]+)"', client.get("/").text)
    answer = client.get(address)
    assert answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--accent: #7a2e6b;" in answer.text
    assert "@media screen and (prefers-color-scheme: dark)" in answer.text


def test_an_unknown_version_of_the_theme_is_not_kept(
    bench: FlaskClient, client: FlaskClient
) -> None:
    bench.post(ADDRESS, data={"accent": "#7a2e6b", "version": "0"})
    assert "immutable" not in client.get("/theme.css?v=9").headers["Cache-Control"]


@pytest.mark.parametrize(
    "accent", ["#0b5d4a", "#000000", "#7a2e6b", "#0000ff", "#c00000", "#5b4636", "#6a6a00"]
)
def test_every_shade_of_a_readable_accent_can_be_read(accent: str) -> None:
    assert least_contrast(accent) >= 4.5
    for shades, grounds in (
        (light_shades(accent), LIGHT_GROUNDS),
        (dark_shades(accent), DARK_GROUNDS),
    ):
        assert least_contrast(shades.accent, grounds) >= 4.5
        assert least_contrast(shades.strong, grounds) >= 4.5
        assert contrast(shades.accent, shades.wash) >= 4.5
        assert contrast(shades.on, shades.accent) >= 4.5
        assert contrast(shades.on, shades.strong) >= 4.5


def test_contrast_is_measured_as_everybody_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


def test_the_steering_group_alone_sets(
    client: FlaskClient, signed_in: Browser, member: Member
) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in")
    assert signed_in(member).get(ADDRESS).status_code == 403
    content = {"name": {}, "tagline": {}, "footer": {}, "accent": "", "words": {}}
    with pytest.raises(NotAllowed), writing():
        save_settings(content, seen=0, by=factories.acting(member))


def test_the_form_shows_what_is_set(bench: FlaskClient) -> None:
    bench.post(
        ADDRESS,
        data={"tagline_ar": "معا", "word_plan_fr": "Feuille", "accent": "#7a2e6b", "version": "0"},
    )
    text = bench.get(ADDRESS).text
    assert [
        given for given in ("معا", "Feuille", "#7a2e6b") if f'value="{given}"' not in text
    ] == []


def test_what_is_ones_own_and_what_is_everybodys_are_not_marked_at_once(
    bench: FlaskClient,
) -> None:
    for path in ("/proposals/", "/my/proposals", "/plan/", "/steering/plan/"):
        head = bench.get(path).text.partition("<main")[0]
        # Once in the menu and once in the wide header, or in the steering group's own bar alone.
        assert head.count('aria-current="page"') == (1 if "steering" in path else 2), path


def test_the_navigation_marks_one_entry_alone(client: FlaskClient) -> None:
    factories.stored(Document(title={"fr": "A"}))
    for page in ("/principles/", "/documents/", "/plan/timeline", "/plan/map"):
        head = client.get(page).text.partition("<main")[0]
        assert head.count('aria-current="page"') == 2, page  # in the menu and in the wide header
    lost = client.get("/nowhere").text.partition("<main")[0]
    assert 'aria-current="page"' not in lost


def test_of_two_who_make_the_first_settings_one_is_told(
    app: Flask, steward: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {**{name: {"fr": "Le mien"} for name in TEXTS}, "accent": "", "words": {}}
    factories.stored(SiteSettings(id=1, words={}, name={"fr": "Le leur"}))
    by = factories.acting(steward)
    db.session.remove()
    monkeypatch.setattr(
        db.session, "get", lambda *_which, **_how: None
    )  # neither has seen the other's
    with pytest.raises(Conflict) as conflict, writing():
        save_settings(content, seen=0, by=by)
    monkeypatch.undo()
    assert "Le mien" in conflict.value.mine.values()
    assert conflict.value.theirs == {}
    assert settings().name == {"fr": "Le leur"}


@pytest.mark.engines
def test_of_two_administrators_who_settle_first_one_is_told(
    app: Flask, administrator: Member
) -> None:
    by = factories.acting(administrator)

    def settles(hour: int) -> None:
        with writing():
            mine = {"digest_hour": hour, "whom_to_ask": {"fr": "Nadia"}}
            save_admin_settings(mine, seen=0, by=by)

    with writing():
        save_admin_settings({"digest_hour": 18}, seen=0, by=by)
        db.session.flush()
        late = overtaken(app, partial(settles, 7))
    conflict = late.result()
    assert isinstance(conflict, Conflict)
    assert {*conflict.mine.values()} == {"07:00", "Nadia"}
    assert admin_settings().digest_hour == 18
    with pytest.raises(Invalid, match="pas une adresse électronique") as refused, writing():
        save_admin_settings({"data_contact": "personne"}, seen=1, by=by)
    assert refused.value.field == "data_contact"

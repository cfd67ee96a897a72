"""The one picture of the initiative: small, described in each language, and taken away again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.database import db
from app.files.bounds import PICTURE
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.site.models import SiteSettings
from tests import factories
from tests.files.samples import as_form, noise, picture

ADDRESS = "/steering/settings"
IMAGE = re.compile(
    r'<img src="(/files/[^"]+)" width="(\d+)" height="(\d+)" alt="([^"]*)" lang="(\w+)" '
    r'loading="lazy">'
)
Browser = Callable[[Member], FlaskClient]


@pytest.fixture
def bench(signed_in: Browser, steward: Member) -> FlaskClient:
    """The browser of a member of the steering group."""
    return signed_in(steward)


def sent(browser: FlaskClient, data: bytes = b"", **fields: str) -> Any:
    return browser.post(ADDRESS, **as_form(data, "p.png" if data else "", "picture", **fields))


def pictures() -> Any:
    """The stored pictures of the initiative; those beside links are PNG."""
    return db.session.query(StoredFile).filter_by(media_type="image/webp")


def shown(browser: FlaskClient, language: str = "fr") -> list[tuple[str, ...]]:
    """Address, width, height, words and their language of each picture on the page."""
    return IMAGE.findall(browser.get(f"{ADDRESS}?lang={language}").text)


def test_it_comes_in_small_and_is_described_in_each_language(
    bench: FlaskClient, client: FlaskClient
) -> None:
    assert shown(bench) == []
    words = {"picture_text_fr": "Une place", "picture_text_ar": "ساحة"}
    assert sent(bench, noise(1400), version="0", **words).status_code == 303
    file = pictures().one()
    assert file.size <= PICTURE.size
    said = {"fr": ("Une place", "fr"), "ar": ("ساحة", "ar"), "en": ("Une place", "fr")}
    address = f"/files/{file.key}/{file.name}"
    size = (str(file.width), str(file.height))
    found = {code: shown(bench, code) for code in said}
    assert found == {code: [(address, *size, *said[code])] for code in said}
    assert client.get(address, buffered=True).data == (uploads_folder() / file.key).read_bytes()


def test_it_is_replaced_kept_and_taken_away(bench: FlaskClient) -> None:
    sent(bench, picture(), version="0")
    first = shown(bench)

    def version() -> str:
        db.session.expire_all()
        return str(db.session.get_one(SiteSettings, 1).version)

    assert sent(bench, picture("JPEG"), version=version()).status_code == 303
    second = shown(bench)
    assert len(second) == 1
    assert second != first
    before = version()
    assert sent(bench, version=before).status_code == 303
    assert (version(), shown(bench)) == (before, second)
    assert sent(bench, version=before, remove_picture="y").status_code == 303
    assert shown(bench) == []
    assert pictures().count() == 0


def test_what_is_no_picture_is_refused_and_leaves_nothing(bench: FlaskClient) -> None:
    answer = sent(bench, b"<svg/>", version="0", name_fr="Gardé")
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert "Gardé" in answer.text
    assert db.session.query(SiteSettings).count() == 0
    assert list(uploads_folder().glob("*")) == []


def test_a_member_gives_none(signed_in: Browser, member: Member) -> None:
    assert sent(signed_in(member), picture(), version="0").status_code == 403
    assert db.session.query(StoredFile).count() == 0


def test_a_stale_save_leaves_no_bytes(bench: FlaskClient) -> None:
    factories.stored(SiteSettings(id=1, words={}, name={"fr": "Le leur"}), frame=True)
    assert sent(bench, picture(), version="0", name_fr="Le mien").status_code == 409
    assert list(uploads_folder().glob("*")) == []

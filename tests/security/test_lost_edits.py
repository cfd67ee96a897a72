"""Two people save the same thing: the second sees both texts. Whatever was typed into any edit
form is never lost.
"""

from __future__ import annotations

import html
import re

import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient

from app.database import db
from app.model import Model, Versioned
from tests.security.conftest import Browsers
from tests.security.rows import Kept, made
from tests.security.scene import Scene
from tests.security.test_lost_session import OURS
from tests.security.test_unchanged import EDITS
from tests.security.writing import Written, every_form

# So many forms at least are closed to visitors.
CLOSED = 35
# How the views of acts that cannot be undone begin, and how many there are.
GONE, FINAL = (
    re.compile(r"^(Delete|Withdraw|Take a|Take an|Adopt|What changes since the last edition)\b"),
    9,
)
FIRST, SECOND, THIRD = "Le mot de la première", "Le mot du second", "Le mot de la troisième"


def edits(scene: Scene, browsers: Browsers) -> list[Written]:
    """Every form that changes what is there: it knows the version that its writer saw."""
    every = every_form(scene, browsers)
    kinds = {name: name.partition(" ")[0].partition(".")[2] for name in every}
    return [
        written
        for name, written in every.items()
        if "version" in dict(written.form.fields) and not kinds[name].startswith(("new", "delete"))
    ]


def save(written: Written, word: str, scene: Scene, browser: FlaskClient) -> tuple[int, str]:
    """Save the form with that word in every text: the status, and the page as it is read."""
    answer = browser.post(written.form.action, data=written.filled(word, scene), headers=OURS)
    # The answer may be a workbook.
    return answer.status_code, html.unescape(answer.get_data().decode("utf-8", "replace"))


def missing(page: str, *texts: str) -> list[str]:
    """The texts that are not on the page."""
    return [text for text in texts if text not in page]


def versions() -> dict[str, int]:
    """The sum of the versions of each table whose rows people edit."""
    db.session.rollback()
    edited = {
        mapper.local_table
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, Versioned)
    }
    return {t.name: db.session.scalar(sa.select(sa.func.sum(t.c.version))) or 0 for t in edited}  # type: ignore[union-attr]


def test_of_two_who_save_the_second_is_shown_both_texts_and_a_double_click_is_one_save(
    scene: Scene, browsers: Browsers
) -> None:
    forms, found, changed, before = edits(scene, browsers), [], set(), versions()
    assert {written.name.partition(" ")[0] for written in forms} <= EDITS.keys()
    kept = Kept()
    for written in forms:
        browser = browsers[written.person]
        first, _page = save(written, FIRST, scene, browser)
        saved = made()
        changed |= {name for name, total in versions().items() if total != before[name]}
        again, _page = save(written, FIRST, scene, browser)
        second, page = save(written, SECOND, scene, browser)
        lost = missing(page, *written.free(FIRST), *written.free(SECOND))
        if (first, second, lost) != (303, 409, []) or again not in (303, 409) or made() != saved:
            found.append((written.name, first, again, second, lost))
        kept.put_back()
    assert found == []
    assert changed == before.keys()


def goes_for_good(endpoint: str) -> bool:
    """Whether what is sent there takes something away, or publishes it for ever, by what the view
    says of itself.
    """
    return bool(GONE.search(current_app.view_functions[endpoint].__doc__ or ""))


def test_what_cannot_be_undone_is_asked_about_once(scene: Scene, browsers: Browsers) -> None:
    every = every_form(scene, browsers).values()
    final = {
        written.name: written.form.asked
        for written in every
        if goes_for_good(written.name.partition(" ")[0])
    }
    assert [name for name, asked in final.items() if not asked] == []
    assert len({name.partition(" ")[0] for name in final}) == FINAL


def test_no_form_loses_its_texts_with_the_session(scene: Scene, browsers: Browsers) -> None:
    found, asked = [], 0
    for written in every_form(scene, browsers).values():
        status, page = save(written, THIRD, scene, browsers["visitor"])
        asked += status == 401
        if status == 401 and (lost := missing(page, *written.free(THIRD))):
            found.append((written.name, lost))
    assert found == []
    assert asked >= CLOSED

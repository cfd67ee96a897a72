"""An act, its counts and its event are one transaction: all of it is there, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa

from app.database import db
from app.plan.views import adoption
from app.site.views import settings
from app.upkeep import views
from tests.security.conftest import Browsers, stay_signed_in
from tests.security.rows import Kept
from tests.security.scene import Scene
from tests.security.writing import Written, every_form

# Of the site's forms these at least must change something when they are filled in.
LEAST = 35
# What somebody follows and has read is nobody else's business: the log says nothing of it.
UNRECORDED = "notices."


class NoEvent(Exception):
    """The event could not be written."""


@contextmanager
def without_events() -> Iterator[None]:
    """No event can be written."""

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO event "):
            raise NoEvent

    sa.event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", refuse)


@contextmanager
def commits() -> Iterator[list[int]]:
    """Count the transactions that are committed."""
    found = [0]

    def note(_connection: Any) -> None:
        found[0] += 1

    sa.event.listen(db.engine, "commit", note)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "commit", note)


def sent(written: Written, scene: Scene, browsers: Browsers) -> None:
    """Send the form."""
    restore = stay_signed_in(browsers[written.person])
    with suppress(NoEvent):
        browsers[written.person].post(
            written.form.action, data=written.filled("Essai", scene), buffered=True
        )
    restore()


def outcome(
    kept: Kept, written: Written, scene: Scene, browsers: Browsers
) -> tuple[bool, bool, int] | None:
    """Whether it happens when it cannot be recorded, whether it is recorded, in how many commits;
    None: it does not.
    """
    with without_events():
        sent(written, scene, browsers)
    anyway = bool(kept.changed())
    kept.put_back()
    with commits() as made:
        sent(written, scene, browsers)
    changed = kept.changed()
    kept.put_back()
    return (anyway, "event" in changed, made[0]) if changed or anyway else None


def wanted(name: str) -> tuple[bool, bool, int]:
    """The outcome that a form should have."""
    return (True, False, 1) if name.startswith(UNRECORDED) else (False, True, 1)


def test_what_happens_is_recorded_and_committed_at_once_or_does_not_happen(
    scene: Scene, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sealing and drawing are units of work of their own.
    monkeypatch.setattr(views, "_seal_due", lambda: False)
    for module in (adoption, settings):
        monkeypatch.setattr(module, "draw_pictures", lambda: None)
    forms = every_form(scene, browsers)
    kept = Kept()
    found = {name: outcome(kept, written, scene, browsers) for name, written in forms.items()}
    happened = {name: done for name, done in found.items() if done is not None}
    wrong = {name: done for name, done in happened.items() if done != wanted(name)}
    assert wrong == {}
    assert len(happened) >= LEAST

"""A double click, or a form sent again because no answer came: what it makes is made once."""

from __future__ import annotations

from tests.security.conftest import Browsers
from tests.security.rows import Kept, made
from tests.security.scene import Scene
from tests.security.test_lost_edits import FIRST, save
from tests.security.writing import Written, every_form

# So many forms at least are saved.
SAVED = 40
# What a form ends is not there for its second copy; who changes something may be told that it was
# changed.
ENDS = (
    "upkeep.mail_forget",
    "discussion.delete",
    "proposals.discard",
    "proposals.withdraw",
    "charter.delete",
    "plan.remove_action",
    "plan.remove_indicator",
)
# Each asks for a link of its own, and is limited: a newer one ends the one before.
MAILED = (
    "accounts.address",
    "accounts.ask_link",
    "people.mail_link",
    "invitations.mail",
    "invitations.member",
)


def answers(written: Written) -> set[int]:
    """What the second copy of a form that was saved may be answered with."""
    if written.name.startswith(ENDS):
        return {303, 403, 404}
    return {303, 409} if "version" in dict(written.form.fields) else {303}


def test_every_form_sent_twice_makes_what_it_makes_once(scene: Scene, browsers: Browsers) -> None:
    kept, found, saved = Kept(), [], 0
    for written in every_form(scene, browsers).values():
        first, _page = save(written, FIRST, scene, browsers[written.person])
        before = made()
        again, _page = save(written, FIRST, scene, browsers[written.person])
        saved += first == 303
        same = made() == before or written.name in MAILED
        if first == 303 and not (same and again in answers(written)):
            found.append((written.name, again))
        kept.put_back()
    assert found == []
    assert saved >= SAVED

"""A folder is imported while somebody acts under a mandate that it changes."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Actor
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.operations import comment_on
from app.organisations.models import Mandate
from app.upkeep.faults import faults
from app.voting.operations import cast
from tests import factories
from tests.races import overtaken

from .conftest import Run, new_folder, rows

pytestmark = pytest.mark.engines

FOLDER = {
    "mandates": "organisation|member|from|powers\no|m|2026-11-24T12:00:00Z|vote;comment;report",
    "votes": "proposal|cycle|voter|choice\np|c|n|support",
    "comments": "id|proposal|author|body\nx|p|n|Non.",
}
VOTING, COMMENTING = "app.voting.operations", "app.discussion.operations"


def act(proposal_id: int, by: Actor, *, comments: bool) -> None:
    """Vote or comment on it."""
    if comments:
        words = {"body": "Oui.", "html": "<p>Oui.</p>", "language": "fr"}
        comment_on(proposal_id, by=by, **words)
    else:
        cast(proposal_id, "support", by=by)


@pytest.mark.parametrize(
    ("module", "step"), [(VOTING, "uphold"), (COMMENTING, "_count"), (COMMENTING, "uphold")]
)
def test_neither_waits_for_what_the_other_holds(
    module: str,
    step: str,
    app: Flask,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cycle: Cycle = factories.cycle("vote", electorate="both", **sent("c"))
    proposal = factories.proposal(cycle, **sent("p"))
    amina, _youssef = factories.member(**sent("m")), factories.member("Youssef", **sent("n"))
    held = factories.mandate(factories.organisation(**sent("o")), amina, "vote", "comment")
    by = replace(factories.acting(amina), acting_for=held)
    made = new_folder(tmp_path, **FOLDER)
    late: list[Future[Any]] = []
    before = getattr(__import__(module, fromlist=[step]), step)

    def overtaking(*given: Any) -> Any:
        late.append(overtaken(app, lambda: run("data", "import", made, "--source", "small")))
        return before(*given)

    monkeypatch.setattr(f"{module}.{step}", overtaking)
    with writing():
        act(proposal.id, by, comments=module == COMMENTING)
    result = late[0].result()
    assert result.exit_code == 0, result.output
    powers = db.session.scalar(sa.select(Mandate.powers))
    assert powers == {"vote", "comment", "report"}
    assert len(rows("vote")) + len(rows("comment")) == 3
    assert list(faults()) == []


def sent(name: str) -> dict[str, str]:
    """The columns that say what the sender of the folder calls it."""
    return {"source": "small", "source_id": name}

"""Applying a folder that was checked and prepared: one unit of work, in the order in which rows
lean on each other.
"""

from __future__ import annotations

from app import clock
from app.activity.operations import quietly, record, record_many
from app.database import db
from app.interchange.operations.applying import (  # noqa: F401
    comments,
    frame,
    measures,
    organisations,
    plan,
    reports,
    votes,
)
from app.interchange.operations.applying.decisions import apply_decisions
from app.interchange.operations.applying.mandates import apply_mandates
from app.interchange.operations.applying.proposals import apply_endings, apply_version_sentences
from app.interchange.operations.applying.rows import STEPS, Applying, Outcome
from app.interchange.operations.cells import Terms
from app.interchange.operations.faults import Faults, Faulty
from app.interchange.operations.leaving_out import erased_in, erased_people
from app.interchange.operations.prepared import Prepared
from app.interchange.operations.reading import Folder
from app.interchange.operations.tables import FILES
from app.kept import touch_frame
from app.privacy.erased import in_turn
from app.proposals.operations.merged import give_back


@quietly()
def apply(prepared: Prepared, terms: Terms) -> dict[str, Outcome]:
    """Store the folder in the present transaction; says per file what is new and what was
    changed. Nobody is told of it.
    """
    # Also two imports wait for each other.
    in_turn()
    applying = Applying(db.session.connection(), terms, prepared, clock.now())
    folder = prepared.folder
    _refuse_erased(folder, terms)
    has_decisions = "proposals" in folder or "decisions" in folder
    # A file comes after those whose rows it refers to: their ids are there by then.
    for file in FILES:
        # Decisions follow from the stages of proposals too, so either file leads to them.
        if file.name == "decisions" and has_decisions:
            apply_decisions(applying)
        elif file.name in STEPS and file.name in folder:
            STEPS[file.name](applying, folder[file.name])
    if "proposals" in folder:
        # Proposals and decisions have their final stages now: what was merged into one that is
        # gone comes back.
        apply_endings(applying, folder["proposals"])
    if has_decisions:
        give_back()
    if "proposals" in applying.outcomes:
        # The sentences come with `serves`, after the versions were written.
        apply_version_sentences(applying)
    # Last of all: see docs/decisions.md, 'a mandate is held last'.
    apply_mandates(applying)
    _finish(applying)
    return applying.outcomes


def _refuse_erased(folder: Folder, terms: Terms) -> None:
    """Somebody was erased since the folder was read, which left out whoever was before."""
    faults = Faults()
    for name in erased_in(folder, terms.source, erased_people(terms)):
        sentence = f"{name} was erased since this folder was read: import it once more"
        faults.add("members", 1, "id", sentence)
    if faults.found:
        raise Faulty(faults.in_order())


def _finish(applying: Applying) -> None:
    record_many(applying.events)
    outcomes = applying.outcomes.values()
    # A folder that changed nothing leaves no event, and kept pages stay valid.
    if any(outcome.touched for outcome in outcomes):
        content = {"source": applying.terms.source}
        record("data.imported", "source", 0, by=None, content=content, at=applying.now)
        touch_frame()

"""The published ballots of a cycle: a file beside the uploads for each state of its votes."""

from __future__ import annotations

import gzip
import hmac
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
import structlog
from flask import current_app

from app.activity.models import Event
from app.cycles.models import Cycle
from app.database import db
from app.files.operations import whole
from app.files.queries import uploads_folder
from app.proposals.models import IS_PUBLIC, Proposal
from app.separated import separated
from app.site.keeping import code_digest
from app.voting.models import Tally
from app.voting.queries import STATED, ballot_columns, may_disclose, published_ballots

log = structlog.get_logger()
FOLDER = "ballots"
# Of the requests that find no file one makes it; the others wait for it.
_making = Lock()


def state_of_votes(cycle: Cycle) -> str:
    """A digest that changes with the votes, with what of them may be told, and with the code."""
    # The counts alone would not tell two votes that changed places; the last event does. No ballot
    # is read: see docs/decisions.md, 'published ballots are kept as a file for each state'.
    of_proposal = Event.subject_kind == "proposal", Event.subject_id == Proposal.id
    last = sa.select(sa.func.max(Event.id)).where(*of_proposal)
    counts = [getattr(Tally, name) for name in STATED]
    query = sa.select(Proposal.id, *counts, last.correlate(Proposal).scalar_subquery())
    query = query.join(Tally, Tally.proposal_id == Proposal.id).order_by(Proposal.id)
    query = query.where(Proposal.cycle_id == cycle.id, may_disclose(cycle))
    query = query.where(IS_PUBLIC)
    rows = [tuple(row) for row in db.session.execute(query)]
    whole_state = (code_digest(), cycle.secret, ballot_columns(cycle), rows)
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, repr(whole_state).encode(), "sha256").hex()[:32]


def kept_ballots(cycle: Cycle, *, packed: bool) -> tuple[bytes, str]:
    """The file, packed by gzip or not, and its state; made where there is none of this state."""
    state = state_of_votes(cycle)
    folder = uploads_folder() / FOLDER
    path = folder / f"{cycle.id}-{state}{'.csv.gz' if packed else '.csv'}"
    try:
        return path.read_bytes(), state
    except OSError:
        with _making:
            return _made(folder, path, cycle, state, packed), state


def _made(folder: Path, path: Path, cycle: Cycle, state: str, packed: bool) -> bytes:
    if path.is_file():  # somebody has made it meanwhile
        return path.read_bytes()
    text = separated(ballot_columns(cycle), published_ballots(cycle)).encode()
    small = gzip.compress(text, compresslevel=6, mtime=0)
    files = {".csv": text, ".csv.gz": small}
    try:
        _keep(folder, f"{cycle.id}-", state, files)
    except OSError as fault:  # a full disk keeps nobody from counting
        log.warning("ballots not kept", cycle=cycle.id, error=type(fault).__name__)
    return small if packed else text


def _keep(folder: Path, begins: str, state: str, files: dict[str, bytes]) -> None:
    """Each kind of the file whole or not at all; those of earlier states go."""
    folder.mkdir(parents=True, exist_ok=True)
    present = begins + state
    earlier = [path for path in folder.glob(f"{begins}*") if not path.name.startswith(present)]
    for ending, data in files.items():
        with whole(folder / f"{present}{ending}") as file:
            file.write(data)
    for path in earlier:
        path.unlink(missing_ok=True)

"""What the site's pages show, and what they must never show."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.cycles.models import Cycle
from app.database import db, writing
from app.model import table_of
from app.plan.models import Action, Promotion, Update
from app.proposals.models import PUBLIC_STAGES, STAGES, Proposal, ProposalTerms
from app.steering.models import Decision
from app.text.analyser import index_terms
from tests import factories

# A word that stands only in what visitors may not see.
CANARY = "Kanarienvogel"


def indexed(row: Proposal) -> Proposal:
    """The proposal with the terms by which it is searched."""
    texts = [*row.title.values(), *row.summary.values(), *row.body.values()]
    factories.stored(ProposalTerms(proposal_id=row.id, terms=index_terms(texts)))
    return row


def decided(
    row: Proposal, outcome: str = "promoted", reason: str = "Parce que.", **columns: Any
) -> Decision:
    """A decision on a proposal, recorded now."""
    columns = {"number": 1, "recorded_at": clock.now(), "decided_on": None} | columns
    return factories.stored(
        Decision(proposal_id=row.id, outcome=outcome, reason={"fr": reason}, **columns)
    )


def report(
    action: Action,
    body: str = "Première pompe posée.",
    *,
    at: datetime | None = None,
    **columns: Any,
) -> Update:
    """A report on an action, by which it stands."""
    columns = {"status": "in progress", "progress": 40} | columns
    with writing():
        table = table_of(Action)
        live = {**columns, "reported_at": at or clock.now()}
        db.session.execute(sa.update(table).where(table.c.id == action.id).values(live))
    return factories.stored(
        Update(action_id=action.id, body={"fr": body}, created_at=at or clock.now(), **columns),
    )


def promoted_into(action: Action, *rows: Proposal) -> None:
    """The proposals become part of the action."""
    with writing():
        db.session.add_all(
            Promotion(action_id=action.id, proposal_id=row.id, at=clock.now()) for row in rows
        )


class Story(NamedTuple):
    """A cycle from idea to result."""

    cycle: Cycle
    proposal: Proposal
    action: Action


@pytest.fixture
def story(app: Flask) -> Story:
    """A promoted proposal whose adopted action is under way; beside it everything that visitors
    may not see.
    """
    cycle = factories.cycle("closed")
    proposal = indexed(factories.proposal(cycle, title="Pompes solaires", stage="promoted"))
    decided(proposal, reason="L'eau manque partout.")
    action = factories.draft_action("Installer trois pompes")
    promoted_into(action, proposal)
    with clock.set_to(clock.now() - timedelta(days=1)):
        factories.adopted()
    report(action)
    secrets(cycle, action)
    return Story(cycle, proposal, action)


def secrets(cycle: Cycle, action: Action) -> None:
    """Proposals in every hidden stage with decisions, a draft action with a report, a draft's
    change of words.
    """
    for stage in sorted(set(STAGES) - set(PUBLIC_STAGES)):
        hidden = indexed(factories.proposal(cycle, title=f"{CANARY} {stage}", stage=stage))
        decided(hidden, "declined", f"{CANARY} raison", decided_on=date(2026, 11, 1))
        promoted_into(action, hidden)
    draft = factories.draft_action(f"{CANARY} action")
    report(draft, f"{CANARY} rapport")
    with writing():
        db.session.get_one(Action, action.id).title = {"fr": f"{CANARY} nouveau titre"}

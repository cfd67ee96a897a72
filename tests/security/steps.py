"""The steps of the scene's actions: open, reached, dropped."""

from __future__ import annotations

import sqlalchemy as sa

from app import clock
from app.database import db
from app.plan.models import Action, LeadOffer, LeadRequest, Milestone, MilestoneChange, Update
from app.plan.promise import draft_promise
from tests import factories
from tests.factories import writing
from tests.security.people import People


class Steps(People):
    """The milestones of the scene."""

    def promised(self, row: Action) -> None:
        """Those of an action that is going to be adopted."""
        self.milestone = self.milestones("adopted", row)
        self.reported = db.session.scalars(
            sa.select(Update.id).where(Update.action_id == row.id)
        ).one()
        self.reached = self.milestones("reached", row)
        self.dropped = self.milestones("dropped", row)

    def since_adopted(self) -> None:
        """What became of them since: the public hears of what is live alone."""
        with writing():
            db.session.merge(self.reached).done_on = clock.today(factories.ZONE)
            db.session.merge(self.dropped).dropped_on = clock.today(factories.ZONE)
        self.change(self.milestone, "reopened")
        self.change(self.dropped, "dropped", "steering")

    def requests(self, drafted: Action, adopted: Action) -> None:
        """The author is asked to lead an action of the draft, and declined another one that was
        adopted; an organisation offers to.
        """
        whom = {"member_id": self.author.id, "asked_at": clock.now(), "digest": "0" * 64}
        asked = whom | {"action_id": drafted.id, "digest": draft_promise(drafted)}
        self.request = factories.stored(LeadRequest(**asked))
        said = {
            "reason": self.texts("lead_request", "reason", "declined", "nobody"),
            "given_at": self.texts("lead_request", "given_at", "declined"),
            "recorded_by_id": self.steward.id,
        }
        today = clock.today(factories.ZONE)
        over = {"state": "declined", "answered_on": today, "ended_at": clock.now()}
        whom |= {"adopted": True, "action_id": adopted.id}
        factories.stored(LeadRequest(**whom, **said, **over))
        words = self.texts("lead_offer", "words", "offered", "steering")
        about = {
            "action_id": adopted.id,
            "organisation_id": factories.organisation().id,
            "digest": "0" * 64,
        }
        offered = {"member_id": self.steward.id, "offered_at": clock.now()}
        factories.stored(LeadOffer(words=words, **about, **offered))

    def milestones(self, state: str, row: Action, seen_by: str = "public") -> Milestone:
        """A milestone of an action."""
        return factories.stored(
            Milestone(action_id=row.id, title=self.texts("milestone", "title", state, seen_by))
        )

    def change(self, row: Milestone, kind: str, seen_by: str = "public") -> None:
        """Why a milestone was changed, dropped or opened again."""
        reason = self.texts("milestone_change", "reason", kind, seen_by)
        factories.stored(
            MilestoneChange(milestone_id=row.id, kind=kind, reason=reason, at=clock.now())
        )

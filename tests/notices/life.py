"""A life of a site: two hundred members who write, answer, vote, follow and stop, and a steering
group that decides and adopts. What happens is drawn by lot, the same at each run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from app import clock
from app.accounts.models import Actor, Member
from app.charter.operations import ask
from app.cycles.operations import move_phase
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import comment_on, delete_comment
from app.errors import Fault
from app.notices.kinds import FOLLOWED
from app.notices.models import Follow
from app.notices.operations.following import follow, stop
from app.people.operations.changing import change_role, readmit, suspend
from app.plan.models import Action
from app.plan.operations.adoption import adopt
from app.plan.operations.updates import report
from app.proposals.models import Proposal, ProposalTerritory
from app.proposals.operations import submit, withdraw
from app.steering.operations import decide, last_number
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON
from tests.notices.mandated import Mandated

MEMBERS = 200


class Person(NamedTuple):
    """As much of a member as a lot is drawn among."""

    id: int
    role: str


class Life:
    """A furnished site, and the acts by which it goes on."""

    def __init__(self) -> None:
        self.lot, self.at = Random(14), NOON
        self.members = self._people()
        self.voting = factories.cycle("vote")
        self.secret = factories.cycle("vote", secret=True)
        self.gathering = factories.cycle("gather")
        self.region = factories.territory()
        self.province = factories.territory("Berkane", parent_id=self.region.id)
        self.organisation = factories.organisation()
        self.principles = [factories.principle(f"P{n}") for n in range(3)]
        self.proposals = [self._proposal().id for _ in range(20)]
        for _ in range(10):
            self._draft()
        # Each answers for several.
        owners = [self._anybody().id for _ in range(3)] * 2
        self.actions = [
            factories.draft_action(
                f"A{n}", owner_member_id=owner, principles=self.principles[:1]
            ).id
            for n, owner in enumerate(owners)
        ]
        # One of them wants to hear nothing of their first one.
        first = {"member_id": owners[0], "kind": "action", "thing_id": self.actions[0]}
        factories.stored(Follow(**first, stopped=True, made_at=NOON))
        self.things = self._things()
        organisations = [self.organisation.id, factories.organisation("Afak").id]
        # The first is of the steering group, and looks after what nobody administers.
        people = [self.members[2].id, *(row.id for row in self.members[10:18])]
        self.mandated = Mandated(self.lot, organisations, people)

    def _people(self) -> list[Person]:
        roles = ["admin", "admin", "steering", "steering", "steering"]
        roles += ["member"] * (MEMBERS - len(roles))
        people = [
            Member(name=f"M{n}", role=role, joined_at=NOON, email=f"m{n}@example.org")
            for n, role in enumerate(roles)
        ]
        with writing():
            db.session.add_all(people)
            db.session.flush()
            return [Person(row.id, row.role) for row in people]

    def _proposal(self) -> Proposal:
        about = self.lot.choice([{}, {"organisation_id": self.organisation.id}])
        cycle = self.lot.choice([self.voting, self.secret])
        served = self.lot.sample(self.principles, 2)
        row = factories.proposal(cycle, author_id=self._anybody().id, principles=served, **about)
        if self.lot.random() < 0.5:
            place = ProposalTerritory(proposal_id=row.id, territory_id=self.province.id)
            factories.stored(place)
        return row

    def _draft(self) -> None:
        written = {"stage": "draft", "principles": self.principles[:1]}
        factories.proposal(self.gathering, author_id=self._anybody().id, **written)

    def _things(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {"proposal": self.proposals, "action": self.actions}
        found |= {"organisation": [self.organisation.id], "territory": [self.region.id]}
        found |= {"principle": [row.id for row in self.principles]}
        cycles = (self.voting, self.secret, self.gathering)
        return {**found, "cycle": [row.id for row in cycles]}

    def _anybody(self, role: str = "") -> Person:
        return self.lot.choice([m for m in self.members if not role or m.role == role])

    def _member(self, role: str = "") -> Member:
        return db.session.get_one(Member, self._anybody(role).id)

    def goes_on(self, acts: int) -> None:
        """So many acts happen, a minute after each other; what is refused does not."""
        weights = {
            self._comments: 30, self._votes: 20, self._follows: 25, self._stops: 6,
            self._submits: 5, self._decides: 4, self._reports: 5, self._withdraws: 1,
            self._deletes: 3, self._asks: 1, self._moves: 4, self._adopts: 2,
            self._suspends: 2, self._names: 1, self._comments_for: 8,
        }  # fmt: skip
        weights |= self.mandated.acts()
        for act in self.lot.choices(list(weights), list(weights.values()), k=acts):
            self.at += timedelta(minutes=1)
            with clock.set_to(self.at):
                self._done(act)

    def _done(self, act: Callable[[], Any]) -> None:
        try:
            with writing():
                act()
        except (Fault, NoResultFound):
            db.session.rollback()

    def _actor(self, role: str = "") -> Actor:
        return factories.acting(self._member(role))

    def _a(self, model: Any, *where: Any) -> Any:
        numbers = db.session.scalars(sa.select(model.id).where(*where).order_by(model.id)).all()
        return db.session.get_one(model, self.lot.choice(numbers or [0]))

    def _comments(self) -> None:
        self._says(self._actor())

    def _comments_for(self) -> None:
        self._says(self.mandated.commenter())

    def _says(self, by: Actor) -> None:
        on = self.lot.choice(self.proposals)
        thread = db.session.get_one(Proposal, on).thread_id
        said = sa.select(Comment.id).where(Comment.thread_id == thread).order_by(Comment.id)
        parent = self.lot.choice([None, *db.session.scalars(said)])
        words = {"body": "Oui.", "html": "<p>Oui.</p>", "language": "fr", "parent_id": parent}
        comment_on(on, by=by, **words)

    def _deletes(self) -> None:
        row = self._a(Comment)
        author = db.session.get_one(Member, row.author_id)
        delete_comment(row, by=factories.acting(author))

    def _votes(self) -> None:
        cast(self.lot.choice(self.proposals), "support", by=self._actor())

    def _tap(self, verb: Callable[..., None]) -> None:
        kind = self.lot.choice(("proposal", "action", *FOLLOWED))
        verb(kind, self.lot.choice(self.things[kind]), by=self._actor())

    def _follows(self) -> None:
        self._tap(follow)

    def _stops(self) -> None:
        self._tap(stop)

    def _submits(self) -> None:
        row = self._a(Proposal, Proposal.stage == "draft")
        submit(row, by=factories.acting(db.session.get_one(Member, row.author_id)))

    def _decides(self) -> None:
        row = self._a(Proposal)
        outcome = self.lot.choice(["declined", "postponed"])
        about = {"number": last_number(row.id), "early": True}
        decide(row, outcome, {"fr": "Car."}, by=self._actor("steering"), **about)

    def _withdraws(self) -> None:
        row = self._a(Proposal)
        withdraw(row, by=factories.acting(db.session.get_one(Member, row.author_id)))

    def _reports(self) -> None:
        report(self._a(Action).id, "in progress", 30, {"fr": "Oui."}, by=self._actor("steering"))

    def _asks(self) -> None:
        ask("Comment ?", name="", language="fr", sender=f"{self.at:%d%H%M}")

    def _moves(self) -> None:
        wall = clock.wall(self.at + timedelta(days=300), factories.ZONE).replace(tzinfo=None)
        cycle = db.session.merge(self.gathering)
        move_phase(cycle, "closed", wall, by=self._actor("steering"))

    def _adopts(self) -> None:
        row = self._a(Action)
        row.due_on = row.due_on.replace(year=row.due_on.year + 1)
        row.owner_member_id, row.owner_organisation_id = self.lot.choice(
            [(self._anybody().id, None), (None, self.organisation.id)]
        )
        db.session.flush()
        adopt({"fr": "Oui."}, by=self._actor("steering"), although=True)

    def _suspends(self) -> None:
        member = self._member("member")
        if member.suspended_at:
            readmit(member, by=self._actor("admin"))
        else:
            suspend(member, "Car.", until=None, by=self._actor("admin"))

    def _names(self) -> None:
        member = self._member("member")
        change_role(member, "steering", by=self._actor("admin"))

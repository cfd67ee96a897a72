"""A site, and beside it what a few lines of plain Python say about it: the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from hypothesis.stateful import RuleBasedStateMachine, initialize

from app import clock
from app.accounts.models import Actor, Member
from app.activity.models import Event
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.errors import Fault
from app.proposals.models import Proposal
from app.proposals.operations import draft_proposal, submit
from app.proposals.operations.content import Content
from tests import factories
from tests.conftest import NOON, empty_tables

T = TypeVar("T")
ROLES = ("member", "member", "member", "steering", "steering", "admin")
OPEN, PUBLIC = (
    {"submitted", "postponed"},
    {"submitted", "promoted", "merged", "declined", "postponed"},
)
LIMIT = 2


@dataclass
class Idea:
    """What the model knows of a proposal. `word` is in its title and nowhere else."""

    id: int
    author: int
    cycle: int
    word: str
    stage: str = "draft"
    texts: list[str] = field(default_factory=list)
    votes: dict[int, str] = field(default_factory=dict)
    decisions: int = 0
    promoter: int | None = None
    # Where it went, as of its last merger.
    into: int | None = None


@dataclass
class Remark:
    """What the model knows of a comment."""

    id: int
    author: int
    idea: int
    stands: bool = True


@dataclass
class Deed:
    """What the model knows of an action of the plan."""

    id: int
    word: str
    owner: int | None
    ideas: set[int] = field(default_factory=set)
    adopted: bool = False
    # Whom the newest edition names as its owner.
    reporter: int | None = None


class World(RuleBasedStateMachine):
    """Where every example begins: six people, a cycle that votes on three proposals and one that
    has gathered one.
    """

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.stack, self.now, self.words, self.steps = ExitStack(), NOON, 0, 0
        self.people: dict[int, str] = {}
        self.ideas: dict[int, Idea] = {}
        self.remarks: dict[int, Remark] = {}
        self.deeds: dict[int, Deed] = {}
        self.editions: dict[int, tuple[str, str]] = {}
        self.dates: dict[int, dict[str, datetime]] = {}
        self.past: list[Any] = []

    @initialize()
    def begin(self) -> None:
        """An empty database is furnished, by the product's own verbs where there are some."""
        self.stack.enter_context(clock.set_to(lambda: self.now))
        empty_tables()
        self.app.extensions.pop("twiza_kept", None)
        self.people = {
            factories.member(f"P{n}", role=role).id: role for n, role in enumerate(ROLES)
        }
        self.principle, self.organisation = factories.principle().id, factories.organisation().id
        self.voting = self.calendar(factories.cycle(ballot="agreement"))
        for author in self.members()[1:4]:  # the last of them a steward
            self.submitted(author, self.voting)
        self.now += timedelta(days=45)
        self.gathering = self.calendar(factories.cycle(ballot="support", ballot_limit=LIMIT))
        self.submitted(self.members()[0], self.gathering)

    def teardown(self) -> None:
        self.stack.close()
        db.session.remove()

    def calendar(self, cycle: Cycle) -> int:
        """Note when the cycle's phases begin."""
        kept = cycle_by_id(cycle.id)
        assert kept is not None
        self.dates[cycle.id] = {phase.kind: phase.starts_at for phase in kept.phases}
        return cycle.id

    def phase(self, cycle: int) -> str:
        """The phase of a cycle, by the model's own reckoning."""
        return [kind for kind, begins in self.dates[cycle].items() if begins <= self.now][-1]

    def submitted(self, author: int, cycle: int) -> None:
        """A proposal of that author in a cycle that gathers."""
        said = self.content(cycle)
        with writing():
            row = submit(draft_proposal(said, by=self.actor(author)), by=self.actor(author))
            self.ideas[row.id] = Idea(
                row.id, author, cycle, said.values["title"], "submitted", [said.values["body"]]
            )

    def word(self, kind: str) -> str:
        """A word that was never used."""
        self.words += 1
        return f"{kind}{self.words:04}x"

    def content(self, cycle: int, title: str = "") -> Content:
        """What an author writes, in words that were never used; the title may stay."""
        body, served = self.word("texte"), {self.principle: "Ainsi."}
        said = {"title": title or self.word("idee"), "summary": "Un résumé.", "body": body}
        return Content("fr", said, f"<p>{body}</p>", cycle, served)

    def members(self) -> list[int]:
        """Everybody's number."""
        return list(self.people)

    def stewards(self) -> list[int]:
        """Who is of the steering group, administrators included."""
        return [number for number, role in self.people.items() if role != "member"]

    def actor(self, member: int) -> Actor:
        """The actor that a member is now."""
        return factories.acting(db.session.get_one(Member, member))

    @staticmethod
    def one(things: Sequence[T], pick: int) -> T:
        """One of several things."""
        return things[pick % len(things)]

    def row(self, idea: Idea) -> Proposal:
        """The proposal's row."""
        return db.session.get_one(Proposal, idea.id)

    def attempt(self, may: bool, act: Callable[[], T]) -> T | None:
        """Do it: it must be refused exactly when the model says so, and leave a trace exactly when
        it was done.
        """
        self.now += timedelta(minutes=1)
        before = self.happened()
        outcome, refusal = self.outcome(act)
        assert (refusal is None) == may, f"{refusal or 'done'}, though the model says otherwise"
        assert (self.happened() > before) == may
        return outcome

    def nothing_new(self, number: int, act: Callable[[], int]) -> None:
        """Doing it gives what is there already, and leaves no trace."""
        before = self.happened()
        assert (self.outcome(act), self.happened()) == ((number, None), before)

    @staticmethod
    def outcome(act: Callable[[], T]) -> tuple[T | None, str | None]:
        """What it gives, and the sentence with which it was refused."""
        try:
            with writing():
                return act(), None
        except Fault as fault:
            return None, fault.sentence

    @staticmethod
    def happened() -> int:
        """How many events there are."""
        db.session.rollback()
        return db.session.scalar(sa.select(sa.func.count()).select_from(Event)) or 0

"""What the steering group does: decide, plan, adopt, report; and what time does."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app import clock
from app.activity.operations import seal
from app.charter.models import Principle
from app.charter.operations import KINDS, save_record
from app.cycles.operations import move_phase
from app.cycles.queries import cycle_to_change
from app.database import db, writing
from app.plan.models import Action, Edition, Milestone
from app.plan.operations.actions import (
    add_action,
    change_action,
    remove_action,
)
from app.plan.operations.adoption import adopt
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone, complete_milestone
from app.plan.operations.promotion import promote
from app.plan.operations.updates import report
from app.speech.dates import site_zone
from app.steering.operations import decide, merge
from tests.model.members import pick
from tests.model.world import OPEN, Deed, Idea, World

WHY = {"fr": "Parce que."}
picks = st.lists(pick, min_size=1, max_size=3)


class Group(World):
    """The rules of the steering group, each with what the model expects of it."""

    @rule(days=st.sampled_from((1, 5, 13)))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def wait_for_the_next_phase(self) -> None:
        """To the very instant at which it begins."""
        self.now = min(
            (at for dates in self.dates.values() for at in dates.values() if at > self.now),
            default=self.now,
        )

    @rule(hours=st.integers(1, 200))
    def prolong_the_vote(self, hours: int) -> None:
        ends = self.dates[self.voting]["decide"]
        later = clock.wall(ends + timedelta(hours=hours), site_zone())
        moved = clock.instant(later, site_zone())
        cycle, by = self.voting, self.actor(self.stewards()[0])

        def move() -> bool:
            move_phase(cycle_to_change(cycle), "decide", later, by=by)
            return True

        if self.attempt(
            self.now + timedelta(minutes=1) < ends and moved < self.dates[cycle]["closed"], move
        ):
            self.dates[cycle]["decide"] = moved

    @rule(
        **{"which": pick, "who": pick, "outcome": st.sampled_from(("declined", "postponed"))},
        **{"stale": st.booleans(), "own": st.booleans(), "early": st.booleans()},
    )
    def decide(
        self, which: int, who: int, outcome: str, stale: bool, own: bool, early: bool
    ) -> None:
        """`own`: by its author, if a steward has written any; `early`: although people may still
        vote.
        """
        idea, by = self.one(list(self.ideas.values()), which), self.one(self.stewards(), who)
        written = [idea for idea in self.ideas.values() if idea.author in self.stewards()]
        idea = self.one(written, which) if own and written else idea
        by = idea.author if own and written else by
        stale = stale and idea.decisions > 0
        may, number = self.may_decide(idea, by, early) and not stale, idea.decisions - stale
        said = {"number": number, "by": self.actor(by), "early": early}
        if self.attempt(may, lambda: decide(self.row(idea), outcome, WHY, **said).id):
            self.decided(idea, outcome)

    @rule(which=picks, who=pick, into=pick, early=st.booleans())
    def merge(self, which: list[int], who: int, into: int, early: bool) -> None:
        ideas, by = self.several(which), self.one(self.members(), who)
        target, numbers = (
            self.one(list(self.ideas.values()), into),
            {idea.id: idea.decisions for idea in ideas},
        )
        may = all(self.may_decide(idea, by, early) for idea in ideas)
        may = may and target not in ideas and target.stage in OPEN | {"promoted"}
        rows = [self.row(idea) for idea in ideas]
        if self.attempt(
            may,
            lambda: merge(rows, target.id, WHY, numbers=numbers, by=self.actor(by), early=early),
        ):
            for idea in ideas:
                self.decided(idea, "merged")
                idea.into = target.id

    @rule(which=picks, who=pick, into=pick, new=st.booleans(), early=st.booleans())
    def promote(self, which: list[int], who: int, into: int, new: bool, early: bool) -> None:
        ideas, by, said = self.several(which), self.one(self.members(), who), self.plan(who)
        target = None if new or not self.deeds else self.one(list(self.deeds.values()), into)
        may = all(self.may_decide(idea, by, early) for idea in ideas)
        rows, there = [self.row(idea) for idea in ideas], target.id if target else None

        def act() -> int:
            return promote(rows, said, WHY, by=self.actor(by), into=there, early=early).id

        if target and by in self.stewards() and self.promoted_by(by, ideas, target):
            return self.nothing_new(target.id, act)
        number = self.attempt(may, act)
        if number is not None:
            self.deeds.setdefault(number, self.deed(number, said)).ideas |= {
                idea.id for idea in ideas
            }
            for idea in ideas:
                self.decided(idea, "promoted")
                idea.promoter = by
            self.nothing_new(number, act)
        return None

    @staticmethod
    def promoted_by(by: int, ideas: list[Idea], deed: Deed) -> bool:
        """Whether that person promoted all of them into that action: to do it again is to have
        done it.
        """
        return all(
            idea.id in deed.ideas and (idea.stage, idea.promoter) == ("promoted", by)
            for idea in ideas
        )

    @rule(who=pick, owner=pick)
    def add_action(self, who: int, owner: int) -> None:
        by, said = self.one(self.members(), who), self.plan(owner)
        number = self.attempt(
            by in self.stewards(), lambda: add_action(said, by=self.actor(by)).id
        )
        if number is not None:
            self.deeds[number] = self.deed(number, said)

    @precondition(lambda self: self.deeds)
    @rule(which=pick, who=pick, stale=st.booleans())
    def change_action(self, which: int, who: int, stale: bool) -> None:
        deed, by, said = (
            self.one(list(self.deeds.values()), which),
            self.one(self.members(), who),
            self.plan(which),
        )
        seen = db.session.get_one(Action, deed.id).version - stale
        may = by in self.stewards() and not stale
        if self.attempt(
            may, lambda: change_action(deed.id, said, seen=seen, by=self.actor(by)).id
        ):
            changed = self.deed(deed.id, said)
            deed.owner, deed.word = changed.owner, changed.word

    @precondition(lambda self: self.deeds)
    @rule(which=pick, who=pick, promoted=st.booleans())
    def remove_action(self, which: int, who: int, promoted: bool) -> None:
        """`promoted`: one that came of proposals, if there is any."""
        deed, by = self.one(list(self.deeds.values()), which), self.one(self.members(), who)
        borne = [deed for deed in self.deeds.values() if deed.ideas and not deed.adopted]
        deed = self.one(borne, which) if promoted and borne else deed
        may = by in self.stewards() and not deed.adopted
        if self.attempt(may, lambda: remove_action(deed.id, WHY, by=self.actor(by)) or True):
            for number in self.deeds.pop(deed.id).ideas:
                self.decided(self.ideas[number], "postponed")

    @precondition(lambda self: self.deeds)
    @rule(which=pick, who=pick)
    def add_and_complete_milestone(self, which: int, who: int) -> None:
        deed, by = self.one(list(self.deeds.values()), which), self.one(self.members(), who)
        said = self.word("etape")
        added = self.attempt(
            by in self.stewards(),
            lambda: add_milestone(deed.id, {"fr": said}, "2027", by=self.actor(by)).id,
        )
        if added is not None:
            self.attempt(
                deed.adopted,
                lambda: (
                    complete_milestone(added, date(2026, 11, 24), by=self.actor(by)).id == added
                ),
            )
            assert (db.session.get_one(Milestone, added).done_on is not None) == deed.adopted

    @rule(who=pick, stale=st.booleans())
    def adopt(self, who: int, stale: bool) -> None:
        by, number = self.one(self.members(), who), len(self.editions) + 1
        may = by in self.stewards() and bool(self.deeds) and not stale
        said = {"fr": self.word("adopte")}
        if self.attempt(
            may,
            lambda: (
                adopt(
                    said, by=self.actor(by), although=True, expected_number=number - stale
                ).number
            ),
        ):
            edition = db.session.get_one(Edition, number)
            self.editions[number] = (edition.content, edition.sha256)
            for deed in self.deeds.values():
                deed.adopted, deed.reporter = True, deed.owner

    @precondition(lambda self: self.deeds)
    @rule(which=pick, who=pick, own=st.booleans(), progress=st.integers(0, 100))
    def report(self, which: int, who: int, own: bool, progress: int) -> None:
        deed = self.one(list(self.deeds.values()), which)
        by = deed.owner if own and deed.owner else self.one(self.members(), who)
        may, said = (
            deed.adopted and (by in self.stewards() or by == deed.reporter),
            {"fr": self.word("rapport")},
        )
        if self.attempt(
            may, lambda: report(deed.id, "in progress", progress, said, by=self.actor(by))
        ):
            assert db.session.get_one(Action, deed.id).progress == progress

    @rule(stale=st.booleans())
    def rename_the_principle(self, stale: bool) -> None:
        row, by = db.session.get_one(Principle, self.principle), self.actor(self.stewards()[0])
        said, seen = {"name": {"fr": self.word("principe")}}, row.version - stale
        self.attempt(
            not stale, lambda: save_record(KINDS["principles"], row, said, seen=seen, by=by).id
        )

    @rule()
    def seal(self) -> None:
        with writing():
            seal()

    def may_decide(self, idea: Idea, by: int, early: bool) -> bool:
        """Whether the model lets that person decide on it, who says or not that they decide while
        people vote.
        """
        votes = idea.stage == "submitted" and self.phase(idea.cycle) == "vote"
        return (
            by in self.stewards()
            and idea.stage in OPEN
            and by != idea.author
            and (early or not votes)
        )

    def decided(self, idea: Idea, outcome: str) -> None:
        """Note a decision."""
        idea.stage, idea.decisions = outcome, idea.decisions + 1

    def several(self, which: list[int]) -> list[Idea]:
        """One to three different proposals."""
        found = {
            idea.id: idea
            for idea in (self.one(list(self.ideas.values()), number) for number in which)
        }
        return [found[number] for number in sorted(found)]

    def plan(self, owner: int) -> ActionContent:
        """A complete action, owned by an organisation or a member."""
        key = self.actor(self.one(self.members(), owner)).key
        owned = f"member:{key}" if owner % 2 else f"organisation:{self.organisation}"
        return ActionContent({"fr": self.word("acte")}, owned, "2027", (self.principle,))

    def deed(self, number: int, said: ActionContent) -> Deed:
        """What the model notes of an action."""
        kind, _, key = said.owner.partition(":")
        owner = (
            next((n for n in self.members() if self.actor(n).key == key), None)
            if kind == "member"
            else None
        )
        return Deed(number, said.title["fr"], owner)

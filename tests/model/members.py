"""What members do: propose, discuss, vote."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.accounts.models import Member
from app.accounts.operations import create_member
from app.cycles.models import PHASES
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import comment_on, delete_comment, edit_comment
from app.people.operations.changing import change_role
from app.proposals.operations import draft_proposal, revise, submit, withdraw
from app.voting.operations import cast
from tests.model.world import LIMIT, PUBLIC, Idea, Remark, World

pick = st.integers(0, 11)
# What is chosen in the cycle that votes, and in the one with a limit: '' withdraws, the last is
# none of its choices.
AGREEMENT, SUPPORT = (
    ("agree", "disagree", "neutral", "", "support"),
    ("support", "support", "", "agree"),
)
DISCUSSED = ("gather", "deliberate", "vote", "decide")


class Members(World):
    """The rules of members, each with what the model expects of it."""

    @precondition(lambda self: len(self.people) < 9)
    @rule(role=st.sampled_from(("member", "steering")))
    def join(self, role: str) -> None:
        address = f"{self.word('a')}@example.org"
        number = self.attempt(
            True, lambda: create_member(name="Nouvelle", email=address, role=role).id
        )
        assert number is not None
        self.people[number] = role

    @rule(who=pick, by=pick, role=st.sampled_from(("member", "steering", "admin")))
    def change_role(self, who: int, by: int, role: str) -> None:
        member, admin = self.one(self.members(), who), self.one(self.members(), by)
        last = self.people[member] == "admin" and list(self.people.values()).count("admin") == 1
        may = self.people[admin] == "admin" and not (last and role != "admin")

        def act() -> int:
            change_role(db.session.get_one(Member, member), role, by=self.actor(admin))
            return member

        if may and role == self.people[member]:
            self.nothing_new(member, act)
        elif self.attempt(may, act):
            self.people[member] = role

    @rule(who=pick, where=pick, again=st.booleans())
    def draft(self, who: int, where: int, again: bool) -> None:
        author, cycle = self.one(self.members(), who), self.one(list(self.dates), where)
        said, key = self.content(cycle), self.word("cle")
        number = self.attempt(
            self.phase(cycle) == "gather",
            lambda: draft_proposal(said, by=self.actor(author), key=key).id,
        )
        if number is not None:
            self.ideas[number] = Idea(number, author, cycle, said.values["title"])
            if again:
                with writing():
                    assert draft_proposal(said, by=self.actor(author), key=key).id == number

    @rule(which=pick, who=pick, own=st.booleans())
    def submit(self, which: int, who: int, own: bool) -> None:
        idea = self.one(list(self.ideas.values()), which)
        author = idea.author if own else self.one(self.members(), who)
        may = (
            author == idea.author and idea.stage == "draft" and self.phase(idea.cycle) == "gather"
        )
        if self.attempt(may, lambda: submit(self.row(idea), by=self.actor(author)).body["fr"]):
            idea.stage = "submitted"
            idea.texts.append(self.row(idea).body["fr"])

    @rule(which=pick, who=pick, own=st.booleans(), stale=st.booleans())
    def revise(self, which: int, who: int, own: bool, stale: bool) -> None:
        idea = self.one(list(self.ideas.values()), which)
        author = idea.author if own else self.one(self.members(), who)
        phases = {"draft": PHASES, "submitted": ("gather", "deliberate")}.get(idea.stage, ())
        may = author == idea.author and self.phase(idea.cycle) in phases and not stale
        said, seen = self.content(idea.cycle, idea.word), self.row(idea).version - stale
        if self.attempt(
            may, lambda: revise(self.row(idea), said, seen=seen, by=self.actor(author)).id
        ):
            idea.texts += [said.values["body"]] if idea.stage == "submitted" else []

    @rule(which=pick, who=pick, own=st.booleans())
    def withdraw(self, which: int, who: int, own: bool) -> None:
        idea = self.one(list(self.ideas.values()), which)
        author = idea.author if own else self.one(self.members(), who)
        open_still = (
            self.phase(idea.cycle) in ("gather", "deliberate", "vote")
            and idea.stage == "submitted"
        )
        may = author == idea.author and (idea.stage == "draft" or open_still)
        if self.attempt(may, lambda: withdraw(self.row(idea), by=self.actor(author)).id):
            idea.stage = "withdrawn"
            for other in self.ideas.values():
                if (other.stage, other.into) == ("merged", idea.id):
                    other.stage, other.decisions = "postponed", other.decisions + 1

    @rule(which=pick, who=pick, answering=pick, reply=st.booleans(), again=st.booleans())
    def comment(self, which: int, who: int, answering: int, reply: bool, again: bool) -> None:
        idea, author = self.one(list(self.ideas.values()), which), self.one(self.members(), who)
        there = [remark.id for remark in self.remarks.values() if remark.idea == idea.id]
        parent = self.one(there, answering) if reply and there else None
        may, key, body = (
            idea.stage in PUBLIC and self.phase(idea.cycle) in DISCUSSED,
            self.word("k"),
            self.word("dit"),
        )

        def say() -> int:
            sent = {
                "body": body,
                "html": f"<p>{body}</p>",
                "language": "fr",
                "parent_id": parent,
                "key": key,
            }
            return comment_on(idea.id, by=self.actor(author), **sent).comment.id

        number = self.attempt(may, say)
        if number is not None:
            self.remarks[number] = Remark(number, author, idea.id)
            if again:
                with writing():
                    assert say() == number

    @precondition(lambda self: self.remarks)
    @rule(which=pick, who=pick, own=st.booleans(), stale=st.booleans())
    def edit_comment(self, which: int, who: int, own: bool, stale: bool) -> None:
        remark, said = self.one(list(self.remarks.values()), which), self.word("redit")
        author = remark.author if own else self.one(self.members(), who)
        may, seen = (
            author == remark.author and remark.stands and not stale,
            self.said(remark).version - stale,
        )
        words = {"body": said, "html": said, "language": "fr", "seen": seen}
        self.attempt(
            may, lambda: edit_comment(self.said(remark), **words, by=self.actor(author)).id
        )

    @precondition(lambda self: self.remarks)
    @rule(which=pick, who=pick, own=st.booleans())
    def delete_comment(self, which: int, who: int, own: bool) -> None:
        remark = self.one(list(self.remarks.values()), which)
        author = remark.author if own else self.one(self.members(), who)
        may = remark.stands and (author == remark.author or self.people[author] == "admin")
        if self.attempt(may, lambda: delete_comment(self.said(remark), by=self.actor(author)).id):
            remark.stands = False

    @rule(which=pick, who=pick, choice=pick)
    def vote(self, which: int, who: int, choice: int) -> None:
        self.give(
            self.one(list(self.ideas.values()), which), self.one(self.members(), who), choice
        )

    @precondition(lambda self: any(idea.votes for idea in self.ideas.values()))
    @rule(which=pick, choice=pick)
    def vote_otherwise(self, which: int, choice: int) -> None:
        """Where somebody has voted already."""
        self.give(
            *self.one(
                [(idea, voter) for idea in self.ideas.values() for voter in idea.votes], which
            ),
            choice,
        )

    def give(self, idea: Idea, voter: int, drawn: int) -> None:
        """Give, change or withdraw a vote, as it may be."""
        choices = AGREEMENT if idea.cycle == self.voting else SUPPORT
        choice = self.one(choices, drawn)
        may = (
            idea.stage == "submitted"
            and self.phase(idea.cycle) == "vote"
            and choice != choices[-1]
        )
        if idea.votes.get(voter, "") == choice:
            return  # it says so already: nothing happens, and nothing is recorded
        may = may and not (choice and voter not in idea.votes and self.spent(voter, idea.cycle))
        if self.attempt(may, lambda: cast(idea.id, choice, by=self.actor(voter)).id):
            idea.votes.pop(voter) if not choice else idea.votes.update({voter: choice})

    @rule(which=pick, who=pick)
    def vote_again(self, which: int, who: int) -> None:
        """The same again is no event and no vote."""
        idea, voter = self.one(list(self.ideas.values()), which), self.one(self.members(), who)
        if idea.stage == "submitted" and self.phase(idea.cycle) == "vote":
            before = self.happened()
            with writing():
                cast(idea.id, idea.votes.get(voter, ""), by=self.actor(voter))
            assert self.happened() == before

    def spent(self, voter: int, cycle: int) -> bool:
        """Whether the voter has given all votes of a cycle with a limit."""
        given = [
            i
            for i in self.ideas.values()
            if i.cycle == cycle and voter in i.votes and i.stage == "submitted"
        ]
        return cycle == self.gathering and len(given) >= LIMIT

    @staticmethod
    def said(remark: Remark) -> Comment:
        """The comment's row."""
        return db.session.get_one(Comment, remark.id)

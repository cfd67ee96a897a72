"""What is true after every step, whatever was done."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import sqlalchemy as sa
from hypothesis.stateful import invariant

from app.accounts.models import VISITOR, Member
from app.activity.models import Event
from app.database import db, snapshot
from app.discussion.models import Comment, Thread
from app.plan.models import Action, Edition, EditionAction, Promotion
from app.policy import Ability, check
from app.proposals.models import Proposal, ProposalVersion, Withdrawal
from app.proposals.queries.scope import visible_to
from app.steering.models import Decision
from app.upkeep.faults import faults
from app.voting.models import Tally, Vote, Voter
from tests.model.world import LIMIT, PUBLIC, World

PAGES = (
    "/proposals/",
    "/proposals.atom",
    "/activity.atom",
    "/plan/",
    "/decisions/",
    "/",
    "/plan.atom",
    "/search?q={}",
)


def rows(*columns: Any, where: Any = True) -> list[tuple[Any, ...]]:
    """The rows of a query, as they are committed."""
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(*columns).where(where))]


class Invariants(World):
    """The invariants; each names what it says."""

    @invariant()
    def each_voter_has_one_vote_and_it_is_the_last_one(self) -> None:
        found = sa.select(Vote.proposal_id, Voter.member_id, Vote.choice).join(Voter)
        cast = Counter(tuple(row) for row in db.session.execute(found))
        assert cast == Counter(
            (i.id, who, choice) for i in self.ideas.values() for who, choice in i.votes.items()
        )

    @invariant()
    def tallies_are_what_the_ballots_say(self) -> None:
        for number, *counts, score in rows(
            Tally.proposal_id,
            Tally.support,
            Tally.agree,
            Tally.neutral,
            Tally.disagree,
            Tally.score,
        ):
            said = Counter(self.ideas[number].votes.values())
            assert counts == [said["support"], said["agree"], said["neutral"], said["disagree"]]
            assert score == said["support"] + said["agree"] - said["disagree"]

    @invariant()
    def nobody_has_more_votes_than_the_cycle_allows(self) -> None:
        up_for_it = (Proposal.cycle_id == self.gathering) & (Proposal.stage == "submitted")
        query = (
            sa.select(sa.func.count())
            .select_from(Vote)
            .join(Proposal, Proposal.id == Vote.proposal_id)
        )
        given = db.session.scalars(query.where(up_for_it).group_by(Vote.voter_id)).all()
        assert max(given, default=0) <= LIMIT

    @invariant()
    def votes_are_cast_while_voting_is_open(self) -> None:
        query = sa.select(Vote.cast_at, Proposal.cycle_id).join(
            Proposal, Proposal.id == Vote.proposal_id
        )
        for cast_at, cycle in db.session.execute(query):
            assert self.dates[cycle]["vote"] <= cast_at < self.dates[cycle]["decide"]

    @invariant()
    def threads_count_the_comments_that_stand(self) -> None:
        threads = sa.select(Proposal.id, Thread.comments).join(
            Thread, Thread.id == Proposal.thread_id
        )
        standing = Counter(remark.idea for remark in self.remarks.values() if remark.stands)
        assert all(
            standing[number] == comments for number, comments in db.session.execute(threads)
        )

    @invariant()
    def a_deleted_comment_keeps_its_place_and_none_of_its_words(self) -> None:
        found = {
            number: (body, at)
            for number, body, at in rows(Comment.id, Comment.body, Comment.deleted_at)
        }
        assert {n: (bool(body), at is None) for n, (body, at) in found.items()} == {
            remark.id: (remark.stands, remark.stands) for remark in self.remarks.values()
        }

    @invariant()
    def stages_are_what_was_done(self) -> None:
        assert dict(rows(Proposal.id, Proposal.stage)) == {
            idea.id: idea.stage for idea in self.ideas.values()
        }
        withdrawn = {idea.id for idea in self.ideas.values() if idea.stage == "withdrawn"}
        assert {number for (number,) in rows(Withdrawal.proposal_id)} == withdrawn

    @invariant()
    def what_was_merged_went_where_everybody_can_read_on(self) -> None:
        merged = [idea for idea in self.ideas.values() if idea.stage == "merged"]
        assert all(self.ideas[idea.into or 0].stage in PUBLIC for idea in merged)

    @invariant()
    def every_submitted_text_is_kept_as_it_was(self) -> None:
        kept: dict[int, list[str]] = {number: [] for number in self.ideas}
        for number, _place, body in sorted(
            rows(ProposalVersion.proposal_id, ProposalVersion.number, ProposalVersion.body),
            key=lambda row: row[:2],
        ):
            kept[number].append(body["fr"])
        assert kept == {idea.id: idea.texts for idea in self.ideas.values()}

    @invariant()
    def decisions_are_numbered_without_a_gap_and_give_a_reason(self) -> None:
        found = rows(Decision.proposal_id, Decision.number, Decision.reason)
        assert all(reason for *_, reason in found)
        wanted = {
            (idea.id, number + 1)
            for idea in self.ideas.values()
            for number in range(idea.decisions)
        }
        assert sorted((proposal, number) for proposal, number, _ in found) == sorted(wanted)

    @invariant()
    def no_action_without_a_decision_and_each_promoted_proposal_has_one_action(self) -> None:
        lines = rows(Promotion.proposal_id, Promotion.action_id)
        assert Counter(lines) == Counter(
            (n, deed.id) for deed in self.deeds.values() for n in deed.ideas
        )
        promoted = [idea.id for idea in self.ideas.values() if idea.stage == "promoted"]
        assert sorted(number for number, _ in lines) == sorted(promoted)
        assert sorted(rows(Action.id)) == sorted((deed.id,) for deed in self.deeds.values())

    @invariant()
    def adopted_editions_stay_what_they_were(self) -> None:
        found = {
            number: (content, digest)
            for number, content, digest in rows(*Edition.__table__.columns[:3])
        }
        assert found == self.editions
        for content, digest in found.values():
            assert hashlib.sha256(content.encode()).hexdigest() == digest

    @invariant()
    def what_is_adopted_is_in_an_edition(self) -> None:
        adopted = {number for (number,) in rows(EditionAction.action_id)}
        assert adopted == {deed.id for deed in self.deeds.values() if deed.adopted}

    @invariant()
    def the_log_only_grows(self) -> None:
        log = sorted(
            rows(Event.id, Event.actor_key, Event.verb, Event.subject_id, Event.digest, Event.at)
        )
        assert log[: len(self.past)] == self.past
        self.past = log

    @invariant()
    def the_log_names_nobody_and_no_voter_at_all(self) -> None:
        keys = {key for (key,) in rows(Member.key)}
        for key, verb in rows(Event.actor_key, Event.verb):
            assert key is None if verb.startswith("vote.") else key is None or key in keys

    @invariant()
    def lists_show_what_the_policy_lets_one_see(self) -> None:
        for actor in (VISITOR, self.actor(self.members()[0]), self.actor(self.stewards()[0])):
            listed = {number for (number,) in rows(Proposal.id, where=visible_to(actor))}
            seen = {
                row.id
                for row in db.session.scalars(sa.select(Proposal))
                if check(actor, Ability.SEE_PROPOSAL, row)
            }
            assert listed == seen

    @invariant()
    def a_visitor_reads_no_draft_anywhere(self) -> None:
        self.steps += 1
        hidden = [idea.word for idea in self.ideas.values() if idea.stage not in PUBLIC]
        hidden += [deed.word for deed in self.deeds.values() if not deed.adopted]
        sought, page = hidden[-1:] or ["idee"], PAGES[self.steps % len(PAGES)]
        answer = self.app.test_client().get(page.format(*sought))
        assert answer.status_code == 200
        # The page of a search repeats the word that was sought; its results would repeat the ones
        # around it.
        there = [
            word for word in hidden if word in answer.text and not ("{" in page and word in sought)
        ]
        assert not there, f"{page} {there}"

    @invariant()
    def verify_finds_nothing(self) -> None:
        with snapshot():
            found = list(faults())
        assert not found, found

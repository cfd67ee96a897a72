"""A voter gives no more votes than the limit of the cycle."""

from __future__ import annotations

import pytest

from app.accounts.models import Member
from app.database import db, writing
from app.errors import NotAllowed
from app.proposals.models import STAGES, Proposal
from app.voting.models import Tally
from tests import factories
from tests.voting.test_cast import ballot, counts, votes


def limited(member: Member, most: int, number: int) -> list[Proposal]:
    """So many proposals of a cycle in which one votes on `most`; the member has voted on the first
    of them.
    """
    cycle = factories.cycle("vote", ballot="agreement", ballot_limit=most)
    found = [factories.proposal(cycle) for _ in range(number)]
    for proposal in found[:most]:
        votes(proposal, member, "agree")
    return found


def test_a_vote_beyond_the_limit_of_the_cycle_is_refused_in_a_sentence(
    member: Member, other: Member
) -> None:
    *_, last = limited(member, 2, 3)
    with pytest.raises(NotAllowed, match="tous vos votes de ce cycle : 2"):
        votes(last, member, "agree")
    assert counts(votes(last, other, "agree")) == (0, 1, 0, 0, 1)


def test_a_vote_can_be_changed_at_the_limit_and_a_withdrawn_one_is_free_again(
    member: Member,
) -> None:
    first, second, last = limited(member, 2, 3)
    assert counts(votes(first, member, "disagree")) == (0, 0, 0, 1, -1)
    votes(second, member, "")
    assert counts(votes(last, member, "agree")) == (0, 1, 0, 0, 1)


def test_votes_of_another_cycle_do_not_count_towards_the_limit(member: Member) -> None:
    votes(ballot(), member, "support")
    *_, last = limited(member, 1, 1)
    assert counts(db.session.get_one(Tally, last.id)) == (0, 1, 0, 0, 1)


@pytest.mark.parametrize("stage", sorted(set(STAGES) - {"draft", "submitted"}))
def test_what_is_no_longer_up_for_the_vote_gives_its_vote_back(member: Member, stage: str) -> None:
    first, last = limited(member, 1, 2)
    with writing():
        db.session.merge(first).stage = stage
    assert counts(votes(last, member, "agree")) == (0, 1, 0, 0, 1)

"""Smaller faults, which the model of random lives must find by itself."""

from __future__ import annotations

from tests.mutants.planting import Edit, Fault

MODEL = "tests/model/test_model.py::test_whatever_people_do_the_site_stays_true[sqlite]"

LIVES = (
    Fault(
        "count-of-comments",
        "a deleted comment is still counted",
        MODEL,
        (Edit("app/discussion/operations.py", "    _count(comment.thread_id, -1)\n", ""),),
    ),
    Fault(
        "words-of-the-deleted",
        "a deleted comment keeps its words",
        MODEL,
        (
            Edit(
                "app/discussion/operations.py",
                "    comment.body = {}\n    comment.body_html = {}\n",
                "",
            ),
        ),
    ),
    Fault(
        "withdrawal-without-row",
        "nothing says who withdrew a proposal, and when",
        MODEL,
        (
            Edit(
                "app/proposals/operations/__init__.py",
                "    db.session.add(Withdrawal(proposal_id=proposal.id, by_id=by.member_id, "
                "at=clock.now()))\n",
                "",
            ),
        ),
    ),
    Fault(
        "changed-vote-counted-twice",
        "a changed vote is still counted as what it was",
        MODEL,
        (
            Edit(
                "app/voting/operations.py",
                "steps = {vote.choice: -1, choice: 1}",
                "steps = {choice: 1}",
            ),
        ),
    ),
    Fault(
        "voter-in-the-log",
        "the event of a vote names the voter",
        MODEL,
        (
            Edit(
                "app/voting/operations.py",
                "_record(proposal.id, commitments, at)",
                "_record(proposal.id, commitments, at, by.key)",
            ),
            Edit(
                "app/voting/operations.py",
                "commitments: Commitments, at: datetime) -> None:",
                "commitments: Commitments, at: datetime, key: str) -> None:",
            ),
            Edit("app/voting/operations.py", '{"actor_key": None, ', '{"actor_key": key, '),
        ),
    ),
    Fault(
        "vote-after-the-close",
        "one votes after the close",
        MODEL,
        (
            Edit(
                "app/voting/rules.py",
                "    on_cycle(_vote_not_closed),\n",
                "",
            ),
        ),
    ),
    Fault(
        "promoted-into-nothing",
        "an action is taken out and its proposals stay promoted",
        MODEL,
        (
            Edit(
                "app/plan/operations/actions.py",
                '        record_decision(proposal, "postponed", reason, by=by)\n',
                "        pass\n",
            ),
        ),
    ),
    Fault(
        "version-not-kept",
        "a revision in public replaces the text that was submitted",
        MODEL,
        (
            Edit(
                "app/proposals/operations/__init__.py",
                "    proposal.number += 1\n    _keep_version(proposal, by)\n",
                "",
            ),
        ),
    ),
    Fault(
        "stale-decision",
        "whoever saw an older decision decides over the newer one",
        MODEL,
        (
            Edit(
                "app/steering/operations.py",
                "    if settled or number not in (None, latest.number):",
                "    if settled:",
            ),
        ),
    ),
    Fault(
        "own-proposal",
        "the steering group's members decide on their own proposals",
        MODEL,
        (
            Edit(
                "app/policy.py",
                "        condition(negated(is_author), ",
                "        condition(lambda *_given: True, ",
            ),
        ),
    ),
    Fault(
        "withdrawn-in-lists",
        "lists show visitors what was withdrawn",
        MODEL,
        (
            Edit(
                "app/proposals/queries/scope.py",
                "[IS_PUBLIC]",
                '[IS_PUBLIC | (Proposal.stage == "withdrawn")]',
            ),
        ),
    ),
)

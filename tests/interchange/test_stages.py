"""What the rows of a folder, one import after the other, say about the stage of a proposal;
`verify` always agrees.
"""

from __future__ import annotations

from typing import Any

import pytest

from app import clock
from app.database import db, writing
from app.proposals.models import Proposal, Withdrawal
from app.steering.models import Decision
from app.upkeep.faults import faults

from .conftest import SMALL, Bring, row, rows

DECIDED = "id|proposal|outcome|decided_on"


def proposal(stage: str) -> dict[str, str]:
    """The file with one proposal in that stage."""
    return {"proposals": f"id|cycle|title|stage\np|c|Un puits|{stage}"}


def stage() -> str:
    """Its stage, which is what its rows say."""
    assert list(faults()) == []
    return str(row("proposal", "p").stage)


def on_the_site(*new: Any, stage: str) -> None:
    """What people do here: those rows, and the stage that follows."""
    with writing():
        db.session.add_all(new)
        db.session.get_one(Proposal, row("proposal", "p").id).stage = stage


@pytest.mark.parametrize("ended", ["withdrawn", "hidden"])
def test_what_was_ended_stays_so_whatever_was_decided(ended: str, bring: Bring) -> None:
    bring(**SMALL | proposal(ended), decisions=f"{DECIDED}\nd|p|promoted|2026-05-01")
    assert (stage(), len(rows("decision"))) == (ended, 1)


@pytest.mark.parametrize(
    ("ended", "table"), [("withdrawn", "withdrawal"), ("hidden", "concealment")]
)
def test_what_was_ended_may_be_opened_again(ended: str, table: str, bring: Bring) -> None:
    bring(**SMALL | proposal(ended))
    assert (stage(), len(rows(table))) == (ended, 1)
    bring(**proposal("submitted"))
    assert (stage(), len(rows(table))) == ("submitted", 0)


def test_what_was_withdrawn_here_stays_so_where_an_import_does_not_say_otherwise(
    bring: Bring,
) -> None:
    bring(**SMALL, decisions=f"{DECIDED}\nd|p|postponed|2026-05-01")
    on_the_site(Withdrawal(proposal_id=row("proposal", "p").id, at=clock.now()), stage="withdrawn")
    bring(
        proposals="id|cycle|title\np|c|Deux puits", decisions=f"{DECIDED}\ne|p|declined|2026-05-02"
    )
    assert (stage(), row("proposal", "p").title) == ("withdrawn", {"fr": "Deux puits"})


def test_a_decision_taken_here_counts_for_a_proposal_that_is_imported_again(bring: Bring) -> None:
    bring(**SMALL)
    number = row("proposal", "p").id
    decision = Decision(proposal_id=number, number=1, outcome="declined", recorded_at=clock.now())
    on_the_site(decision, stage="declined")
    bring(**proposal("submitted"))
    assert stage() == "declined"


def test_an_older_decision_that_comes_again_does_not_set_the_stage(bring: Bring) -> None:
    bring(**SMALL, decisions=f"{DECIDED}\n1|p|postponed|2026-05-01\n2|p|promoted|2026-05-02")
    bring(decisions=f"{DECIDED}\n1|p|declined|2026-05-01")
    assert stage() == "promoted"
    assert {d.source_id: (d.number, d.outcome) for d in rows("decision")} == {
        "1": (1, "declined"),
        "2": (2, "promoted"),
    }


def test_a_decision_may_go_over_to_another_proposal(bring: Bring) -> None:
    two = {"proposals": "id|cycle|title|stage\np|c|Un puits|submitted\nq|c|Un four|submitted"}
    bring(**SMALL | two, decisions=f"{DECIDED}\nd|q|declined|2026-05-01")
    bring(**two, decisions=f"{DECIDED}\nd|p|declined|2026-05-01")
    assert (stage(), row("proposal", "q").stage) == ("declined", "submitted")


def test_the_same_decisions_again_change_nothing(bring: Bring) -> None:
    decisions = f"{DECIDED}\nd|p|declined|2026-05-01"
    bring(**SMALL, decisions=decisions)
    before = row("proposal", "p")
    assert bring(decisions=decisions) == "decisions: 0 new, 0 changed\n"
    assert row("proposal", "p") == before


def test_a_decision_that_was_made_from_a_stage_is_taken_back_with_it(bring: Bring) -> None:
    bring(**SMALL | proposal("declined"))
    assert [decision.outcome for decision in rows("decision")] == ["declined"]
    bring(**proposal("submitted"))
    assert (stage(), rows("decision")) == ("submitted", [])


def test_a_decision_that_was_made_from_a_stage_makes_the_journey(bring: Bring) -> None:
    bring(**SMALL | proposal("declined"))
    given = f"{DECIDED}\nstage:p|p|declined|\nd|p|promoted|2026-05-02"
    for _ in range(2):
        bring(**proposal("promoted"), decisions=given)
        assert (stage(), len(rows("decision"))) == ("promoted", 2)


def test_a_decision_that_was_made_from_a_stage_gives_way_to_the_one_that_was_taken(
    bring: Bring,
) -> None:
    bring(**SMALL | proposal("declined"))
    bring(decisions="id|proposal|outcome|reason|decided_on\nd|p|declined|Trop cher.|2026-05-02")
    assert stage() == "declined"
    assert [(d.source_id, d.number, d.reason) for d in rows("decision")] == [
        ("d", 1, {"fr": "Trop cher."})
    ]


def test_what_was_submitted_is_no_draft_again(bring: Bring) -> None:
    bring(**SMALL)
    bring(**proposal("draft"))
    assert stage() == "submitted"


def test_a_draft_may_be_submitted_by_a_later_import(bring: Bring) -> None:
    bring(**SMALL | proposal("draft"))
    assert (stage(), rows("proposal_version")) == ("draft", [])
    bring(**proposal("submitted"))
    assert (stage(), [version.number for version in rows("proposal_version")]) == (
        "submitted",
        [1],
    )


@pytest.mark.parametrize("ended", ["withdrawn", "hidden"])
def test_what_an_import_ends_gives_back_what_was_merged_into_it(ended: str, bring: Bring) -> None:
    files = {
        "proposals": "id|cycle|title|stage\np|c|Un puits|merged\nq|c|Un four|submitted",
        "decisions": f"{DECIDED}|x_into\nd|p|merged|2026-05-01|q",
    }
    bring(**SMALL | files)
    assert stage() == "merged"
    files["proposals"] = files["proposals"].replace("submitted", ended)
    for _ in range(2):
        bring(**files)
        assert (stage(), [d.outcome for d in rows("decision")]) == (
            "postponed",
            ["merged", "postponed"],
        )
    bring(decisions=f"{DECIDED}|x_into\ne|p|merged|2026-05-02|q")
    assert (stage(), len(rows("decision"))) == ("postponed", 4)

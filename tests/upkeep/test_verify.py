"""`flask verify` finds what was altered."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.activity.operations import record, seal
from app.database import db, snapshot, writing
from app.upkeep.faults import faults as all_faults
from tests import factories
from tests.races import together


def faults() -> list[str]:
    with snapshot():
        return list(all_faults())


def happenings(count: int = 5) -> None:
    with writing():
        for number in range(count):
            record("data.imported", "source", number, by=None, content={"number": number})
        seal()


def change(statement: str) -> None:
    with writing():
        db.session.execute(sa.text(statement))


def test_a_healthy_site_has_no_faults(app: Flask) -> None:
    factories.proposal()
    happenings()
    assert faults() == []


def test_an_altered_event_is_found(app: Flask) -> None:
    happenings()
    change(
        "UPDATE event SET verb = 'question.asked', subject_kind = 'question', digest = '' WHERE "
        "position = 3"
    )
    assert any("position 3" in fault for fault in faults())


def test_a_missing_event_is_found(app: Flask) -> None:
    happenings()
    change("DELETE FROM event WHERE position = 2")
    assert any("position 2 is missing" in fault for fault in faults())


def test_a_cut_tail_is_found(app: Flask) -> None:
    happenings()
    change("DELETE FROM event WHERE position >= 4")
    assert any("ends at position 3" in fault for fault in faults())


def test_of_two_who_seal_first_both_seal(app: Flask) -> None:
    with writing():
        for number in range(20):
            record("question.asked", "question", number, by=None)

    def sealing() -> int:
        with writing():
            return seal()

    assert sorted(together(app, sealing, sealing, sealing)) == [0, 0, 20]
    assert faults() == []


def test_a_wrong_count_of_comments_is_found(app: Flask) -> None:
    factories.proposal()
    change("UPDATE thread SET comments = 7")
    assert any("says 7 comments, holds 0" in fault for fault in faults())


def test_a_stage_that_no_decision_gives_is_found(app: Flask) -> None:
    right, wrong = factories.proposal().id, factories.proposal().id
    change(f"UPDATE proposal SET stage = 'promoted' WHERE id = {wrong}")
    found = faults()
    assert any(fault.startswith(f"proposal {wrong}: says that it is promoted") for fault in found)
    assert not any(fault.startswith(f"proposal {right}:") for fault in found)


@pytest.mark.parametrize(
    ("stage", "table"), [("withdrawn", "withdrawal"), ("hidden", "concealment")]
)
def test_a_stage_without_the_row_that_gives_it_is_found(
    app: Flask, stage: str, table: str
) -> None:
    alone, whole = factories.proposal(stage=stage).id, factories.proposal(stage=stage).id
    reason = (", reason", ", '{}'") if table == "concealment" else ("", "")
    change(
        f"INSERT INTO {table} (proposal_id, at{reason[0]}) VALUES ({whole}, '2026-01-01 "
        f"00:00:00'{reason[1]})"
    )
    found = faults()
    assert any(fault.startswith(f"proposal {alone}: says that it is {stage}") for fault in found)
    assert not any(fault.startswith(f"proposal {whole}:") for fault in found)
    change(f"UPDATE proposal SET stage = 'submitted' WHERE id = {whole}")
    assert any(
        f"proposal {whole}: says that it is submitted, its rows say {stage}" in fault
        for fault in faults()
    )


def test_the_command_ends_with_one_when_something_is_wrong(app: Flask) -> None:
    happenings()
    assert app.test_cli_runner().invoke(args=["verify"]).exit_code == 0
    change("UPDATE event SET digest = 'x' WHERE position = 1")
    assert app.test_cli_runner().invoke(args=["verify"]).exit_code == 1

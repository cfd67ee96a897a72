"""Importing a folder: what its rows become, and what a second import does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.links import link_owner, open_link
from app.activity.queries import unsealed_count
from app.database import db, writing
from app.model import Model
from app.upkeep.faults import faults

from .conftest import COMPLETE, SMALL, Run, row, rows, state, write

COUNTS = {
    "principle": 3,
    "territory": 3,
    "organisation": 4,
    "member": 5,
    "affiliation": 2,
    "cycle": 2,
    "phase": 10,
    "proposal": 10,
    "serves": 9,
    "comment": 8,
    "vote": 11,
    "mandate": 5,
    "decision": 5,
    "meeting": 2,
    "document": 2,
    "objective": 3,
    "action": 7,
    "promotion": 3,
    "action_partner": 4,
    "milestone": 5,
    "action_update": 4,
    "withdrawal": 1,
    "concealment": 1,
}


@pytest.fixture
def imported(run: Run) -> None:
    """The complete folder, imported."""
    assert run("data", "import", COMPLETE).exit_code == 0


def small(folder: Path, run: Run, **files: str) -> Any:
    """Import one cycle, member and proposal, and these files."""
    result = run("data", "import", write(folder, **{**SMALL, **files}), "--source", "small")
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("table", COUNTS)
def test_every_file_becomes_rows(table: str) -> None:
    assert len(rows(table)) == COUNTS[table]


@pytest.mark.usefixtures("imported")
def test_an_import_leaves_nothing_for_verify_to_find() -> None:
    assert list(faults()) == []


@pytest.mark.usefixtures("imported")
def test_a_second_import_changes_nothing(run: Run) -> None:
    before = state()
    assert run("data", "import", COMPLETE).exit_code == 0
    assert state() == before


@pytest.mark.usefixtures("imported")
def test_a_dry_run_changes_nothing(run: Run, tmp_path: Path) -> None:
    before = state()
    folder = write(tmp_path / "x", principles="id|name\np|Nouveau")
    assert run("data", "import", folder, "--dry-run").exit_code == 0
    assert state() == before


@pytest.mark.usefixtures("imported")
def test_of_several_votes_the_latest_counts() -> None:
    voter = {v.id: v.member_id for v in rows("voter")}
    nora, proposal = row("member", "nora").id, row("proposal", "open").id
    (vote,) = [v for v in rows("vote") if voter[v.voter_id] == nora and v.proposal_id == proposal]
    assert (vote.choice, vote.cast_at) == (
        "disagree",
        datetime(2026, 10, 17, 10, 0, 0, 500_000, tzinfo=UTC),
    )


@pytest.mark.usefixtures("imported")
def test_tallies_are_counted() -> None:
    tally = next(t for t in rows("tally") if t.proposal_id == row("proposal", "open").id)
    assert (tally.agree, tally.disagree, tally.score) == (3, 2, 1)
    # Of the two votes for one organisation the later one counts.
    assert (tally.of_organisations_agree, tally.of_organisations_disagree) == (1, 1)


@pytest.mark.usefixtures("imported")
def test_what_was_written_for_an_organisation_says_so_and_names_no_mandate() -> None:
    written = [row("comment", "c2"), row("comment", "c1"), row("action_update", "u1")]
    argane = row("organisation", "argane").id
    said = [(each.organisation_id, each.mandate_id) for each in written]
    assert said == [(argane, None), (None, None), (argane, None)]


def test_comments_are_read_in_the_order_of_their_times_whatever_the_order_of_the_file(
    tmp_path: Path, run: Run
) -> None:
    small(
        tmp_path / "folder",
        run,
        comments="""id|proposal|parent|body|created_at
                    deep|p|answer|Encore.|2026-01-02
                    late|p||Plus tard.|2026-01-04
                    answer|p|first|Si.|2026-01-03
                    first|p||Non.|2026-01-01""",
    )
    assert [comment.source_id for comment in rows("comment")] == [
        "first",
        "answer",
        "deep",
        "late",
    ]


@pytest.mark.usefixtures("imported")
def test_comments_keep_their_true_parents_and_know_the_top_of_their_conversation() -> None:
    top, deep = row("comment", "c1"), row("comment", "c6")
    assert deep.parent_id == row("comment", "c5").id
    assert (deep.root_id, top.root_id) == (top.id, top.id)


@pytest.mark.usefixtures("imported")
def test_html_becomes_markdown_and_scripts_vanish() -> None:
    assert row("proposal", "radio").body == {"en": "Voices of **the valley** & beyond"}


@pytest.mark.usefixtures("imported")
def test_a_parent_may_stand_below_its_children() -> None:
    assert row("territory", "souss").parent_id == row("territory", "morocco").id


@pytest.mark.usefixtures("imported")
def test_deadlines_stay_as_vague_as_they_were_given() -> None:
    due = row("action", "a1")
    assert (due.due_on.isoformat(), due.due_precision) == ("2027-06-30", "quarter")


@pytest.mark.usefixtures("imported")
def test_owners_are_organisations_or_members_or_nobody() -> None:
    assert row("action", "a1").owner_organisation_id == row("organisation", "argane").id
    assert row("action", "a2").owner_member_id == row("member", "youssef").id
    nobody = row("action", "a3")
    assert (nobody.owner_member_id, nobody.owner_organisation_id) == (None, None)


@pytest.mark.usefixtures("imported")
def test_phases_are_local_time_and_instant() -> None:
    cycle = row("cycle", "spring").id
    vote = next(p for p in rows("phase") if (p.cycle_id, p.kind) == (cycle, "vote"))
    assert vote.wall == datetime(2026, 3, 15)  # noqa: DTZ001
    assert vote.starts_at.tzinfo is not None


@pytest.mark.usefixtures("imported")
def test_nobody_gets_a_password() -> None:
    assert {member.password_hash for member in rows("member")} == {None}


def test_a_changed_text_becomes_a_further_version(run: Run, tmp_path: Path) -> None:
    small(tmp_path / "a", run)
    small(
        tmp_path / "a", run, proposals="id|cycle|title|body|stage\np|c|Un puits|Un autre texte.|"
    )
    assert [(v.number, v.body["fr"]) for v in rows("proposal_version")] == [
        (1, "Un texte."),
        (2, "Un autre texte."),
    ]


def test_a_column_that_is_missing_leaves_what_is_there(run: Run, tmp_path: Path) -> None:
    small(tmp_path / "a", run)
    run(
        "data", "import", write(tmp_path / "b", members="id|name\nm|Amina B."), "--source", "small"
    )
    assert (row("member", "m").name, row("member", "m").email) == ("Amina B.", "amina@example.org")


def test_a_stage_without_a_decision_gets_one_to_be_completed(run: Run, tmp_path: Path) -> None:
    small(tmp_path / "a", run, proposals="id|cycle|title|body|stage\np|c|Un puits|x|declined")
    (decision,) = rows("decision")
    assert (decision.outcome, decision.reason) == ("declined", {})
    assert row("proposal", "p").stage == "declined"


def test_decisions_set_the_stage(run: Run, tmp_path: Path) -> None:
    both = "id|proposal|outcome|decided_on\n2|p|promoted|2026-05-02\n10|p|postponed|2026-05-01"
    small(tmp_path / "a", run, decisions=both)
    assert row("proposal", "p").stage == "promoted"
    assert {d.source_id: d.number for d in rows("decision")} == {"10": 1, "2": 2}


def test_decisions_may_come_later_than_their_proposals(run: Run, tmp_path: Path) -> None:
    small(tmp_path / "a", run)
    later = write(tmp_path / "b", decisions="id|proposal|outcome\nd|p|declined")
    assert run("data", "import", later, "--source", "small").exit_code == 0
    assert row("proposal", "p").stage == "declined"


def test_an_older_vote_does_not_replace_a_newer_one(run: Run, tmp_path: Path) -> None:
    cycles = "id|name|ballot\nc|Appel|agreement"
    columns = "cycle|voter|proposal|choice|cast_at"
    small(tmp_path / "a", run, cycles=cycles, votes=f"{columns}\nc|m|p|agree|2026-05-02")
    small(tmp_path / "a", run, cycles=cycles, votes=f"{columns}\nc|m|p|disagree|2026-05-01")
    assert [vote.choice for vote in rows("vote")] == ["agree"]
    small(tmp_path / "a", run, cycles=cycles, votes=f"{columns}\nc|m|p|neutral|2026-05-03")
    assert [vote.choice for vote in rows("vote")] == ["neutral"]
    assert list(faults()) == []


def test_points_and_the_votes_of_organisations(run: Run, tmp_path: Path) -> None:
    files = {"cycles": "id|name|ballot\nc|Appel|points", "organisations": "id|name\no|Amal"}
    files["votes"] = "cycle|voter|organisation|proposal|choice\nc|m||p|3\nc|m|o|p|4"
    small(tmp_path / "a", run, **files)
    assert [tally.points for tally in rows("tally")] == [7]
    assert list(faults()) == []


def test_the_events_of_an_import_are_sealed_after_it_a_few_at_a_time(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.activity.operations.BATCH", 2)
    small(
        tmp_path / "a",
        run,
        proposals="id|cycle|title|body|stage\na|c|Un|x|\nb|c|Deux|x|\nd|c|Trois|x|",
    )
    assert (unsealed_count(), len(rows("event")) > 2) == (0, True)
    assert list(faults()) == []


def test_an_earlier_import_of_a_vote_put_back_is_found(run: Run, tmp_path: Path) -> None:
    for choice in ("agree", "disagree"):
        files = {
            "cycles": "id|name|ballot\nc|Appel|agreement",
            "votes": f"cycle|voter|proposal|choice\nc|m|p|{choice}",
        }
        small(tmp_path / choice, run, **files)
        if choice == "agree":
            (vote,), (tally,) = rows("vote"), rows("tally")
    assert list(faults()) == []
    with writing():
        for name, before in (("vote", vote), ("tally", tally)):
            db.session.execute(sa.update(Model.metadata.tables[name]).values(**before._asdict()))
    assert list(faults()) == [
        f"ballot: {vote.id} on proposal {vote.proposal_id} was changed or withdrawn since, and "
        "put back"
    ]


def test_members_may_swap_their_addresses(run: Run, tmp_path: Path) -> None:
    for one, two in (("a@example.org", "b@example.org"), ("b@example.org", "a@example.org")):
        small(tmp_path / "a", run, members=f"id|name|email\nm|Amina|{one}\nn|Nora|{two}")
    assert {m.source_id: m.email for m in rows("member")} == {
        "m": "b@example.org",
        "n": "a@example.org",
    }


@pytest.mark.parametrize(
    ("address", "opens"), [("a@example.org", True), ("b@example.org", False), ("", False)]
)
def test_a_link_sent_to_an_earlier_address_is_dead(
    run: Run, tmp_path: Path, address: str, opens: bool
) -> None:
    small(tmp_path / "a", run, members="id|name|email\nm|Amina|a@example.org")
    with writing():
        link = open_link(row("member", "m"))
    small(tmp_path / "b", run, members=f"id|name|email\nm|Amina|{address}")
    assert (link_owner(link) is not None) is opens


def test_the_same_ids_of_another_source_are_other_rows(run: Run, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", principles="id|name\np|Un")
    for source in ("one", "two"):
        assert run("data", "import", folder, "--source", source).exit_code == 0
    assert [(p.source, p.source_id) for p in rows("principle")] == [("one", "p"), ("two", "p")]


def test_an_owner_that_stands_in_both_files_is_told_apart(run: Run, tmp_path: Path) -> None:
    files = {"organisations": "id|name\nm|Amal", "actions": "id|title|owner\na|Creuser|members:m"}
    small(tmp_path / "a", run, **files)
    assert row("action", "a").owner_member_id == row("member", "m").id

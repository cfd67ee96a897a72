"""Exports: the same bytes after a journey through an empty database, and nobody to recognise
without personal data.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app import clock
from app.database import db, writing
from app.discussion.models import Comment
from app.plan.models import Action, ActionPartner, Indicator, Measurement
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.voting.models import Vote, Voter
from tests import factories
from tests.conftest import empty_tables

from .conftest import COMPLETE, Run, contents, rows, write

NASTY = [
    "<b>gras</b> & <script>alert(1)</script>",
    "&amp;lt;b&amp;gt; &eacute;",
    'a "quoted", text;\nwith lines\r\nand\u2028more',
    "=1+1 \u202eturned\u202c",
    " spaces around \n\n",
    "`<i>code</i>` 1 < 2 > 0",
]


def exported(run: Run, folder: Path) -> dict[str, bytes]:
    """The site's content with personal data."""
    assert run("data", "export", folder, "--with-personal-data").exit_code == 0
    return contents(folder)


def same_after_a_journey(run: Run, folder: Path) -> None:
    """Export, import into an empty database, export again: nothing differs."""
    first = exported(run, folder / "one")
    empty_tables()
    result = run("data", "import", folder / "one")
    assert result.exit_code == 0, result.output
    assert exported(run, folder / "two") == first


def test_the_complete_folder_makes_the_journey(run: Run, tmp_path: Path) -> None:
    run("data", "import", COMPLETE)
    same_after_a_journey(run, tmp_path)


def test_the_demo_makes_the_journey(run: Run, tmp_path: Path) -> None:
    assert run("demo", "load").exit_code == 0
    same_after_a_journey(run, tmp_path)


def test_a_site_filled_by_hand_makes_the_journey(run: Run, tmp_path: Path) -> None:
    filled_by_hand()
    same_after_a_journey(run, tmp_path)


def test_several_sources_with_the_same_ids_make_the_journey(run: Run, tmp_path: Path) -> None:
    for source in ("one", "two"):
        files = {"principles": "id|name\n1|Un", "territories": "id|name|parent\n1|Un|\n2|Deux|1"}
        run("data", "import", write(tmp_path / source, **files))
    factories.principle("Trois")
    same_after_a_journey(run, tmp_path)


def test_a_vote_with_points_makes_the_journey(run: Run, tmp_path: Path) -> None:
    files = {
        "cycles": "id|name|ballot\nc|Appel|points",
        "members": "id|name\nm|Amina\nn|Nora",
        "proposals": "id|cycle|title\np|c|Un puits",
        "votes": "cycle|voter|proposal|choice\nc|m|p|3\nc|n|p|12",
    }
    run("data", "import", write(tmp_path / "given", **files), "--source", "one")
    same_after_a_journey(run, tmp_path)
    votes = (tmp_path / "two" / "votes.csv").read_text()
    assert sorted(cells(votes, "choice")) == ["12", "3"]
    assert [tally.points for tally in rows("tally")] == [15]


def filled_by_hand() -> None:
    """Rows that were made on the site: no source, nasty texts, an organisation and a member of the
    same number.
    """
    member = factories.member("Salma <Bennani>", role="steering", password_hash="secret-hash")
    organisation = factories.organisation("Amal & <b>Cie</b>", website="javascript:alert(1)")
    cycle = factories.cycle("vote")
    proposals = [
        factories.proposal(cycle, title=text, body={"fr": text, "ar": "نص"}, author_id=member.id)
        for text in NASTY
    ]
    factories.proposal(
        cycle,
        title="<script>x</script>",
        stage="draft",
        author_id=member.id,
    )
    now = clock.now()
    with writing():
        thread = db.session.get_one(Proposal, proposals[0].id).thread_id
        for text in [*NASTY, ""]:
            body = {"en": text} if text else {}
            deleted = None if text else now
            db.session.add(
                Comment(
                    thread_id=thread, body=body, body_html={}, created_at=now, deleted_at=deleted
                )
            )
        action = Action(title={"fr": "Creuser"}, created_at=now, owner_member_id=member.id)
        voter = Voter(member_id=member.id)
        db.session.add_all([action, voter])
        db.session.flush()
        indicator = Indicator(action_id=action.id, name={"fr": NASTY[0]}, baseline=-1)
        db.session.add(indicator)
        db.session.flush()
        measured = {"indicator_id": indicator.id, "author_id": member.id, "created_at": now}
        note = {"en": NASTY[0]}
        db.session.add(Measurement(measured_on=now.date(), value=5000, note=note, **measured))
        db.session.add(ActionPartner(action_id=action.id, organisation_id=organisation.id))
        common = {
            "number": 1,
            "cast_at": now,
            "salt": "s",
            "member_id": member.id,
            "voter_id": voter.id,
        }
        db.session.add(Vote(proposal_id=proposals[0].id, choice="support", **common))
        for number, outcome in enumerate(("postponed", "declined"), 1):
            decision = Decision(
                proposal_id=proposals[1].id, number=number, outcome=outcome, recorded_at=now
            )
            db.session.add(decision)
        db.session.get_one(Proposal, proposals[1].id).stage = "declined"


def test_rows_are_in_the_order_of_their_ids(run: Run, tmp_path: Path) -> None:
    run("data", "import", COMPLETE)
    exported(run, tmp_path)
    with (tmp_path / "proposals.csv").open(newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids == sorted(ids)


def test_a_password_never_leaves(run: Run, tmp_path: Path) -> None:
    filled_by_hand()
    assert not any(b"secret-hash" in content for content in exported(run, tmp_path).values())


@pytest.mark.parametrize(
    "canary",
    ["amina@example.org", "Bennani", "يوسف", "À compléter", "Withdrawn for now", "Hidden by"],
)
def test_without_personal_data_nobody_is_recognised(canary: str, run: Run, tmp_path: Path) -> None:
    run("data", "import", COMPLETE)
    factories.member("Salma Bennani")
    assert run("data", "export", tmp_path).exit_code == 0
    assert not any(canary.encode() in content for content in contents(tmp_path).values())


def test_without_personal_data_votes_are_counts(run: Run, tmp_path: Path) -> None:
    run("data", "import", COMPLETE)
    exported(run, tmp_path)
    run("data", "export", tmp_path)
    files = contents(tmp_path)
    assert "votes.csv" not in files
    assert b"spring,well,3,0,0,0,0,,\n" in files["tallies.csv"]


def test_counts_that_are_not_public_yet_stay(run: Run, tmp_path: Path) -> None:
    factories.proposal(factories.cycle("vote", results="close"), title="Bibliobus")
    run("data", "export", tmp_path)
    assert contents(tmp_path)["tallies.csv"].count(b"\n") == 1


def test_secret_ballots_leave_with_nobody(run: Run, tmp_path: Path) -> None:
    cycles = "id|name|secret\nc|Appel|true"
    votes = "cycle|voter|proposal|choice\nc|m|p|support"
    files = {"members": "id|name\nm|Amina", "proposals": "id|cycle|title\np|c|Un puits"}
    run("data", "import", write(tmp_path / "a", cycles=cycles, votes=votes, **files))
    assert exported(run, tmp_path / "b")["votes.csv"].count(b"\n") == 1


def test_nothing_leaves_that_hangs_on_a_proposal_that_is_not_public(
    run: Run, tmp_path: Path
) -> None:
    files = {
        "principles": "id|name\ns|Sol",
        "cycles": "id|name\nc|Appel",
        "members": "id|name\nm|Amina",
        "proposals": "id|cycle|title|stage\np|c|Un puits|\nq|c|Canular|hidden",
        "comments": "id|proposal|body\nk|p|Oui.\nl|q|Insulte.",
        "decisions": "id|proposal|outcome|reason\nd|p|promoted|Utile.\ne|q|declined|Injure.",
        "actions": "id|title|principles|owner|due_on|proposals\na|Creuser|s|m|2027|p;q",
    }
    run("data", "import", write(tmp_path / "a", **files))
    factories.adopted()
    run("data", "export", tmp_path / "b")
    left = {name: content.decode() for name, content in contents(tmp_path / "b").items()}
    assert [
        cells(left[f"{name}.csv"], "id") for name in ("proposals", "comments", "decisions")
    ] == [
        ["p"],
        ["k"],
        ["d"],
    ]
    assert cells(left["actions.csv"], "proposals") == ["p"]
    assert not any(
        word in text for text in left.values() for word in ("Canular", "Insulte", "Injure")
    )


def cells(text: str, column: str) -> list[str]:
    """What each row of a file says in that column."""
    return [row[column] for row in csv.DictReader(text.splitlines())]


def test_an_export_that_cannot_go_on_leaves_no_half_of_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "proposals.csv").mkdir()
    ended = run("data", "export", tmp_path)
    assert (ended.exit_code, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv"}

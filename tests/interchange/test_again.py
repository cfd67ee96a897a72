"""A second import: files that say less than the first, and rows that they take back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import Consent
from app.cycles.queries import cycles
from app.database import db, writing
from app.discussion.models import Comment
from app.discussion.operations import delete_comment
from app.upkeep.faults import faults
from tests import factories
from tests.conftest import NOON

from .conftest import SMALL, Bring, row, rows

WHOLE = {
    **SMALL,
    "principles": "id|name\nsun|Soleil\nsoil|Sol",
    "territories": "id|name|parent\nt|Souss|\nu|Tata|t",
    "organisations": "id|name\no|Amal",
    "members": "id|name|organisation\nm|Amina|o",
    "proposals": "id|cycle|title|principles|challenges|stage\np|c|Un puits|sun||",
    "comments": "id|proposal|parent|author|stance|body\nk|p||m|for|Oui.\nl|p|k|m|for|Encore.",
    "meetings": "id|kind|title|starts_at|ends_at\nr|workshop|Atelier|2026-03-05T14:00|2026-03-05T16:00",
    "objectives": "id|name|principle\ne|Eau|sun",
    "actions": "id|title|objective|owner|partners|proposals\na|Creuser|e|m|o;m|p",
    "indicators": "id|action|name|unit|baseline|target\ni|a|Puits|puits|1|3.5",
    "measurements": "indicator|measured_on|value|note|x_author\ni|2026-11-01|1|Un.|m",
    "updates": "id|action|author|body\nw|a|m|Fait.",
}
# Per file a row that is given again without some columns: what is changed, and what stays.
LESS = {
    "territories": (
        "id|name\nu|Tafraout",
        "territory",
        {"name": {"fr": "Tafraout"}},
        ["parent_id"],
    ),
    "comments": (
        "id|proposal|body\nl|p|Non.",
        "comment",
        {"body": {"fr": "Non."}},
        ["parent_id", "author_id", "stance"],
    ),
    "comments without texts": (
        "id|proposal|stance\nk|p|against",
        "comment",
        {"stance": "against"},
        ["body", "body_html"],
    ),
    "meetings": (
        "id|kind|title\nr|workshop|Eau",
        "meeting",
        {"title": {"fr": "Eau"}},
        ["starts_at", "ends_wall"],
    ),
    "meetings without an end": (
        "id|kind|title|starts_at\nr|workshop|Atelier|2026-03-05T15:00",
        "meeting",
        {"starts_wall": datetime(2026, 3, 5, 15), "whole_days": False},  # noqa: DTZ001
        ["ends_wall", "ends_at"],
    ),
    "meetings without a beginning": (
        "id|kind|title|ends_at\nr|workshop|Atelier|2026-03-06",
        "meeting",
        {"ends_wall": datetime(2026, 3, 6, 23, 59, 59)},  # noqa: DTZ001
        ["starts_wall", "starts_at"],
    ),
    "objectives": ("id|name\ne|Sol", "objective", {"name": {"fr": "Sol"}}, ["principle_id"]),
    "actions": (
        "id|title\na|Forer",
        "action",
        {"title": {"fr": "Forer"}},
        ["objective_id", "owner_member_id"],
    ),
    "indicators": (
        "id|action|name\ni|a|Forages",
        "indicator",
        {"name": {"fr": "Forages"}},
        ["unit", "baseline", "target"],
    ),
    "updates": (
        "id|action|body\nw|a|Refait.",
        "action_update",
        {"body": {"fr": "Refait."}},
        ["author_id"],
    ),
}


@pytest.mark.parametrize("case", LESS)
def test_what_a_file_does_not_say_stays(case: str, bring: Bring) -> None:
    text, table, changed, columns = LESS[case]
    bring(**WHOLE)
    before = row(table, text.splitlines()[1][0])
    bring(**{case.split()[0]: text})
    after = row(table, before.source_id)
    assert {name: getattr(after, name) for name in changed} == changed
    assert [getattr(after, name) for name in columns] == [
        getattr(before, name) for name in columns
    ]
    assert all(getattr(before, name) for name in columns)


# Per file what hangs on a row: taken back, the command says that the row was changed.
LESS_ON_IT = {
    "members": ("id|name|organisation\nm|Amina|", "affiliation"),
    "proposals": ("id|cycle|title|principles\np|c|Un puits|", "serves"),
    "actions": ("id|title|proposals\na|Creuser|", "promotion"),
    "cycles": ("id|name|vote_from\nc|Appel|", "phase"),
}
OF = {"members": "member", "proposals": "proposal", "actions": "action", "cycles": "cycle"}


@pytest.mark.parametrize("file", LESS_ON_IT)
def test_what_hung_on_a_row_is_taken_back_and_told(file: str, bring: Bring) -> None:
    text, table = LESS_ON_IT[file]
    bring(**{**WHOLE, "cycles": "id|name|vote_from\nc|Appel|2026-03-01"})
    hangs_on = row(OF[file], text.splitlines()[1][0])
    assert len(rows(table)) == 1
    assert f"{file}: 0 new, 1 changed" in bring(**{file: text})
    assert rows(table) == []
    changed = row(OF[file], hangs_on.source_id)
    assert (
        getattr(changed, "version", 2) == getattr(hangs_on, "version", 1) + 1
    )  # an older form of it is stale


def test_a_partner_is_taken_back_and_the_others_stay(bring: Bring) -> None:
    bring(**WHOLE)
    assert "actions: 0 new, 1 changed" in bring(actions="id|title|partners\na|Creuser|o")
    assert [(p.organisation_id, p.member_id) for p in rows("action_partner")] == [
        (row("organisation", "o").id, None)
    ]


def test_partners_of_an_action_that_the_file_does_not_name_stay(bring: Bring) -> None:
    bring(**WHOLE)
    assert bring(actions="id|title|partners\nb|Planter|m") == "actions: 1 new, 0 changed\n"
    amina, amal = row("member", "m").id, row("organisation", "o").id
    first, second = row("action", "a").id, row("action", "b").id
    assert {(p.action_id, p.member_id, p.organisation_id) for p in rows("action_partner")} == {
        (first, amina, None),
        (first, None, amal),
        (second, amina, None),
    }


def test_links_to_other_rows_take_the_place_of_the_first(bring: Bring) -> None:
    bring(**WHOLE)
    bring(proposals="id|cycle|title|principles\np|c|Un puits|soil")
    soil = row("principle", "soil").id
    assert [served.principle_id for served in rows("serves")] == [soil]
    assert [version.serves for version in rows("proposal_version")] == [{str(soil): {}}]


def test_a_phase_that_an_import_moves_is_moved_in_every_process(bring: Bring) -> None:
    bring(**SMALL)
    for column, phase in (("", None), ("2026-11-01", "vote"), ("2026-12-01", None), ("", None)):
        bring(cycles=f"id|name|vote_from\nc|Appel|{column}")
        db.session.info.pop("revisions", None)
        assert [cycle.phase_at(clock.now()) for cycle in cycles()] == [phase]


def test_html_is_made_anew_also_of_a_known_text(bring: Bring) -> None:
    bring(**WHOLE)
    with writing():
        db.session.execute(sa.update(Comment).values(body_html={"fr": "<p>Vieux</p>"}))
    bring(comments=WHOLE["comments"])
    assert {comment.body_html["fr"] for comment in rows("comment")} == {
        "<p>Oui.</p>",
        "<p>Encore.</p>",
    }


def test_a_cost_alone_makes_a_further_version(bring: Bring) -> None:
    bring(**WHOLE)
    bring(proposals="id|cycle|title|cost\np|c|Un puits|1200")
    assert row("proposal", "p").cost == 1200
    assert [(row.number, row.cost) for row in rows("proposal_version")] == [(1, None), (2, 1200)]


def test_sentences_may_come_for_proposals_of_an_earlier_import(bring: Bring) -> None:
    bring(**WHOLE)
    sentences = "proposal|principle|how\np|soil|Sans gazole.\nq|sun|Au soleil."
    said = bring(proposals="id|cycle|title|principles\nq|c|Un four|", serves=sentences)
    assert "proposals: 1 new, 1 changed" in said
    proposals = {proposal.id: proposal.source_id for proposal in rows("proposal")}
    told = {(proposals[s.proposal_id], s.how.get("fr")) for s in rows("serves")}
    assert told == {("p", None), ("p", "Sans gazole."), ("q", "Au soleil.")}


def test_a_changed_sentence_stands_in_the_present_version_too(bring: Bring) -> None:
    bring(**WHOLE, serves="proposal|principle|how\np|sun|Au soleil.")
    said = bring(serves="proposal|principle|how\np|sun|Sans gazole.")
    assert said == "proposals: 0 new, 1 changed\n"
    sun = row("principle", "sun").id
    assert [version.serves for version in rows("proposal_version")] == [
        {str(sun): {"fr": "Sans gazole."}}
    ]


def deleted_comments() -> dict[str, bool]:
    """Which comments are deleted; threads count the others, and nothing that is deleted has a
    text.
    """
    assert list(faults()) == []
    found = rows("comment")
    assert all(bool(comment.deleted_at) != bool(comment.body) for comment in found)
    return {comment.source_id: bool(comment.deleted_at) for comment in found}


def test_a_comment_is_deleted_while_its_text_is_empty(bring: Bring) -> None:
    bring(**WHOLE)
    with clock.set_to(NOON + timedelta(days=1)):
        bring(comments="id|proposal|created_at|body\nk|p|2026-02-01|\nl|p||Encore.")
    assert deleted_comments() == {"k": True, "l": False}
    assert row("comment", "k").deleted_at == NOON + timedelta(days=1)
    bring(comments="id|proposal|created_at|body\nk|p|2026-02-01|\nl|p||Encore.")
    assert row("comment", "k").deleted_at == NOON + timedelta(days=1)
    bring(comments="id|proposal|body\nk|p|Si.")
    assert deleted_comments() == {"k": False, "l": False}


def test_a_comment_that_somebody_deleted_here_does_not_come_back(bring: Bring) -> None:
    bring(**WHOLE)
    by = factories.acting(factories.member("Karim", role="admin"))
    with writing():
        delete_comment(db.session.get_one(Comment, row("comment", "k").id), by=by)
    bring(**WHOLE)
    assert deleted_comments() == {"k": True, "l": False}


def test_an_emptied_comment_reads_as_deleted(bring: Bring, client: FlaskClient) -> None:
    bring(**WHOLE)
    bring(comments="id|proposal|body\nk|p|")
    page = client.get(f"/proposals/{row('proposal', 'p').id}", follow_redirects=True).get_data(
        as_text=True
    )
    assert "Ce commentaire a été supprimé." in page


PEOPLE = "id|name|email|x_sign_in_name|x_suspended|x_suspended_until\n"


def test_sign_in_names_and_suspensions_come_and_go(bring: Bring) -> None:
    bring(members=f"{PEOPLE}a|Amina||Khadija  A|2026-03-01|2026-04-01\nb|Badr||badr||")
    found = row("member", "a")
    april = clock.start_of(date(2026, 4, 1), "Africa/Casablanca")
    assert (found.sign_in_name, found.suspended_until) == ("khadija.a", april)
    # Two swap their names, and one is readmitted.
    bring(members=f"{PEOPLE}a|Amina||badr||\nb|Badr||khadija.a||")
    assert [row("member", name).sign_in_name for name in "ab"] == ["badr", "khadija.a"]
    assert row("member", "a").suspended_at is None


def test_consent_comes_along_and_no_empty_or_older_cell_takes_it_back(bring: Bring) -> None:
    head = "id|name|x_consent\n"
    first, second = "a" * 64, "b" * 64
    bring(members=f"{head}a|Amina|2026-03-01T10:00:00+01:00 {first}\nb|Badr|")
    member = row("member", "a").id
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert consents() == {member: (at, first)}
    for cell in (f"2026-03-01T09:00:00Z {first}", "", f"2026-02-01 09:00:00 {second.upper()}"):
        assert "0 changed" in bring(members=f"{head}a|Amina|{cell}")
        assert consents() == {member: (at, first)}
    assert "1 changed" in bring(members=f"{head}a|Amina|2026-03-02T09:00:00Z  {second}")
    assert consents() == {member: (at + timedelta(days=1), second)}


def consents() -> dict[int, tuple[datetime, str]]:
    """When each member agreed, and to what."""
    found = db.session.scalars(sa.select(Consent))
    return {consent.member_id: (consent.at, consent.digest) for consent in found}


@pytest.mark.parametrize("cell", ["2026-03-01T09:00:00Z", "yes", f"soon {'a' * 64}", "a" * 64])
def test_a_consent_is_a_moment_and_a_digest(cell: str, refused: Bring) -> None:
    assert "members.csv:2: x_consent:" in refused(members=f"id|name|x_consent\na|Amina|{cell}")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("a|Amina||a@b||", "members.csv:2: x_sign_in_name:"),
        ("a|Amina||am||", "members.csv:2: x_sign_in_name:"),
        ("a|Amina||badr||\nb|Badr||BADR||", "is the sign-in name of a too"),
    ],
)
def test_a_sign_in_name_that_will_not_do_is_a_fault(
    table: str, fault: str, refused: Bring
) -> None:
    assert fault in refused(members=PEOPLE + table)

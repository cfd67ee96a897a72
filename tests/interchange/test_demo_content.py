"""The demo content keeps its promises: checked from the files alone, without the product."""

import csv
import re
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "app" / "interchange" / "demo"
PARTS = ("initiative", "cycles")
ARABIC = re.compile(r"[\u0600-\u06ff]")

COLUMNS = {
    "principles": "id position name statement",
    "challenges": "id position name statement",
    "territories": "id name parent iso_code",
    "organisations": "id name kind standing territory website",
    "members": "id name email role language organisation territory joined_at",
    "cycles": "id name gather_from deliberate_from vote_from decide_from closed_from ballot electorate results",
    "proposals": "id cycle title summary body principles challenges territories author organisation stage language "
    "created_at",
    "mandates": "organisation member from until powers",
    "serves": "proposal principle how",
    "comments": "id proposal parent author stance body created_at organisation",
    "votes": "cycle voter organisation proposal choice cast_at",
    "meetings": "id kind title starts_at ends_at territory place agenda minutes",
    "documents": "id title kind language url published_on",
    "decisions": "id proposal outcome reason decided_on meeting",
    "objectives": "id position name statement principle",
    "actions": "id objective title description principles proposals owner partners starts_on due_on status progress "
    "territories budget measure",
    "milestones": "id action title due_on done_on",
    "indicators": "id action name unit baseline target",
    "measurements": "indicator measured_on value note",
    "updates": "id action author status progress body created_at organisation",
}
LIMITS = {"title": 300, "name": 300, "summary": 2_000}
REFERENCES = {
    "territories": "territories.parent organisations.territory members.territory "
    "proposals.territories meetings.territory actions.territories",
    "organisations": "members.organisation proposals.organisation mandates.organisation "
    "comments.organisation votes.organisation updates.organisation",
    "cycles": "proposals.cycle votes.cycle",
    "principles": "proposals.principles serves.principle objectives.principle actions.principles",
    "challenges": "proposals.challenges",
    "members": "proposals.author comments.author votes.voter updates.author mandates.member "
    "measurements.x_author",
    "proposals": "serves.proposal comments.proposal votes.proposal decisions.proposal actions.proposals",
    "comments": "comments.parent",
    "meetings": "decisions.meeting",
    "objectives": "actions.objective",
    "organisations members": "actions.owner actions.partners",
    "actions": "milestones.action indicators.action updates.action",
    "indicators": "measurements.indicator",
}
REFERENCE_COLUMNS = {
    place.split(".")[1] for places in REFERENCES.values() for place in places.split()
}


def rows(name: str, parts: tuple[str, ...] = PARTS) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in (DEMO / part / f"{name}.csv" for part in parts):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                found += csv.DictReader(file, strict=True)
    return found


@cache
def by_id(name: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(name)}


def ids(names: str) -> set[str]:
    return {row["id"] for name in names.split() for row in rows(name)}


def base(column: str) -> str:
    return re.sub(r"_(fr|ar|en|zgh)$", "", column)


def texts() -> list[tuple[str, str, str]]:
    cells = [(f"{name}:{row.get('id')}", row) for name in COLUMNS for row in rows(name)]
    return [(where, column, text) for where, row in cells for column, text in row.items()]


def moment(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=None)


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_those_of_the_interchange_format(name: str) -> None:
    known, found = COLUMNS[name].split(), {column for row in rows(name) for column in row}
    assert found
    assert {
        column for column in found if base(column) not in known and not column.startswith("x_")
    } == set()


def test_every_file_is_known() -> None:
    assert {path.stem for part in PARTS for path in (DEMO / part).iterdir()} == set(COLUMNS)


@pytest.mark.parametrize(
    ("place", "target"), [(place, to) for to in REFERENCES for place in REFERENCES[to].split()]
)
def test_every_reference_resolves(place: str, target: str) -> None:
    name, column = place.split(".")
    used = {value for row in rows(name) for value in row[column].split(";") if value}
    assert used
    assert used <= ids(target)


@pytest.mark.parametrize(
    "names",
    [
        *sorted(set(COLUMNS) - {"serves", "votes", "mandates", "measurements"}),
        "organisations members",
    ],
    ids=str,
)
def test_no_id_is_given_twice(names: str) -> None:
    given = Counter(row["id"] for name in names.split() for row in rows(name))
    assert [key for key, times in given.items() if times > 1 or not key] == []


def test_texts_keep_within_the_limits() -> None:
    too_long = [
        where for where, column, text in texts() if len(text) > LIMITS.get(base(column), 100_000)
    ]
    assert too_long == []


def test_every_proposal_says_how_it_serves_each_of_its_principles() -> None:
    said = {
        (row["proposal"], row["principle"])
        for row in rows("serves")
        if len(row["how"] + row["how_ar"]) > 40
    }
    named = {(row["id"], key) for row in rows("proposals") for key in row["principles"].split(";")}
    assert len(said) == len(rows("serves"))
    assert said == named


def test_every_proposal_names_one_to_three_principles_a_challenge_and_a_territory() -> None:
    for row in rows("proposals"):
        assert 1 <= len(row["principles"].split(";")) <= 3
        assert row["challenges"]
        assert row["territories"]


def test_proposals_are_whole_and_in_the_language_they_claim() -> None:
    for row in rows("proposals"):
        assert 100 <= len(row["body"].split()) <= 300, row["id"]
        assert row["body"].count("\n## ") >= 4, row["id"]
        assert bool(ARABIC.search(row["title"] + row["summary"])) is (row["language"] == "ar")


def test_about_forty_proposals_in_two_languages_over_three_cycles() -> None:
    assert Counter(row["cycle"] for row in rows("proposals")) == {
        "cycle-1": 14,
        "cycle-2": 13,
        "cycle-3": 13,
    }
    assert Counter(row["language"] for row in rows("proposals")) == {"fr": 33, "ar": 7}


def test_every_stage_outcome_status_and_stance_is_shown() -> None:
    outcomes = {"promoted", "merged", "declined", "postponed"}
    statuses = {"not started", "in progress", "done", "late", "at risk", "abandoned"}
    assert {row["stage"] for row in rows("proposals")} == outcomes | {
        "draft",
        "submitted",
        "withdrawn",
    }
    assert {row["outcome"] for row in rows("decisions")} == outcomes
    assert {row["status"] for row in rows("actions")} == statuses
    assert {row["stance"] for row in rows("comments")} == {"for", "against", "question", "neutral"}


def test_each_proposal_of_the_closed_cycle_has_the_decision_its_stage_tells() -> None:
    decided = {
        row["proposal"]: row["outcome"]
        for row in rows("decisions")
        if row["reason_fr"] and row["reason_ar"]
    }
    assert decided == {
        row["id"]: row["stage"] for row in rows("proposals") if row["cycle"] == "cycle-1"
    }


def test_promoted_and_merged_proposals_live_on_in_an_action() -> None:
    carried = {key for row in rows("actions") for key in row["proposals"].split(";")}
    assert carried == {
        row["proposal"] for row in rows("decisions") if row["outcome"] in ("promoted", "merged")
    }


def test_threads_stay_on_one_proposal_and_answers_come_later() -> None:
    comments, proposals = by_id("comments"), by_id("proposals")
    for row in comments.values():
        earlier = comments.get(row["parent"], proposals[row["proposal"]])
        assert moment(row["created_at"]) > moment(earlier["created_at"]), row["id"]
        assert earlier.get("proposal", row["proposal"]) == row["proposal"]


def test_threads_are_three_deep_and_speak_both_languages() -> None:
    comments = by_id("comments")
    parents = {key: row["parent"] for key, row in comments.items()}
    assert any(parents.get(parent) for parent in parents.values())
    assert all(bool(row["body"]) != bool(row["body_ar"]) for row in comments.values())
    assert sum(bool(row["body_ar"]) for row in comments.values()) >= 20


def test_nobody_comments_on_a_draft() -> None:
    drafts = {row["id"] for row in rows("proposals") if row["stage"] == "draft"}
    assert drafts
    assert drafts.isdisjoint(row["proposal"] for row in rows("comments"))


def test_votes_are_unique_and_fit_their_ballot() -> None:
    cast = Counter((row["organisation"] or row["voter"], row["proposal"]) for row in rows("votes"))
    choices = {"support": {"support"}, "agreement": {"agree", "neutral", "disagree"}}
    assert max(cast.values()) == 1
    for row in rows("votes"):
        assert row["choice"] in choices[by_id("cycles")[row["cycle"]]["ballot"]]
        assert by_id("proposals")[row["proposal"]]["cycle"] == row["cycle"]


def test_members_are_forty_with_addresses_that_lead_nowhere() -> None:
    members = rows("members")
    assert Counter(row["role"] for row in members) == {"steering": 2, "admin": 1, "member": 37}
    reached = [row["email"] for row in members if row["email"]]
    assert all(re.fullmatch(r"[a-z.]+@example\.org", address) for address in reached)
    # One has no address, and signs in by a name.
    named = [row["x_sign_in_name"] for row in members if not row["email"]]
    assert named == ["ayoub.oulsouk"]
    assert len({row["email"] for row in members}) == 40


def test_what_is_invented_says_so() -> None:
    marks = {"name_fr": "(démo)", "name_ar": "(نموذج تجريبي)", "name_en": "(demo)"}
    for row in rows("organisations", ("cycles",)):
        assert all(row[column].endswith(mark) for column, mark in marks.items())
    assert all("démonstration" in row["name_fr"] for row in rows("cycles"))
    assert all(row["title_fr"].endswith("(démo)") for row in rows("meetings", ("cycles",)))


def test_no_real_organisation_is_tied_to_anything_invented() -> None:
    real = {row["id"] for row in rows("organisations", ("initiative",))}
    owners = {
        key for row in rows("actions") for key in [row["owner"], *row["partners"].split(";")]
    }
    tied = ("members", "proposals", "mandates", "comments", "votes", "updates")
    homes = {row["organisation"] for name in tied for row in rows(name)}
    assert len(real) == 9
    assert real.isdisjoint(owners | homes)


def test_the_initiative_is_shown_as_documented() -> None:
    standing = Counter(row["standing"] for row in rows("organisations", ("initiative",)))
    dated = [row["starts_at"] for row in rows("meetings", ("initiative",)) if row["starts_at"]]
    assert standing == {"initiator": 1, "supporter": 1, "founding": 7}
    assert dated == ["2024-07-04"]
    assert all(
        "provisoire" in row["statement_fr"]
        for name in ("principles", "challenges")
        for row in rows(name)
    )
    assert (
        len([row for row in rows("territories") if row["parent"] == "MA" and row["name_zgh"]])
        == 12
    )


def test_plan_texts_come_in_french_and_arabic() -> None:
    for name in (
        "objectives",
        "actions",
        "milestones",
        "indicators",
        "updates",
        "principles",
        "challenges",
    ):
        columns = {base(column) for column in rows(name)[0] if column.endswith("_ar")}
        assert columns
        for row in rows(name):
            assert all(
                row[f"{column}_fr"] and ARABIC.search(row[f"{column}_ar"]) for column in columns
            )

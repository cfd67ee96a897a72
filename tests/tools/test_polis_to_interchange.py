import csv
from collections import Counter

import pytest

from .conftest import DATA

SETS = {
    "polis-austria-consumption": "de",
    "polis-bg2050-volunteers": "en",
    "polis-biodiversity": "en",
}
NUMBERS = {"agree": "1", "neutral": "0", "disagree": "-1"}


@pytest.fixture(scope="module", params=SETS)
def conversation(request, convert):
    return request.param, convert(
        "polis_to_interchange.py", request.param, "--language", SETS[request.param]
    )


@pytest.fixture(scope="module")
def austria(convert):
    return convert("polis_to_interchange.py", "polis-austria-consumption", "--language", "de")


def matrix(name):
    with (DATA / name / "participants-votes.csv").open(newline="") as stream:
        table = list(csv.DictReader(stream))
    return {
        (row["participant"], key): row[key]
        for row in table
        for key in row
        if key.isdigit() and row[key]
    }


def test_the_latest_vote_of_each_person_is_the_one_of_the_published_matrix(conversation):
    name, converted = conversation
    votes = sorted(converted.rows("votes.csv"), key=lambda vote: vote["cast_at"])
    assert {
        (vote["voter"], vote["proposal"]): NUMBERS[vote["choice"]] for vote in votes
    } == matrix(name)


def test_no_two_votes_of_a_person_on_a_proposal_share_their_moment(conversation):
    votes = conversation[1].rows("votes.csv")
    assert len({(vote["voter"], vote["proposal"], vote["cast_at"]) for vote in votes}) == len(
        votes
    )


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("polis-austria-consumption", (14, 3, 34, 134)),
        ("polis-bg2050-volunteers", (14, 6, 32, 182)),
        ("polis-biodiversity", (12, 6, 27, 143)),
    ],
)
def test_statements_people_and_events_are_all_there(convert, name, counts):
    converted = convert("polis_to_interchange.py", name)
    stages = Counter(row["stage"] for row in converted.rows("proposals.csv"))
    people, votes = converted.rows("members.csv"), converted.rows("votes.csv")
    assert (stages.total(), stages["hidden"], len(people), len(votes)) == counts


def test_events_repeated_within_a_millisecond_are_named_and_the_last_in_the_file_stays(austria):
    assert austria.said.count("the last in the file is kept") == 5
    assert "voter 1061 on statement 47: two events at 2022-05-05T20:04:46.069Z" in austria.said


def test_people_who_only_write_and_people_who_only_vote_are_members(austria):
    people = austria.by_id("members.csv")
    authors = {row["author"] for row in austria.rows("proposals.csv")}
    voters = {row["voter"] for row in austria.rows("votes.csv")}
    assert "0" in authors - voters
    assert authors | voters == set(people)
    assert (people["809"]["name"], people["809"]["email"]) == ("Participant 809", "")


def test_the_phases_rise_and_hold_every_vote(conversation):
    [cycle] = conversation[1].rows("cycles.csv")
    borders = [
        cycle[f"{phase}_from"] for phase in ("gather", "deliberate", "vote", "decide", "closed")
    ]
    cast = [vote["cast_at"] for vote in conversation[1].rows("votes.csv")]
    assert borders == sorted(set(borders))
    assert borders[2].rstrip("Z") <= min(cast) <= max(cast) < borders[3].rstrip("Z")


def test_the_subject_and_the_language_are_carried(austria):
    [cycle] = austria.rows("cycles.csv")
    assert (cycle["name_de"], cycle["ballot"]) == ("Produktion und Konsum", "agreement")
    assert {row["language"] for row in austria.rows("proposals.csv")} == {"de"}


def test_line_breaks_and_quotes_survive_without_spoiling_titles(convert):
    proposals = convert("polis_to_interchange.py", "polis-bg2050-volunteers").by_id(
        "proposals.csv"
    )
    assert proposals["3"]["title"].endswith("those who may not feel welcome now")
    assert any('"specialness"' in row["title"] for row in proposals.values())


def write_source(folder, text, vote="1"):
    header = "timestamp,comment-id,author-id,moderated,comment-body"
    (folder / "comments.csv").write_text(f'{header}\n1000,7,1,0,"{text}"\n', encoding="utf-8")
    (folder / "votes.csv").write_text(f"timestamp,comment-id,voter-id,vote\n2000,7,2,{vote}\n")


def test_a_statement_that_fits_the_title_is_not_repeated_in_the_body(run, tmp_path):
    write_source(tmp_path, "Two  spaces in a statement ")
    assert run("polis_to_interchange.py", tmp_path, tmp_path / "out").returncode == 0
    with (tmp_path / "out" / "proposals.csv").open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["title"], row["body"]) == ("Two spaces in a statement", "")


def test_a_long_statement_is_cut_at_a_word_and_whole_in_the_body(run, tmp_path):
    text = "Bürger*innen " * 40
    write_source(tmp_path, text)
    assert run("polis_to_interchange.py", tmp_path, tmp_path / "out").returncode == 0
    with (tmp_path / "out" / "proposals.csv").open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert len(row["title"]) <= 300
    assert row["title"].endswith("Bürger*innen…")
    assert row["body"] == text.strip().replace("*", "\\*")


def test_an_unknown_vote_stops_the_conversion_with_one_line(run, tmp_path):
    write_source(tmp_path, "x", vote="2")
    done = run("polis_to_interchange.py", tmp_path, tmp_path / "out")
    assert (done.returncode, done.stderr) == (
        2,
        "votes.csv: voter 2 on statement 7: '2' is not one of 1, 0, -1\n",
    )


def test_a_missing_source_stops_the_conversion_with_one_line(run, tmp_path):
    done = run("polis_to_interchange.py", tmp_path, tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "comments.csv: no such file" in done.stderr

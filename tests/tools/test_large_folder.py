from collections import Counter

import pytest

from .conftest import Converted

SIZE = ("--proposals", 300, "--votes", 3000, "--comments", 1500, "--members", 200)


@pytest.fixture(scope="module")
def large(run, tmp_path_factory):
    target = tmp_path_factory.mktemp("large")
    done = run("large_folder.py", *SIZE, target, "--seed", 7)
    assert done.returncode == 0, done.stderr
    return Converted(target, done.stderr)


def test_the_folder_has_the_size_asked_for(large):
    counts = [
        len(large.rows(f"{name}.csv")) for name in ("proposals", "votes", "comments", "members")
    ]
    assert counts == [300, 3000, 1500, 200]


def test_nobody_votes_twice_on_a_proposal(large):
    votes = large.rows("votes.csv")
    assert len({(vote["voter"], vote["proposal"]) for vote in votes}) == len(votes)


def test_answers_stay_in_their_thread(large):
    comments = large.by_id("comments.csv")
    answers = [row for row in comments.values() if row["parent"]]
    assert answers
    assert all(comments[row["parent"]]["proposal"] == row["proposal"] for row in answers)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("coopérative", "transhumance", "safran")),
        ("ar", ("التعاونيات", "الواحات", "الزعفران")),
        ("en", ("cooperative", "irrigation", "saffron")),
    ],
)
def test_known_words_stand_in_a_half_a_tenth_and_a_hundredth_of_the_texts(large, language, words):
    own = {row["id"] for row in large.rows("proposals.csv") if row["language"] == language}
    texts = [row["body"].lower() for row in large.rows("comments.csv") if row["proposal"] in own]
    rates = [sum(word in text for text in texts) / len(texts) for word in words]
    assert rates[0] == pytest.approx(0.5, abs=0.1)
    assert rates[1] == pytest.approx(0.1, abs=0.06)
    assert rates[2] <= 0.04


def test_a_few_proposals_get_most_votes(large):
    counts = sorted(
        Counter(vote["proposal"] for vote in large.rows("votes.csv")).values(), reverse=True
    )
    assert sum(counts[:60]) > 1500


def test_the_seed_decides_every_byte(large, run, tmp_path):
    run("large_folder.py", *SIZE, tmp_path / "same", "--seed", 7)
    run("large_folder.py", *SIZE, tmp_path / "other", "--seed", 8)
    same, other = ((tmp_path / name / "votes.csv").read_bytes() for name in ("same", "other"))
    assert same == (large.folder / "votes.csv").read_bytes()
    assert other != same


def test_more_votes_than_members_could_cast_are_refused(run, tmp_path):
    done = run(
        "large_folder.py",
        "--proposals",
        2,
        "--votes",
        7,
        "--comments",
        0,
        "--members",
        3,
        tmp_path,
    )
    assert done.returncode == 2
    assert "more votes than members times proposals" in done.stderr

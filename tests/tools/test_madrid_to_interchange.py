import csv

import pytest

ORPHANS = {
    "17936": "17710",
    "22723": "22600",
    "29603": "27662",
    "32456": "31119",
    "32772": "32490",
    "50200": "49995",
    "65038": "31119",
    "65162": "65074",
    "65163": "65074",
    "65668": "65529",
    "95743": "50219",
    "96012": "95767",
    "96019": "96018",
}


@pytest.fixture(scope="module")
def madrid(convert):
    return convert("madrid_to_interchange.py", "decide-madrid")


def test_everything_in_the_slice_is_carried(madrid):
    counts = [len(madrid.rows(f"{name}.csv")) for name in ("proposals", "comments", "members")]
    assert counts == [5, 165, 88]


def test_orphans_answer_their_proposal_and_remember_the_lost_parent(madrid):
    lost = {row["id"]: row["x_parent"] for row in madrid.rows("comments.csv") if row["x_parent"]}
    assert lost == ORPHANS
    assert all(madrid.by_id("comments.csv")[name]["parent"] == "" for name in ORPHANS)


def test_every_orphan_is_named_on_standard_error(madrid):
    for comment, parent in ORPHANS.items():
        assert (
            f"comments.csv: comment {comment}: its parent {parent} is not in the file"
            in madrid.said
        )
    assert "13 comments without their parent, 5 comments without text" in madrid.said


def test_broken_parents_stay_when_asked_for(convert):
    kept = convert("madrid_to_interchange.py", "decide-madrid", "--keep-orphans").by_id(
        "comments.csv"
    )
    assert {name: kept[name]["parent"] for name in ORPHANS} == ORPHANS


def test_every_other_parent_is_in_the_same_thread(madrid):
    comments = madrid.by_id("comments.csv")
    answers = [row for row in comments.values() if row["parent"]]
    assert len(answers) > 50
    assert all(comments[row["parent"]]["proposal"] == row["proposal"] for row in answers)


def test_the_deepest_answer_keeps_its_true_parent(madrid):
    comments, here, depth = madrid.by_id("comments.csv"), "62882", 0
    while here := comments[here]["parent"]:
        depth += 1
    assert depth == 24


def test_comments_without_text_hold_their_place(madrid):
    bodies = [row["body"] for row in madrid.rows("comments.csv")]
    assert bodies.count("*(sin texto)*") == 5
    assert all(bodies)


def test_times_are_those_of_madrid_with_their_offset(madrid):
    moments = {row["created_at"][-6:] for row in madrid.rows("comments.csv")}
    assert moments == {"+01:00", "+02:00"}


def test_supports_and_the_kind_of_user_come_along(madrid):
    assert madrid.by_id("proposals.csv")["3481"]["x_supports"].isdigit()
    assert "Empleados públicos" in {row["x_user_type"] for row in madrid.rows("comments.csv")}


def test_entities_are_decoded_and_plain_text_stays_plain(run, tmp_path):
    (tmp_path / "proposals.csv").write_text(
        "id,url,code,title,userId,date,summary,text,numComments,status,numSupports,isAssociation\n"
        '1,/1,M-1,Caf&eacute; &amp; pan,5,2015-09-15,,"# uno\n2. dos_tres *x*",0,open,3,0\n'
    )
    (tmp_path / "comments.csv").write_text(
        "id,parentId,proposalId,page,userId,userType,date,time,text,numVotes,numPositiveVotes,numNegativeVotes\n"
    )
    assert run("madrid_to_interchange.py", tmp_path, tmp_path / "out").returncode == 0
    with (tmp_path / "out" / "proposals.csv").open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert (row["title"], row["body"]) == ("Café & pan", "\\# uno\n2\\. dos\\_tres \\*x\\*")

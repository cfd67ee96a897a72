import pytest


@pytest.fixture(scope="module")
def canada(convert):
    return convert("canada_to_interchange.py", "plan-canada-nap5")


def test_commitments_milestones_and_indicators_are_all_there(canada):
    counts = [
        len(canada.rows(f"{name}.csv"))
        for name in ("objectives", "actions", "milestones", "organisations")
    ]
    assert counts == [3, 3, 21, 8]


def test_zero_padded_ids_stay(canada):
    assert canada.by_id("milestones.csv")["C05.2.07"]["action"] == "C05.2"


def test_the_owner_leads_most_indicators_and_the_first_among_equals_wins(canada):
    actions = canada.by_id("actions.csv")
    assert {name: row["owner"] for name, row in actions.items()} == {
        "C01.3": "ec",
        "C03.1": "ic",
        "C05.2": "tbs-sct",
    }


def test_partners_are_everybody_else_who_leads_or_supports(canada):
    actions = canada.by_id("actions.csv")
    assert actions["C05.2"]["partners"] == "nrcan-rncan;isc-sac;hc-sc;idrc-crdi;wage"
    assert actions["C03.1"]["partners"] == ""


def test_each_owner_and_partner_is_a_public_body_in_the_folder(canada):
    bodies = canada.by_id("organisations.csv")
    assert {row["kind"] for row in bodies.values()} == {"public body"}
    assert bodies["ec"]["name_fr"] == "Environnement et Changement climatique Canada"
    for row in canada.rows("actions.csv"):
        assert {row["owner"], *filter(None, row["partners"].split(";"))} <= set(bodies)


def test_an_action_is_due_with_the_last_of_its_steps(canada):
    due = {name: row["due_on"] for name, row in canada.by_id("actions.csv").items()}
    assert due == {"C01.3": "2024-12", "C03.1": "2023-12", "C05.2": "2024-12"}


def test_a_step_without_a_date_keeps_its_wording(canada):
    steps = canada.by_id("milestones.csv")
    assert [name for name, row in steps.items() if not row["due_on"]] == ["C03.1.2"]
    assert steps["C03.1.2"]["x_deadline_en"] == "By December 2023"


def test_titles_fit_and_what_was_cut_stands_whole_in_the_description(canada):
    action, steps = canada.by_id("actions.csv"), canada.by_id("milestones.csv")
    cut = [
        row["title_fr"]
        for row in [*action.values(), *steps.values()]
        if row["title_fr"].endswith("…")
    ]
    assert cut
    assert max(map(len, cut)) <= 300
    assert action["C03.1"]["description_en"].startswith(action["C03.1"]["title_en"].rstrip("…"))
    assert (
        f"**C05.2.02** {steps['C05.2.02']['title_en'].rstrip('…')}"
        in action["C05.2"]["description_en"]
    )


def test_the_same_source_gives_the_same_bytes(canada, convert):
    again = convert("canada_to_interchange.py", "plan-canada-nap5")
    for name in ("objectives.csv", "actions.csv", "milestones.csv", "organisations.csv"):
        assert (again.folder / name).read_bytes() == (canada.folder / name).read_bytes()

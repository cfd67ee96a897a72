"""The demo's frame (frame.json) speaks three languages and fits the demo's rows."""

import csv
import json
import re
from datetime import datetime
from pathlib import Path

DEMO = Path(__file__).parents[2] / "app" / "interchange" / "demo"
FRAME = json.loads((DEMO / "frame.json").read_text(encoding="utf-8"))
LANGUAGES = ("fr", "ar", "en")


def by_id(name: str) -> dict[str, dict[str, str]]:
    with (DEMO / "cycles" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, strict=True)}


def frame_texts(node: object) -> list[dict[str, str]]:
    if isinstance(node, dict):
        return (
            [node]
            if set(node) == set(LANGUAGES)
            else [text for part in node.values() for text in frame_texts(part)]
        )
    return [text for part in node for text in frame_texts(part)] if isinstance(node, list) else []


def test_the_frame_speaks_three_languages() -> None:
    found = frame_texts(FRAME)
    assert len(found) >= 18
    assert all(text[language].strip() for text in found for language in LANGUAGES)


def test_the_welcome_is_short_and_the_story_is_not() -> None:
    assert all(50 <= len(FRAME["welcome"][language].split()) <= 120 for language in LANGUAGES)
    assert all(250 <= len(FRAME["story"][language].split()) <= 350 for language in LANGUAGES)


def test_the_frame_refers_to_members_and_leaves_one_question_open() -> None:
    named = {seat["member"] for seat in FRAME["steering_seats"]} | {
        item["answered_by"] for item in FRAME["questions"]
    }
    assert (named | {FRAME["edition"]["adopted_by"]}) - {""} <= set(by_id("members"))
    assert all(seat["name"].endswith("(démo)") for seat in FRAME["steering_seats"])
    assert [bool(item["answer"]) for item in FRAME["questions"]] == [True, True, False]


def test_the_edition_was_adopted_while_its_cycle_was_deciding() -> None:
    cycle = by_id("cycles")[FRAME["edition"]["cycle"]]
    begins, adopted, ends = (
        cycle["decide_from"],
        FRAME["edition"]["adopted_at"],
        cycle["closed_from"],
    )
    assert (
        datetime.fromisoformat(begins)
        < datetime.fromisoformat(adopted)
        < datetime.fromisoformat(ends)
    )


def test_the_edition_holds_every_objective_of_the_demo_plan() -> None:
    assert set(FRAME["edition"]["objectives"]) == set(by_id("objectives"))


def test_the_frame_keeps_the_typography_of_each_language() -> None:
    for text in frame_texts(FRAME):
        assert not re.search(r"['\"]|[«] | [»;?!]", text["fr"]), text["fr"]
        assert not re.search(r"[\u0600-\u06ff] ?[,;?]", text["ar"]), text["ar"]
        assert "'" not in text["en"], text["en"]


def test_the_dates_of_the_frame_parse_and_run_forward() -> None:
    spans = [(seat["from"], seat["until"]) for seat in FRAME["steering_seats"]]
    spans += [(item["asked_at"], item["answered_at"]) for item in FRAME["questions"]]
    assert all(datetime.fromisoformat(begin) for begin, _ in spans)
    assert all(
        datetime.fromisoformat(begin) < datetime.fromisoformat(end) for begin, end in spans if end
    )

"""What the next adoption would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.plan.queries.draft import Draft, edition_content
from app.plan.queries.editions import newest_content

Texts = dict[str, str]


@dataclass(frozen=True)
class Changes:
    """Titles of actions that are new, gone, or say something else than in the newest edition."""

    added: list[Texts]
    removed: list[Texts]
    changed: list[Texts]


def changes(draft: Draft) -> Changes:
    """The draft compared with the newest edition."""
    content = newest_content()
    before = _by_id(content) if content else {}
    after = _by_id(edition_content(draft, number=0, words={}, day="", by_key=None))
    return Changes(
        added=[action["title"] for key, action in after.items() if key not in before],
        removed=[action["title"] for key, action in before.items() if key not in after],
        changed=[action["title"] for key, action in after.items() if key in before and before[key] != action],
    )


def _by_id(content: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {action["id"]: action for action in content["actions"]}

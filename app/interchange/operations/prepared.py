"""What takes long is made before the write lock is taken: HTML of texts, search terms, salts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from app.interchange.operations.reading import Folder, FolderRow, Track
from app.proposals.fields import TEXTS
from app.text.analyser import index_terms
from app.text.richtext import render
from app.text.texts import ByLanguage


@dataclass
class Prepared:
    """The folder, and by the sender's id what was made of its texts; salts enough for its
    votes.
    """

    folder: Folder
    html: dict[str, dict[str, ByLanguage]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    salts: list[str] = field(default_factory=list)


def prepare(folder: Folder, track: Track) -> Prepared:
    """Make what the rows need beside their own values."""
    prepared = Prepared(folder)
    for name in ("proposals", "comments"):
        if name in folder:
            rows = track(f"{name}: texts", folder[name].rows)
            anchors = name == "proposals"
            prepared.html[name] = {row["id"]: _html(row, anchors=anchors) for row in rows}
    if "proposals" in folder:
        rows = track("proposals: words", folder["proposals"].rows)
        prepared.terms = {row["id"]: search_terms(row) for row in rows}
    if "votes" in folder:
        # As many as rows, as nobody knows yet which of them change a vote.
        prepared.salts = [secrets.token_hex(16) for _ in folder["votes"].rows]
    return prepared


def search_terms(row: FolderRow) -> str:
    """The terms by which a proposal is found."""
    texts: list[str] = []
    for name in TEXTS:
        texts += (row[name] or {}).values()
    return index_terms(texts)


def _html(row: FolderRow, *, anchors: bool) -> ByLanguage:
    """As the verbs make it, and anew also of a text that is known: the rules of rendering may have
    changed since.
    """
    texts = row["body"] or {}
    return {language: render(text, anchors=anchors) for language, text in texts.items()}

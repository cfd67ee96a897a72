"""What the names in a header mean."""

from __future__ import annotations

from dataclasses import dataclass

from app.interchange.operations.columns import Column, File
from app.interchange.operations.faults import RefusedFolder
from app.interchange.operations.settling import language_tag


@dataclass(frozen=True)
class Place:
    """What a column of the header means: a declared column and, for a text, its language."""

    column: Column
    language: str | None = None


def place_of(file: File, name: str) -> Place | None:
    """The declared column of that name; None if there is none. RefusedFolder if its language is
    none.
    """
    for column in file.columns:
        if name == column.name:
            return Place(column)
        if column.by_language and name.startswith(f"{column.name}_"):
            return Place(column, language_tag(name.removeprefix(f"{column.name}_")))
    return None


def is_known(file: File, name: str) -> bool:
    """Whether a column of that name is declared."""
    try:
        return place_of(file, name) is not None
    except RefusedFolder:
        return False

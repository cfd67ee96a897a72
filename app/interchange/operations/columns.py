"""How a file of the interchange folder is declared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: its kind says how a cell is read, checked and written."""

    name: str
    kind: str
    about: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    # Only written when some row has it; other programs may leave it aside, as its name begins with
    # x_.
    extra: bool = False

    @property
    def by_language(self) -> bool:
        """Whether the column may come once per language."""
        return self.kind in ("title", "text")


@dataclass(frozen=True)
class File:
    """A file of the folder; `name` is without its ending."""

    name: str
    about: str
    columns: tuple[Column, ...]

    @property
    def has_id(self) -> bool:
        return self.columns[0].kind == "id"

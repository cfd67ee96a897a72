"""How a file of the interchange folder is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.model import INTEGER

# The contract's limits; an import takes as much as a form does.
TITLE, TEXT = 300, 100_000
# The largest number of a column of 64 bits, on both engines.
BIG = 2**63 - 1


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
    # Only written when some row has it: folders without any keep their bytes, and other programs
    # may leave it aside.
    extra: bool = False
    # Whether 0 says something: of a count it does not.
    nought: bool = False

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
    # Whose rows it holds, where they keep the sender's ids.
    model: Any = None
    # Columns that tell a row together, where it has no id.
    unique: tuple[str, ...] = ()
    # Whether it tells what single people did: such a file goes only with people.
    personal: bool = False

    @property
    def has_id(self) -> bool:
        return self.columns[0].kind == "id"


def id_column() -> Column:
    """What others refer to the row by."""
    return Column("id", "id", "the sender's own", required=True)


def title_column(name: str, about: str = "", required: bool = True) -> Column:
    """A name or title, once per language."""
    return Column(name, "title", about, required=required, most=TITLE)


def text_column(name: str, about: str = "", most: int = TEXT, extra: bool = False) -> Column:
    """A text, once per language."""
    return Column(name, "text", about, most=most, extra=extra)


def word_column(
    name: str, about: str = "", most: int = TITLE, required: bool = False, extra: bool = False
) -> Column:
    """A few words in no language."""
    return Column(name, "word", about, most=most, required=required, extra=extra)


def ref_column(
    name: str, *to: str, about: str = "", required: bool = False, extra: bool = False
) -> Column:
    """The id of a row of one of those files."""
    about = about or f"a row of {' or '.join(to)}"
    return Column(name, "ref", about, to=to, required=required, extra=extra)


def refs_column(name: str, *to: str, about: str = "", extra: bool = False) -> Column:
    """The ids of rows of one of those files."""
    return Column(name, "refs", about or f"rows of {' or '.join(to)}", to=to, extra=extra)


def choice_column(
    name: str,
    choices: tuple[str, ...],
    about: str = "",
    required: bool = False,
    extra: bool = False,
) -> Column:
    """One of those words."""
    return Column(name, "choice", about, choices=choices, required=required, extra=extra)


def choices_column(name: str, choices: tuple[str, ...], about: str = "") -> Column:
    """Some of those words, at least one."""
    return Column(name, "choices", about, choices=choices, required=True)


def whole_column(
    name: str, about: str = "", least: int = 0, most: int = INTEGER, extra: bool = False
) -> Column:
    """A whole number."""
    return Column(name, "whole", about, least=least, most=most, extra=extra, nought=True)


def decimal_column(name: str, about: str = "", required: bool = False) -> Column:
    """A number with up to four places."""
    return Column(name, "decimal", about, required=required)


def instant_column(name: str, about: str, required: bool = False, extra: bool = False) -> Column:
    """An instant, or a day for its beginning."""
    return Column(name, "instant", about, required=required, extra=extra)

"""What the register says of a table, and of those of its columns that tell something of people."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Words: TypeAlias = str | LazyString
# Whose it is. `named`: people whom the coalition itself names on its pages.
MEMBER, APPLICANT, INVITED = "member", "applicant", "invited"
VISITOR, NAMED = "visitor", "named"
WHOSE = {
    MEMBER: _l("Of members"),
    APPLICANT: _l("Of those who apply"),
    INVITED: _l("Of those who are invited"),
    VISITOR: _l("Of visitors"),
    NAMED: _l("Of people whom the coalition names"),
}


class Keeping(NamedTuple):
    """How long something stays, in words; the spans in them are the constants by which the code
    forgets it.
    """

    words: Words
    span: timedelta | None = None
    other: timedelta | None = None


class Part(NamedTuple):
    """What some columns of a table tell of one person.

    `by`: ways from a row to that person, any of which may lead there; without one a row does not
    say whose it is, or nobody is to have it (a password's digest), so that no copy holds it. A way
    is a column, or a column and a way on from the row that it leads to: `voter_id.member_id`;
    `subject_id:member` names the table that no foreign key does. `only`: the column that says of
    which rows this is true, and its values. `says` and `keeping`: where they differ from the
    table's.
    """

    whose: str
    by: tuple[str, ...]
    columns: tuple[str, ...]
    says: Words = ""
    keeping: Keeping | None = None
    only: tuple[str, Callable[[], Collection[str]]] | None = None

    @property
    def covers(self) -> set[str]:
        """Its columns, and those by which its ways begin."""
        begins = {way.partition(".")[0].partition(":")[0] for way in self.by}
        return {*self.columns, *begins}


class Table(NamedTuple):
    """What a table is for, how long its rows stay, what of them is whose, and the columns that
    tell nothing of anybody.
    """

    name: str
    purpose: Words
    keeping: Keeping
    parts: tuple[Part, ...]
    nobodys: frozenset[str]

    @property
    def covers(self) -> frozenset[str]:
        """Every column that the register speaks of."""
        return self.nobodys.union(*(part.covers for part in self.parts))


class Group(NamedTuple):
    """The tables of a package, and what readers call it."""

    package: str
    title: Words
    tables: tuple[Table, ...]


def part(
    whose: str,
    by: str,
    columns: str = "",
    says: Words = "",
    keeping: Keeping | None = None,
    only: tuple[str, Callable[[], Collection[str]]] | None = None,
) -> Part:
    """A part; ways and columns with spaces between them."""
    return Part(whose, tuple(by.split()), tuple(columns.split()), says, keeping, only)


def table(name: str, purpose: Words, keeping: Keeping, *parts: Part, nobodys: str = "id") -> Table:
    """A table; columns with spaces between them."""
    return Table(name, purpose, keeping, parts, frozenset(nobodys.split()))

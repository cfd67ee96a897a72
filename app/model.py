"""Base of all rows, and the kinds of columns that tables share."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, cast

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column

from app.text.texts import ByLanguage, Texts

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# The largest number of an integer column on PostgreSQL.
INTEGER = 2**31 - 1


class Instant(sa.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        utc = value.astimezone(UTC)
        # SQLite keeps texts without a zone, and compares and sorts them as texts.
        if dialect.name == "sqlite":
            return utc.replace(tzinfo=None)
        return utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


# Kinds of columns that many tables have.
RequiredTexts = Annotated[ByLanguage, mapped_column(Texts)]
OptionalTexts = Annotated[ByLanguage, mapped_column(Texts, default=dict)]
LanguageTag = Annotated[str, mapped_column(sa.String(35))]
Digest = Annotated[str, mapped_column(sa.String(64))]
# A statement that reads; what its rows hold, whoever reads them knows.
Query = sa.Select[*tuple[Any, ...]]


class Model(DeclarativeBase):
    """Base of all rows.

    What is kept of pages and of their parts (app/kept.py) lasts until a row is written that
    readers are shown. Every table is `shown` but for those that say they are not; of a shown
    table, a statement may say so of what it writes.
    """

    # A `datetime` is an instant, unless its column says otherwise.
    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map={datetime: Instant}
    )
    shown: ClassVar[bool] = True
    changes_lists: ClassVar[bool] = False


# For a statement that changes nothing of a shown row that any reader is shown.
UNSHOWN = {"shown": False}


def table_of(model: Any) -> sa.Table:
    """The table of a model."""
    return cast(sa.Table, model.__table__)


@cache
def is_shown(table: str) -> bool:
    """Whether readers may be shown what the rows of that table hold."""
    # Also of a table without a model: only what says that it is not shown ends nothing.
    of_table = [each for each in Model.registry.mappers if str(each.local_table) == table]
    return all(mapper.class_.shown for mapper in of_table)


def choice(name: str, *values: str) -> sa.Enum:
    """A column of a few named values, guarded by a check constraint."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, name=name, length=32)


def refers_to(table: str, *, key: bool = False) -> MappedColumn[Any]:
    """The number of a row of that table, which stays as long as it is referred to."""
    return mapped_column(sa.ForeignKey(f"{table}.id"), primary_key=key)


def belongs_to(table: str, *, key: bool = False) -> MappedColumn[Any]:
    """The number of the row of that table with which this one goes."""
    return mapped_column(sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), primary_key=key)


class Identified:
    """A row with a number of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """A row that people edit: an update that does not know the present version fails
    (StaleDataError).
    """

    # `writing` (app/database.py) answers such an update with Conflict.
    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Sourced:
    """A row that may come from elsewhere: the sender's id, scoped by its source, unique in its
    table.
    """

    source: Mapped[str | None] = mapped_column(sa.String(100))
    source_id: Mapped[str | None] = mapped_column(sa.String(200))


def sourced_constraints() -> tuple[sa.Constraint, ...]:
    """What a Sourced table adds to its constraints."""
    return (
        # Rows without a source are no duplicates of each other: NULL equals nothing.
        sa.UniqueConstraint("source", "source_id"),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_complete"),
    )

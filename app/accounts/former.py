"""How somebody is called who was erased: each reader reads it in their own language."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.engine import Dialect

# As it is stored: no name that was typed ends in a space (`checked_name`).
FORMER = "(former member) "


class Former(str):
    """What a reader reads in the place of a name. Written again it is no name either."""


class PersonName(sa.types.TypeDecorator[str]):
    """A column of people's names. Whoever was erased has none, and is called a former member."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """A row that is written as it was read stays the same, whatever was spoken."""
        return FORMER if isinstance(value, Former) else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """A name, or in the language that is spoken that there was one."""
        return Former(_("a former member")) if value == FORMER else value

"""How somebody is called who was erased: each reader reads it in their own language."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.engine import Dialect

# As it is stored: no name that was typed ends in a space (`checked_name`).
FORMER = "(former member) "


class PersonName(sa.types.TypeDecorator[str]):
    """A column of people's names. Whoever was erased has none, and is called a former member."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """As it is."""
        return value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """A name, or in the language that is spoken that there was one."""
        return str(_("a former member")) if value == FORMER else value

"""How migrations run: with foreign keys off on SQLite, so that a rebuilt table does not eat its
children.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.engines import BUSY_SECONDS, WRITING_WAITS
from app.model import Model

# Search indexes of SQLite (FTS5) live outside the models.
OUTSIDE = ("proposal_search", "alembic_version")

# Any number that nobody else takes on this database.
LOCK = 8404
# How long a server waits on SQLite for another one that migrates or fills the database.
OTHERS_SECONDS = 300


def include(object_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """What autogenerate looks at: not the search tables, nor what PostgreSQL alone has for its
    search.
    """
    if kind == "table" and name and name.startswith(OUTSIDE):
        return False
    if kind == "column" and (object_.table.name, name) == ("proposal_terms", "vector"):
        return False
    return not (kind == "index" and name and name.startswith("search_"))


def render(kind: str, object_: Any, _autogen: Any) -> str | bool:
    """Migrations name plain types, so that they stay readable when the app's own types move."""
    if kind == "type" and isinstance(object_, sa.TypeDecorator):
        return (
            "sa.DateTime(timezone=True)" if isinstance(object_.impl, sa.DateTime) else "sa.Text()"
        )
    return False


def _check_references(connection: sa.Connection) -> None:
    faults = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if faults:
        raise RuntimeError(f"the migration leaves broken references: {faults[:5]}")


def migrate() -> None:
    engine = current_app.extensions["migrate"].db.engine
    sqlite = engine.dialect.name == "sqlite"
    with (
        engine.execution_options(twiza_writes=True) if sqlite else engine
    ).connect() as connection:
        if sqlite:
            driver = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute(f"PRAGMA busy_timeout={OTHERS_SECONDS * 1000}")
        try:
            context.configure(
                connection=connection,
                target_metadata=Model.metadata,
                include_object=include,
                render_item=render,
                compare_type=True,
                transaction_per_migration=False,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                if (
                    not sqlite
                ):  # two servers that start at once: the second waits, and finds everything done
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WRITING_WAITS}'")
                context.run_migrations()
                if sqlite and (
                    faults := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                ):
                    raise RuntimeError(f"the migration leaves broken references: {faults[:5]}")
            connection.commit()
        finally:
            # Also where it failed: the pool gives the connection to others.
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
                driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


migrate()

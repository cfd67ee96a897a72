"""the number of what was deleted is never given again, on SQLite too"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# What people delete, and the event log knows by number. PostgreSQL's sequences never go back. A later batch that builds
# one of these anew must be given table_kwargs={'sqlite_autoincrement': True}; tests/proposals/test_drafts.py holds it.
KEPT = ('proposal', 'action', 'story_phase', 'seat', 'principle', 'challenge', 'territory', 'document')
PLAIN, AUTOINCREMENT = 'PRIMARY KEY (id)', 'PRIMARY KEY (id AUTOINCREMENT)'


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for table in KEPT:
            rebuild(table, PLAIN, AUTOINCREMENT)
            begin_after_what_was_deleted(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for table in KEPT:
            rebuild(table, AUTOINCREMENT, PLAIN)


def rebuild(table: str, before: str, after: str) -> None:
    """The same table, rows, indexes and triggers, with another primary key: SQLite cannot change one in place."""
    run = op.get_bind().exec_driver_sql
    found = run(f"SELECT type, sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL ORDER BY rowid").all()
    (made,) = (sql for kind, sql in found if kind == 'table')
    _name, columns = made.split('(', 1)
    if before not in columns:  # another revision has built it anew
        return
    run(f'CREATE TABLE rebuilt_{table} ({columns.replace(before, after)}')
    run(f'INSERT INTO rebuilt_{table} SELECT * FROM {table}')
    run(f'DROP TABLE {table}')
    run(f'ALTER TABLE rebuilt_{table} RENAME TO {table}')
    for kind, sql in found:
        if kind != 'table':
            run(sql)


def begin_after_what_was_deleted(table: str) -> None:
    """The log names the numbers that are gone: the next one comes after all of them."""
    run = op.get_bind().exec_driver_sql
    run(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")
    run(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', max(n) FROM (SELECT 0 AS n UNION ALL "
        f"SELECT max(id) FROM {table} UNION ALL SELECT max(subject_id) FROM event WHERE subject_kind = '{table}')")

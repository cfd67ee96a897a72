"""what waits to be mailed is found by its time; numbers of mail are never given again"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PLAIN, AUTOINCREMENT = "PRIMARY KEY (id)", "PRIMARY KEY (id AUTOINCREMENT)"


UNMAILED = sa.text("mailed_at IS NULL AND read_at IS NULL")


def upgrade() -> None:
    index_unmailed("at", "member_id")
    if op.get_bind().dialect.name == "sqlite":
        rebuild(PLAIN, AUTOINCREMENT)
        begin_after_what_was_forgotten()


def downgrade() -> None:
    index_unmailed("member_id")
    if op.get_bind().dialect.name == "sqlite":
        rebuild(AUTOINCREMENT, PLAIN)


def index_unmailed(*columns: str) -> None:
    """The notices that wait to be mailed, by other columns."""
    op.drop_index("ix_notice_unmailed", table_name="notice")
    where = {"sqlite_where": UNMAILED, "postgresql_where": UNMAILED}
    op.create_index("ix_notice_unmailed", "notice", [*columns], **where)


def rebuild(before: str, after: str) -> None:
    """The same table, rows and indexes, with another primary key: see revision 0005."""
    run = op.get_bind().exec_driver_sql
    query = "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'mail' AND sql IS NOT NULL"
    found = run(f"{query} ORDER BY rowid").all()
    (made,) = (sql for kind, sql in found if kind == "table")
    _name, columns = made.split("(", 1)
    assert before in columns
    run(f"CREATE TABLE rebuilt_mail ({columns.replace(before, after)}")
    run("INSERT INTO rebuilt_mail SELECT * FROM mail")
    run("DROP TABLE mail")
    run("ALTER TABLE rebuilt_mail RENAME TO mail")
    for kind, sql in found:
        if kind != "table":
            run(sql)


def begin_after_what_was_forgotten() -> None:
    """Other rows name numbers that are gone: the next one comes after all of them."""
    run = op.get_bind().exec_driver_sql
    run("DELETE FROM sqlite_sequence WHERE name = 'mail'")
    run(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'mail', max(n) FROM (SELECT 0 AS n"
        " UNION ALL SELECT max(id) FROM mail UNION ALL SELECT max(mail_id) FROM notice"
        " UNION ALL SELECT max(mail_id) FROM refused_address)"
    )

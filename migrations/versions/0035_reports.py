"""reports are corrected and taken back, and partners say how it goes"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STATUSES = "'not started', 'in progress', 'done', 'late', 'at risk', 'abandoned'"
STANDS = sa.text("taken_back_at IS NULL")
# What the database guards of them, by table: a column, its type, and its constraint.
GUARDED = (
    (
        *("action_update", "as_partner", "BOOLEAN DEFAULT FALSE NOT NULL"),
        "ck_action_update_partner_without_status",
        "CHECK (NOT as_partner OR status IS NULL)",
    ),
    (
        *("action_update", "corrects_id", "INTEGER", "fk_action_update_corrects_id"),
        "REFERENCES action_update (id)",
    ),
    (
        *("action_update", "taken_back_by_id", "INTEGER", "fk_action_update_taken_back_by_id"),
        "REFERENCES member (id)",
    ),
    (
        *("action", "status_before", "VARCHAR(32)", "ck_action_status_before"),
        f"CHECK (status_before IN ({STATUSES}))",
    ),
)


def upgrade() -> None:
    for table, column, kind, name, constraint in GUARDED:
        # In place on both engines, as for the columns of 0022.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} {constraint}"
        )
    op.add_column("action", sa.Column("progress_before", sa.Integer(), nullable=True))
    moment = sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("action_update", moment)
    reason = sa.Column("taken_back_for", sa.Text(), server_default="{}", nullable=False)
    op.add_column("action_update", reason)
    op.create_index(
        op.f("ix_action_update_corrects_id"),
        "action_update",
        ["corrects_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    make_evidence()


def make_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "(file_id IS NULL) <> (url IS NULL)", name=op.f("ck_evidence_file_or_link")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"],
            ["action_update.id"],
            name=op.f("fk_evidence_update_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    for column in ("update_id", "file_id"):
        op.create_index(op.f(f"ix_evidence_{column}"), "evidence", [column])


def downgrade() -> None:
    op.drop_table("evidence")
    op.drop_index(op.f("ix_action_update_corrects_id"), "action_update")
    for table, column, *_ in reversed(GUARDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_column("action", "progress_before")
    for column in ("taken_back_for", "taken_back_at"):
        op.drop_column("action_update", column)

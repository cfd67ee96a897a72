"""the calendar is overruled with a reason, and silence has a number of days"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None

STATUSES = "'not started', 'in progress', 'late', 'at risk'"
DAYS = "ck_admin_settings_days_of_silence"


def upgrade() -> None:
    op.create_table(
        "status_overruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_status_overruling_status")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["action.id"],
            name=op.f("fk_status_overruling_action_id"),
            ondelete="CASCADE",
        ),
        refers("by_id", "member"),
        refers("organisation_id", "organisation"),
        refers("mandate_id", "mandate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_overruling")),
        sa.UniqueConstraint("action_id", name=op.f("uq_status_overruling_action_id")),
        sqlite_autoincrement=True,
    )
    # In place on either engine: a copy of the table would wait for whoever reads it.
    op.execute(
        "ALTER TABLE admin_settings ADD COLUMN silence_days INTEGER DEFAULT '90' NOT NULL"
        f" CONSTRAINT {DAYS} CHECK (silence_days BETWEEN 1 AND 1000)"
    )


def refers(column: str, other: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_status_overruling_{column}")
    )


def downgrade() -> None:
    with op.batch_alter_table("admin_settings", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(DAYS), type_="check")
        batch_op.drop_column("silence_days")
    op.drop_table("status_overruling")

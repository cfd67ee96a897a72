"""people are erased: the wish, a link that stops it, and when it was done"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("with_texts", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=1000), server_default="", nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_erasure_by_id")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_erasure_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("member_id", name=op.f("uq_erasure_member_id")),
    )
    op.add_column("member", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _purposes("'password', 'sign_in', 'address', 'undo', 'stop'")
    # A name could be guessed by it; what is sealed stays, or the chain would not hold.
    op.execute(
        "UPDATE event SET digest = '' "
        "WHERE position IS NULL AND verb IN ('seat.added', 'seat.changed')"
    )


def downgrade() -> None:
    # What the older version knows nothing of.
    op.execute("DELETE FROM one_time_link WHERE purpose = 'stop'")
    _purposes("'password', 'sign_in', 'address', 'undo'")
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
    op.drop_table("erasure")


def _purposes(names: str) -> None:
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_one_time_link_purpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_one_time_link_purpose"), f"purpose IN ({names})"
        )

"""what nobody is told of, and up to when they were told"""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written by a server of the version before, an event is not quiet.
    quiet = sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("event", quiet)
    told = sa.Column("told_until", sa.DateTime(timezone=True), nullable=True)
    op.add_column("notices_read_up_to", told)
    # The newest things of a member, and what is read and old.
    op.create_index(op.f("ix_notice_at"), "notice", ["at"], unique=False)
    op.create_index(
        op.f("ix_notice_member_id_subject_kind_subject_id"),
        "notice",
        ["member_id", "subject_kind", "subject_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_member_id_subject_kind_subject_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_at"), table_name="notice")
    op.drop_column("notices_read_up_to", "told_until")
    op.drop_column("event", "quiet")

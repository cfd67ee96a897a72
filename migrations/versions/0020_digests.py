"""when digests go out, and in which mail a notice is"""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("admin_settings") as table:
        table.add_column(sa.Column("digest_hour", sa.Integer(), server_default="8", nullable=False))
        table.add_column(
            sa.Column("digest_weekday", sa.Integer(), server_default="0", nullable=False)
        )
        table.create_check_constraint(
            op.f("ck_admin_settings_hour_of_a_day"), "digest_hour BETWEEN 0 AND 23"
        )
        table.create_check_constraint(
            op.f("ck_admin_settings_day_of_a_week"), "digest_weekday BETWEEN 0 AND 6"
        )
    op.add_column("notice", sa.Column("mail_id", sa.Integer(), nullable=True))
    op.add_column(
        "notice",
        sa.Column("held_back", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("notice", "held_back")
    op.drop_column("notice", "mail_id")
    with op.batch_alter_table("admin_settings") as table:
        table.drop_constraint(op.f("ck_admin_settings_day_of_a_week"), type_="check")
        table.drop_constraint(op.f("ck_admin_settings_hour_of_a_day"), type_="check")
        table.drop_column("digest_weekday")
        table.drop_column("digest_hour")

"""an organisation's administrators invite into it, and a setting spares reviewers the invited"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEX = "ix_application_organisation_id_invited_until"
INVITER = "fk_application_invited_by_id"


def upgrade() -> None:
    with op.batch_alter_table("application") as batch:
        batch.add_column(sa.Column("invited_by_id", sa.Integer()))
        batch.add_column(sa.Column("invited_until", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("powers", sa.Text(), server_default="", nullable=False))
        batch.create_foreign_key(op.f(INVITER), "member", ["invited_by_id"], ["id"])
        batch.create_index(op.f(INDEX), ["organisation_id", "invited_until"])
    with op.batch_alter_table("admin_settings") as batch:
        batch.add_column(
            sa.Column(
                "invited_unreviewed", sa.Boolean(), server_default=sa.false(), nullable=False
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("admin_settings") as batch:
        batch.drop_column("invited_unreviewed")
    with op.batch_alter_table("application") as batch:
        batch.drop_index(op.f(INDEX))
        batch.drop_constraint(op.f(INVITER), type_="foreignkey")
        for name in ("powers", "invited_until", "invited_by_id"):
            batch.drop_column(name)

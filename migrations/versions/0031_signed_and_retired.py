"""organisations sign editions, and adopted actions leave the plan by retirement"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

REPLACED = "fk_action_replaced_by_id"


def upgrade() -> None:
    op.add_column("action", sa.Column("retired_on", sa.Date(), nullable=True))
    op.add_column(
        "action", sa.Column("retired_for", sa.Text(), server_default="{}", nullable=False)
    )
    if op.get_bind().dialect.name == "sqlite":
        # In place, as for the columns of 0022.
        op.execute(
            "ALTER TABLE action ADD COLUMN replaced_by_id INTEGER"
            f" CONSTRAINT {REPLACED} REFERENCES action (id)"
        )
    else:
        op.add_column("action", sa.Column("replaced_by_id", sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(REPLACED), "action", "action", ["replaced_by_id"], ["id"])
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        refers("edition_number", "edition", "number"),
        refers("organisation_id", "organisation"),
        refers("member_id", "member"),
        refers("mandate_id", "mandate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "edition_number",
            "organisation_id",
            name=op.f("uq_signature_edition_number_organisation_id"),
        ),
    )
    op.create_index(op.f("ix_signature_organisation_id"), "signature", ["organisation_id"])


def refers(column: str, other: str, key: str = "id") -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{key}"], name=op.f(f"fk_signature_{column}")
    )


def downgrade() -> None:
    op.drop_table("signature")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(REPLACED), "action", type_="foreignkey")
    for name in ("replaced_by_id", "retired_for", "retired_on"):
        op.drop_column("action", name)

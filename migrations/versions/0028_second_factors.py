"""members have a second factor, recovery codes, and may be asked for one"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
PURPOSES = "purpose IN ('password', 'sign_in', 'address', 'undo', 'stop'{further})"


def upgrade() -> None:
    op.create_table(
        "factor",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("totp", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("secret", sa.String(length=500), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _of_member("factor"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_factor_member_id_kind")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _of_member("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("member_id", "code_digest", name=op.f("uq_recovery_code_member_id_code_digest")),
    )
    op.create_table(
        "factor_reset",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reset_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        _of_member("factor_reset"),
        sa.ForeignKeyConstraint(
            ["reset_by_id"], ["member.id"], name=op.f("fk_factor_reset_reset_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    op.create_index(op.f("ix_factor_reset_member_id"), "factor_reset", ["member_id"])
    op.add_column("admin_settings", sa.Column("factor_from", sa.Date(), nullable=True))
    _let_links_be_for(", 'factor'")


def downgrade() -> None:
    # What the older version knows nothing of.
    op.execute("DELETE FROM one_time_link WHERE purpose = 'factor'")
    _let_links_be_for("")
    op.drop_column("admin_settings", "factor_from")
    op.drop_table("factor_reset")
    op.drop_table("recovery_code")
    op.drop_table("factor")


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_member_id")
    return sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=name, ondelete="CASCADE")


def _let_links_be_for(further: str) -> None:
    with op.batch_alter_table("one_time_link", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_one_time_link_purpose"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_one_time_link_purpose"), PURPOSES.format(further=further)
        )

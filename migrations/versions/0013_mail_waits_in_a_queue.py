"""mail waits in a queue"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("once", sa.String(length=100), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "held",
                "sent",
                "failed",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.Column("sent_to", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("once", name=op.f("uq_mail_once")),
    )
    op.create_index(op.f("ix_mail_by_id_made_at"), "mail", ["by_id", "made_at"], unique=False)
    op.create_index(
        op.f("ix_mail_recipient_id_kind_made_at"),
        "mail",
        ["recipient_id", "kind", "made_at"],
        unique=False,
    )
    op.create_index(op.f("ix_mail_state_due_at"), "mail", ["state", "due_at"], unique=False)
    op.create_table(
        "mail_server",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("away_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_server_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )
    op.create_table(
        "refused_address",
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_address")),
        sa.UniqueConstraint("address", name=op.f("uq_refused_address_address")),
    )


def downgrade() -> None:
    op.drop_table("refused_address")
    op.drop_table("mail_server")
    op.drop_index(op.f("ix_mail_state_due_at"), table_name="mail")
    op.drop_index(op.f("ix_mail_recipient_id_kind_made_at"), table_name="mail")
    op.drop_index(op.f("ix_mail_by_id_made_at"), table_name="mail")
    op.drop_table("mail")

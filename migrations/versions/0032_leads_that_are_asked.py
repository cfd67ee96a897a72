"""leads are asked, answer, and organisations offer to lead"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ANSWERS = ("asked", "accepted", "changes", "declined")


def upgrade() -> None:
    op.create_table(
        "lead_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *ANSWERS, native_enum=False, create_constraint=True, name="state", length=32
            ),
            nullable=False,
        ),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        refers("lead_request", "action_id", "action", ondelete="CASCADE"),
        refers("lead_request", "member_id", "member"),
        refers("lead_request", "organisation_id", "organisation"),
        refers("lead_request", "asked_by_id", "member"),
        refers("lead_request", "answered_by_id", "member"),
        refers("lead_request", "mandate_id", "mandate"),
        refers("lead_request", "recorded_by_id", "member"),
        sa.CheckConstraint(
            "(member_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_lead_request_one_of_two"),
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_on IS NULL)", name=op.f("ck_lead_request_answered")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_request")),
        sqlite_autoincrement=True,
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_lead_request_standing",
        "lead_request",
        ["action_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index(
        op.f("ix_lead_request_action_id_adopted"), "lead_request", ["action_id", "adopted"]
    )
    for column in ("member_id", "organisation_id"):
        op.create_index(op.f(f"ix_lead_request_{column}"), "lead_request", [column])
    op.create_table(
        "lead_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        refers("lead_offer", "action_id", "action", ondelete="CASCADE"),
        refers("lead_offer", "organisation_id", "organisation"),
        refers("lead_offer", "member_id", "member"),
        refers("lead_offer", "mandate_id", "mandate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_offer")),
        sa.UniqueConstraint(
            "action_id",
            "organisation_id",
            name=op.f("uq_lead_offer_action_id_organisation_id"),
        ),
    )
    op.create_index(op.f("ix_lead_offer_organisation_id"), "lead_offer", ["organisation_id"])
    with op.batch_alter_table("admin_settings") as batch:
        days = sa.Column("answer_days", sa.Integer(), server_default="30", nullable=False)
        batch.add_column(days)
        batch.create_check_constraint(
            op.f("ck_admin_settings_answer_days"), "answer_days BETWEEN 1 AND 365"
        )


def refers(table: str, column: str, other: str, **kwargs: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), **kwargs
    )


def downgrade() -> None:
    with op.batch_alter_table("admin_settings") as batch:
        batch.drop_constraint(op.f("ck_admin_settings_answer_days"), type_="check")
        batch.drop_column("answer_days")
    op.drop_table("lead_offer")
    op.drop_table("lead_request")

"""what people follow and are told of"""

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices_read_up_to",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_notices_read_up_to_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices_read_up_to")),
    )
    op.create_table(
        "follow",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposal",
                "action",
                "organisation",
                "principle",
                "territory",
                "cycle",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_follow_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint(
            "member_id", "kind", "thing_id", name=op.f("uq_follow_member_id_kind_thing_id")
        ),
    )
    op.create_index(op.f("ix_follow_kind_thing_id"), "follow", ["kind", "thing_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "answer",
                "action",
                "account",
                "waiting",
                "version",
                "comment",
                "judged",
                "progress",
                "cycle",
                "vote",
                "reminder",
                "edition",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "author",
                "commenter",
                "owner",
                "follower",
                "reviewer",
                "everybody",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("once", sa.String(length=60), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(position IS NULL) <> (once IS NULL)", name=op.f("ck_notice_told_of")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notice_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("member_id", "once", name=op.f("uq_notice_member_id_once")),
        sa.UniqueConstraint("member_id", "position", name=op.f("uq_notice_member_id_position")),
    )
    op.create_index(
        op.f("ix_notice_member_id_read_at"), "notice", ["member_id", "read_at"], unique=False
    )
    op.create_index(
        "ix_notice_unmailed",
        "notice",
        ["member_id"],
        unique=False,
        sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
    )
    op.create_table(
        "notice_pace",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "answer",
                "action",
                "account",
                "waiting",
                "version",
                "comment",
                "judged",
                "progress",
                "cycle",
                "vote",
                "reminder",
                "edition",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "pace",
            sa.Enum(
                "at once",
                "daily",
                "weekly",
                "never",
                name="pace",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notice_pace_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_pace")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_notice_pace_member_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("notice_pace")
    op.drop_index(
        "ix_notice_unmailed",
        table_name="notice",
        sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
    )
    op.drop_index(op.f("ix_notice_member_id_read_at"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_follow_kind_thing_id"), table_name="follow")
    op.drop_table("follow")
    op.drop_table("notices_read_up_to")

"""people join: applications, links for many, and what administrators settle of it"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('waiting', 'asked')")
KINDS = (
    "association",
    "foundation",
    "cooperative",
    "company",
    "public body",
    "university",
    "network",
    "other",
)
STATES = ("unconfirmed", "waiting", "asked", "accepted", "refused")


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _join_link()
    _application()
    _application_message()
    _new_organisation()
    with op.batch_alter_table("admin_settings") as batch:
        for name in ("steering_reviews", "open_membership"):
            batch.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        for name in ("who_may_join", "controller"):
            batch.add_column(sa.Column(name, sa.Text(), server_default="{}", nullable=False))
        batch.add_column(
            sa.Column("data_contact", sa.String(length=320), server_default="", nullable=False)
        )
        batch.add_column(
            sa.Column("receipt", sa.String(length=300), server_default="", nullable=False)
        )


def _join_link() -> None:
    op.create_table(
        "join_link",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name=op.f("ck_join_link_places")),
        sa.ForeignKeyConstraint(["made_by_id"], ["member.id"], name=op.f("fk_join_link_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_join_link_token_digest")),
        # The log knows it by number: that of a deleted one is never given again.
        sqlite_autoincrement=True,
    )


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=300), nullable=False),
        sa.Column("organisation_kind", choice("organisation_kind", *KINDS), nullable=False),
        sa.Column("organisation_website", sa.String(length=2000), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_digest", sa.String(length=64), nullable=False),
        sa.Column("state", choice("state", *STATES), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirm_digest", sa.String(length=64), nullable=True),
        sa.Column("page_digest", sa.String(length=64), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("join_link_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_application_{column}"), ondelete=gone
            )
            for column, table, gone in (
                ("territory_id", "territory", None),
                ("organisation_id", "organisation", None),
                ("join_link_id", "join_link", "SET NULL"),
                ("settled_by_id", "member", None),
                ("member_id", "member", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("confirm_digest", name=op.f("uq_application_confirm_digest")),
        sa.UniqueConstraint("page_digest", name=op.f("uq_application_page_digest")),
        sa.UniqueConstraint("sender", "slot", name=op.f("uq_application_sender_slot")),
        # As above; and mail knows it by number too.
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_application_email_applied_at"), "application", ["email", "applied_at"]
    )
    op.create_index(
        op.f("ix_application_state_changed_at"), "application", ["state", "changed_at"]
    )
    op.create_index(
        "uq_application_open",
        "application",
        ["email"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _application_message() -> None:
    op.create_table(
        "application_message",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_message_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["member.id"], name=op.f("fk_application_message_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_message")),
    )
    op.create_index(
        op.f("ix_application_message_application_id"), "application_message", ["application_id"]
    )


def _new_organisation() -> None:
    op.create_table(
        "new_organisation",
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_new_organisation_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["member.id"],
            name=op.f("fk_new_organisation_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_organisation")),
        sa.UniqueConstraint("name_digest", name=op.f("uq_new_organisation_name_digest")),
    )


def downgrade() -> None:
    with op.batch_alter_table("admin_settings") as batch:
        for name in ("receipt", "data_contact", "controller", "who_may_join"):
            batch.drop_column(name)
        for name in ("open_membership", "steering_reviews"):
            batch.drop_column(name)
    for table in ("new_organisation", "application_message", "application", "join_link"):
        op.drop_table(table)

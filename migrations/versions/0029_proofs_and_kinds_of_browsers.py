"""sessions know their browser and their last proof, and accounts the browsers that they had"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WORDS = ("browser", "system")


def upgrade() -> None:
    for name in WORDS:
        op.add_column("signed_in", _word(name))
    op.add_column("signed_in", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("one_time_link", sa.Column("place", sa.String(length=500), nullable=True))
    op.create_table(
        "known_browser",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(_word(name) for name in WORDS),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["member.id"],
            name=op.f("fk_known_browser_member_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_browser")),
        sa.UniqueConstraint(
            "member_id", *WORDS, name=op.f("uq_known_browser_member_id_browser_system")
        ),
    )


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=20), server_default="", nullable=False)


def downgrade() -> None:
    op.drop_table("known_browser")
    op.drop_column("one_time_link", "place")
    for name in ("proved_at", *reversed(WORDS)):
        op.drop_column("signed_in", name)

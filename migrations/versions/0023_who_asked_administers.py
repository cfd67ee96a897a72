"""who asked for a new organisation administers it; belonging is asked; mandates are told of"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# All that there are: app/organisations/powers.py.
POWERS = "administer propose comment vote report commit"


# What somebody is told of, and why: `mandate` is new in both.
KINDS = (
    *("decision", "answer", "action", "account", "waiting", "version", "comment", "judged"),
    *("progress", "cycle", "vote", "reminder", "edition"),
)
NUMBERED = {"sqlite_autoincrement": True}
REASONS = ("author", "commenter", "owner", "follower", "reviewer", "everybody")


def upgrade() -> None:
    allow("notice", kind=(*KINDS, "mandate"), reason=(*REASONS, "mandate"))
    allow("notice_pace", kind=(*KINDS, "mandate"))
    wants = sa.Enum(
        "act", "belong", name="wants", native_enum=False, create_constraint=True, length=32
    )
    with op.batch_alter_table("mandate_request", table_kwargs=NUMBERED) as batch:
        batch.add_column(sa.Column("wants", wants, server_default="act", nullable=False))
    give_to_founders()


def downgrade() -> None:
    # What the older version knows nothing of.
    op.execute("DELETE FROM notice WHERE kind = 'mandate' OR reason = 'mandate'")
    op.execute("DELETE FROM notice_pace WHERE kind = 'mandate'")
    allow("notice_pace", kind=KINDS)
    allow("notice", kind=KINDS, reason=REASONS)
    # What was given stays: somebody may have acted under it. Nobody asks to act who wants to belong.
    op.execute("DELETE FROM mandate_request WHERE wants = 'belong'")
    with op.batch_alter_table("mandate_request", table_kwargs=NUMBERED) as batch:
        batch.drop_constraint(op.f("ck_mandate_request_wants"), type_="check")
        batch.drop_column("wants")


def allow(table: str, **columns: tuple[str, ...]) -> None:
    """Let these columns hold those values, and no other."""
    with op.batch_alter_table(table) as batch:
        for column, values in columns.items():
            name = op.f(f"ck_{table}_{column}")
            batch.drop_constraint(name, type_="check")
            named = ", ".join(f"'{value}'" for value in values)
            batch.create_check_constraint(name, f"{column} IN ({named})")


def give_to_founders() -> None:
    """From when they joined, where they had no mandate of it: so no two overlap."""
    op.execute(
        "INSERT INTO mandate (organisation_id, member_id, powers, from_at, given_at, accepted_at)"
        f" SELECT asked.organisation_id, asked.asked_by_id, '{POWERS}', member.joined_at,"
        " member.joined_at, member.joined_at FROM new_organisation AS asked"
        " JOIN member ON member.id = asked.asked_by_id"
        " JOIN organisation ON organisation.id = asked.organisation_id"
        " WHERE organisation.left_on IS NULL AND NOT EXISTS (SELECT 1 FROM mandate AS held"
        " WHERE held.organisation_id = asked.organisation_id"
        " AND held.member_id = asked.asked_by_id)"
    )

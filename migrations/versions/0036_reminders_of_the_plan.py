"""whoever answers for an action is reminded of its days, a row for each"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

# What somebody is told of: `commitment` is new.
KINDS = (
    *("decision", "answer", "action", "account", "waiting", "version", "comment", "judged"),
    *("progress", "cycle", "vote", "reminder", "edition", "mandate"),
)
SAID = ("kind", "action_id", "milestone_id", "due_on", "days")
TABLE = "commitment_reminder"


def upgrade() -> None:
    allow("notice", *KINDS, "commitment")
    allow("notice_pace", *KINDS, "commitment")
    kind = sa.Enum(
        *("deadline", "milestone", "silence", "late"),
        **{"name": "kind", "native_enum": False, "create_constraint": True, "length": 32},
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", kind, nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        belongs("member"),
        belongs("organisation"),
        sa.CheckConstraint(
            "(member_id IS NULL) <> (organisation_id IS NULL)", name=op.f(f"ck_{TABLE}_one_of_two")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("member_id", *SAID, name=op.f(f"uq_{TABLE}_member")),
        sa.UniqueConstraint("organisation_id", *SAID, name=op.f(f"uq_{TABLE}_contact")),
    )
    for column in ("due_on", "told_on", "mail_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
    # What the older version knows nothing of.
    op.execute("DELETE FROM notice_pace WHERE kind = 'commitment'")
    op.execute("DELETE FROM notice WHERE kind = 'commitment'")
    allow("notice_pace", *KINDS)
    allow("notice", *KINDS)


def belongs(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        *([f"{table}_id"], [f"{table}.id"]),
        **{"name": op.f(f"fk_{TABLE}_{table}_id"), "ondelete": "CASCADE"},
    )


def allow(table: str, *kinds: str) -> None:
    """Let the kinds of that table be these, and no other."""
    name = op.f(f"ck_{table}_kind")
    named = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"kind IN ({named})")

"""what the plan promises: its period, references, beneficiaries, indicators, and who is in charge"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PARENT = "fk_objective_parent_id"


def upgrade() -> None:
    for name, kind in (
        ("reference", sa.String(100)),
        ("to_reach", sa.BigInteger()),
        ("secured", sa.BigInteger()),
        ("spent", sa.BigInteger()),
    ):
        op.add_column("action", sa.Column(name, kind, nullable=True))
    op.add_column(
        "action", sa.Column("beneficiaries", sa.Text(), server_default="{}", nullable=False)
    )
    op.create_index(op.f("ix_action_reference"), "action", ["reference"], unique=True)
    op.add_column("milestone", sa.Column("dropped_on", sa.Date(), nullable=True))
    stand_under_others()
    op.create_table(
        "plan_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *vague("starts"),
        *vague("ends"),
        sa.CheckConstraint("id = 1", name=op.f("ck_plan_period_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_period")),
    )
    op.create_table(
        "given_reference",
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_given_reference")),
    )
    make_people()
    make_changes()
    make_indicators()
    make_measurements()


def stand_under_others() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # In place, as for the columns of 0022.
        op.execute(
            "ALTER TABLE objective ADD COLUMN parent_id INTEGER"
            f" CONSTRAINT {PARENT} REFERENCES objective (id)"
        )
        return
    op.add_column("objective", sa.Column("parent_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f(PARENT), "objective", "objective", ["parent_id"], ["id"])


def vague(stem: str) -> tuple[sa.Column, sa.Column]:
    """A date, and how vaguely it was given."""
    precision = choice(f"{stem}_precision", "day", "month", "quarter", "year")
    return (
        sa.Column(f"{stem}_on", sa.Date(), nullable=True),
        sa.Column(f"{stem}_precision", precision, nullable=False),
    )


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def refers(table: str, column: str, other: str, ondelete: str | None = None) -> sa.Constraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def make_people() -> None:
    op.create_table(
        "action_person",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        refers("action_person", "action_id", "action", "CASCADE"),
        refers("action_person", "member_id", "member"),
        sa.PrimaryKeyConstraint("action_id", "member_id", name=op.f("pk_action_person")),
    )
    op.create_index(op.f("ix_action_person_member_id"), "action_person", ["member_id"])


def make_changes() -> None:
    op.create_table(
        "milestone_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("kind", choice("kind", "changed", "dropped", "reopened"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        refers("milestone_change", "milestone_id", "milestone", "CASCADE"),
        refers("milestone_change", "by_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_change")),
    )
    op.create_index(op.f("ix_milestone_change_milestone_id"), "milestone_change", ["milestone_id"])


def make_indicators() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(source IS NULL) = (source_id IS NULL)", name=op.f("ck_indicator_source_complete")
        ),
        refers("indicator", "action_id", "action", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_indicator_source_source_id")),
        # Those of a draft can be taken out, and the log names them by number.
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_indicator_action_id"), "indicator", ["action_id"])


def make_measurements() -> None:
    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        refers("measurement", "indicator_id", "indicator", "CASCADE"),
        refers("measurement", "author_id", "member"),
        refers("measurement", "organisation_id", "organisation"),
        refers("measurement", "mandate_id", "mandate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
        sa.UniqueConstraint(
            "indicator_id", "measured_on", name=op.f("uq_measurement_indicator_id_measured_on")
        ),
    )


def downgrade() -> None:
    for table in (
        *("measurement", "indicator", "milestone_change", "action_person", "given_reference"),
        "plan_period",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(PARENT), "objective", type_="foreignkey")
    op.drop_column("objective", "parent_id")
    op.drop_column("milestone", "dropped_on")
    op.drop_index(op.f("ix_action_reference"), "action")
    for name in ("beneficiaries", "spent", "secured", "to_reach", "reference"):
        op.drop_column("action", name)

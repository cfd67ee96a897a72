"""organisations act by those who hold a mandate"""

import sqlalchemy as sa
from alembic import op


revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mandate",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("powers", sa.Text(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("listed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_mandate_lasts")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["member.id"], name=op.f("fk_mandate_ended_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["member.id"], name=op.f("fk_mandate_given_by_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mandate_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mandate_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint(
            "organisation_id",
            "member_id",
            "from_at",
            name=op.f("uq_mandate_organisation_id_member_id_from_at"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mandate_member_id"), "mandate", ["member_id"], unique=False)
    op.create_table(
        "mandate_request",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_for", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_mandate_request_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_mandate_request_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_request")),
        sa.UniqueConstraint(
            "organisation_id",
            "member_id",
            name=op.f("uq_mandate_request_organisation_id_member_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_mandate_request_member_id"), "mandate_request", ["member_id"], unique=False
    )
    refer("action_update", "organisation_id", "organisation")
    refer("action_update", "mandate_id", "mandate")
    refer("comment", "organisation_id", "organisation")
    refer("comment", "mandate_id", "mandate")
    op.add_column(
        "organisation",
        sa.Column("contact", sa.String(length=2000), server_default="", nullable=False),
    )
    op.add_column(
        "organisation",
        sa.Column("contact_shown", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("organisation", sa.Column("left_on", sa.Date(), nullable=True))
    refer("proposal", "mandate_id", "mandate")
    op.add_column(
        "tally",
        sa.Column("of_organisations_support", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "tally",
        sa.Column("of_organisations_agree", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "tally",
        sa.Column("of_organisations_neutral", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "tally",
        sa.Column("of_organisations_disagree", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "tally",
        sa.Column("of_organisations_points", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "tally",
        sa.Column("of_organisations_givers", sa.Integer(), server_default="0", nullable=False),
    )
    refer("vote", "mandate_id", "mandate")
    count_organisations()


def downgrade() -> None:
    under = op.get_bind().scalar(sa.text("SELECT count(*) FROM vote WHERE mandate_id IS NOT NULL"))
    if under:
        raise RuntimeError(
            f"{under} votes were cast under mandates, which their ballots commit to: without them "
            "nobody could verify these votes any more, so 0022 cannot be taken back"
        )
    forget("vote", "mandate_id")
    op.drop_column("tally", "of_organisations_givers")
    op.drop_column("tally", "of_organisations_points")
    op.drop_column("tally", "of_organisations_disagree")
    op.drop_column("tally", "of_organisations_neutral")
    op.drop_column("tally", "of_organisations_agree")
    op.drop_column("tally", "of_organisations_support")
    forget("proposal", "mandate_id")
    op.drop_column("organisation", "left_on")
    op.drop_column("organisation", "contact_shown")
    op.drop_column("organisation", "contact")
    forget("comment", "mandate_id")
    forget("comment", "organisation_id")
    forget("action_update", "mandate_id")
    forget("action_update", "organisation_id")
    op.drop_index(op.f("ix_mandate_request_member_id"), table_name="mandate_request")
    op.drop_table("mandate_request")
    op.drop_index(op.f("ix_mandate_member_id"), table_name="mandate")
    op.drop_table("mandate")


def refer(table: str, column: str, other: str) -> None:
    """A column that leads to a row of another table, or to none."""
    name = f"fk_{table}_{column}"
    if op.get_bind().dialect.name == "sqlite":
        # In place: making large tables anew would take long, and lose that their numbers are
        # never given again.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT {name} REFERENCES {other} (id)"
        )
        return
    op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
    op.create_foreign_key(op.f(name), table, other, [column], ["id"])


def forget(table: str, column: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        made = op.get_bind().exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
        ).scalar_one()
        if f"FOREIGN KEY({column})" not in made:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
            return
        # A later revision has made the table anew.
        numbered = {"sqlite_autoincrement": "AUTOINCREMENT" in made}
        names = {"fk": "fk_%(table_name)s_%(column_0_N_name)s"}
        with op.batch_alter_table(
            table, table_kwargs=numbered, naming_convention=names
        ) as batch:
            batch.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
            batch.drop_column(column)
        return
    op.drop_constraint(op.f(f"fk_{table}_{column}"), table, type_="foreignkey")
    op.drop_column(table, column)


def count_organisations() -> None:
    """What each count holds of organisations' votes; those that were counted before were imported
    with the votes of people.
    """
    sums = [
        f"(SELECT count(*) FROM vote JOIN voter ON voter.id = vote.voter_id WHERE"
        f" vote.proposal_id = tally.proposal_id AND voter.organisation_id IS NOT NULL"
        f" AND vote.choice = '{choice}')"
        for choice in ("support", "agree", "neutral", "disagree", "points")
    ]
    names = ("support", "agree", "neutral", "disagree", "givers")
    sets = [f"of_organisations_{name} = {count}" for name, count in zip(names, sums, strict=True)]
    given = (
        "of_organisations_points = (SELECT coalesce(sum(vote.points), 0) FROM vote JOIN voter ON"
        " voter.id = vote.voter_id WHERE vote.proposal_id = tally.proposal_id"
        " AND voter.organisation_id IS NOT NULL)"
    )
    theirs = (
        "SELECT vote.proposal_id FROM vote JOIN voter ON voter.id = vote.voter_id"
        " WHERE voter.organisation_id IS NOT NULL"
    )
    op.execute(f"UPDATE tally SET {', '.join([*sets, given])} WHERE proposal_id IN ({theirs})")

"""a mandate says that it was ended here, so that no folder gives it back"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mandate",
        sa.Column("ended_here", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # What said so before: who ended it, or that its organisation has left.
    mandate = sa.table(
        "mandate",
        *(sa.column(name) for name in ("ended_here", "ended_by_id", "until_at")),
        sa.column("organisation_id"),
    )
    organisation = sa.table("organisation", sa.column("id"), sa.column("left_on"))
    left = sa.select(organisation.c.id).where(organisation.c.left_on.is_not(None))
    with_it = sa.and_(mandate.c.until_at.is_not(None), mandate.c.organisation_id.in_(left))
    ended = sa.or_(mandate.c.ended_by_id.is_not(None), with_it)
    op.execute(sa.update(mandate).where(ended).values(ended_here=sa.true()))


def downgrade() -> None:
    op.drop_column("mandate", "ended_here")

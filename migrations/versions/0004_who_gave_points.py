"""the tally of a vote with points knows how many gave them"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # With a default of its own, for servers of the version before, which do not know the column.
    op.add_column('tally', sa.Column('givers', sa.Integer(), server_default='0', nullable=False))
    op.execute("UPDATE tally SET givers = (SELECT count(*) FROM vote "
               "WHERE vote.proposal_id = tally.proposal_id AND vote.choice = 'points') "
               "WHERE proposal_id IN (SELECT proposal_id FROM vote WHERE choice = 'points')")


def downgrade() -> None:
    op.drop_column('tally', 'givers')

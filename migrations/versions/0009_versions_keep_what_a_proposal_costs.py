"""a version keeps what the proposal was said to cost"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
changes = {'proposal_version'}


def upgrade() -> None:
    op.add_column('proposal_version', sa.Column('cost', sa.BigInteger(), nullable=True))
    # Nobody could change it before: what stands today was said in all versions.
    op.execute('UPDATE proposal_version SET cost = (SELECT cost FROM proposal '
               'WHERE proposal.id = proposal_version.proposal_id) '
               'WHERE proposal_id IN (SELECT id FROM proposal WHERE cost IS NOT NULL)')


def downgrade() -> None:
    op.drop_column('proposal_version', 'cost')

"""writes are counted, lists have indexes of their own"""

import sqlalchemy as sa
from alembic import op

LISTED = sa.text("stage IN ('submitted', 'promoted', 'merged', 'declined', 'postponed')")

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('written',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_written'))
    )
    op.create_index('ix_proposal_listed', 'proposal', ['submitted_at', 'id'], sqlite_where=LISTED, postgresql_where=LISTED)
    op.create_index('ix_proposal_listed_in', 'proposal', ['cycle_id', 'submitted_at', 'id'], sqlite_where=LISTED, postgresql_where=LISTED)
    op.drop_index('ix_thread_comments', table_name='thread')
    op.create_index('ix_thread_comments_id', 'thread', ['comments', 'id'])


def downgrade() -> None:
    op.drop_index('ix_thread_comments_id', table_name='thread')
    op.create_index('ix_thread_comments', 'thread', ['comments'])
    op.drop_index('ix_proposal_listed_in', table_name='proposal')
    op.drop_index('ix_proposal_listed', table_name='proposal')
    op.drop_table('written')

"""a form is known by the idempotency key of the event that it led to"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


KEYED = sa.text('idempotency_key IS NOT NULL')


def upgrade() -> None:
    op.add_column('event', sa.Column('idempotency_key', sa.String(64), nullable=True))
    op.create_index(op.f('ix_event_idempotency_key'), 'event', ['idempotency_key'], unique=True,
                    sqlite_where=KEYED, postgresql_where=KEYED)


def downgrade() -> None:
    op.drop_index(op.f('ix_event_idempotency_key'), table_name='event')
    op.drop_column('event', 'idempotency_key')

"""an address is confirmed by a link, and its change undone by another"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('address', sa.String(length=320), nullable=True))
        batch_op.drop_constraint(op.f('ck_one_time_link_purpose'), type_='check')
        batch_op.create_check_constraint(
            op.f('ck_one_time_link_purpose'),
            "purpose IN ('password', 'sign_in', 'address', 'undo')",
        )


def downgrade() -> None:
    # What the older version knows nothing of.
    op.execute("DELETE FROM one_time_link WHERE purpose IN ('address', 'undo')")
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_one_time_link_purpose'), type_='check')
        batch_op.create_check_constraint(
            op.f('ck_one_time_link_purpose'), "purpose IN ('password', 'sign_in')"
        )
        batch_op.drop_column('address')

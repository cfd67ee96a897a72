"""links are mailed, to set a password and to sign in"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('salt', sa.String(length=32), nullable=True))
        batch_op.drop_constraint(op.f('ck_one_time_link_purpose'), type_='check')
        batch_op.create_check_constraint(
            op.f('ck_one_time_link_purpose'), "purpose IN ('password', 'sign_in')"
        )


def downgrade() -> None:
    # What the older version knows nothing of.
    op.execute("DELETE FROM one_time_link WHERE purpose = 'sign_in'")
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_one_time_link_purpose'), type_='check')
        batch_op.create_check_constraint(op.f('ck_one_time_link_purpose'), "purpose IN ('password')")
        batch_op.drop_column('salt')

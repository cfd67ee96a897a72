"""suspensions have an end and a reason, whoever has no address a name to sign in by"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.add_column(sa.Column('sign_in_name', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('suspended_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column('suspended_for', sa.String(length=1000), server_default='', nullable=False)
        )
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_unique_constraint(op.f('uq_member_sign_in_name'), ['sign_in_name'])
    op.create_table(
        'admin_settings',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('whom_to_ask', sa.Text(), server_default='{}', nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_admin_settings_single')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_admin_settings')),
    )


def downgrade() -> None:
    op.drop_table('admin_settings')
    with op.batch_alter_table('member', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('uq_member_sign_in_name'), type_='unique')
        for name in ('version', 'suspended_for', 'suspended_until', 'sign_in_name'):
            batch_op.drop_column(name)

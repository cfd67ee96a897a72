"""logos, the picture of the initiative, and the pages that the law wants"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


TEXTS = ('notice', 'legal', 'privacy', 'contact', 'accessibility', 'picture_text')


def upgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('width', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('height', sa.Integer(), nullable=True))
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('logo_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_organisation_logo_id'), 'stored_file', ['logo_id'], ['id'])
    with op.batch_alter_table('site_settings', schema=None) as batch_op:
        batch_op.add_column(sa.Column('facts', sa.JSON(), server_default='{}', nullable=False))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('picture_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_site_settings_picture_id'), 'stored_file', ['picture_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('site_settings', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_site_settings_picture_id'), type_='foreignkey')
        for name in ('picture_id', *TEXTS, 'facts'):
            batch_op.drop_column(name)
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_organisation_logo_id'), type_='foreignkey')
        batch_op.drop_column('logo_id')
    op.drop_column('stored_file', 'height')
    op.drop_column('stored_file', 'width')

"""pictures stand beside links to the site"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'site_picture',
        sa.Column('language', sa.String(length=35), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ['file_id'], ['stored_file.id'], name=op.f('fk_site_picture_file_id')
        ),
        sa.PrimaryKeyConstraint('language', name=op.f('pk_site_picture')),
        sa.UniqueConstraint('file_id', name=op.f('uq_site_picture_file_id')),
    )
    op.create_table(
        'edition_picture',
        sa.Column('edition_number', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=35), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ['edition_number'], ['edition.number'], name=op.f('fk_edition_picture_edition_number')
        ),
        sa.ForeignKeyConstraint(
            ['file_id'], ['stored_file.id'], name=op.f('fk_edition_picture_file_id')
        ),
        sa.PrimaryKeyConstraint('edition_number', 'language', name=op.f('pk_edition_picture')),
        sa.UniqueConstraint('file_id', name=op.f('uq_edition_picture_file_id')),
    )


def downgrade() -> None:
    op.drop_table('edition_picture')
    op.drop_table('site_picture')

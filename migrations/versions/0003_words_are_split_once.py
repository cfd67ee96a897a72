"""PostgreSQL keeps the words of a proposal as it searches them, and need not split the text for each match and rank"""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == 'postgresql'


def upgrade() -> None:
    if on_postgresql():
        op.execute("ALTER TABLE proposal_terms ADD COLUMN vector tsvector "
                   "GENERATED ALWAYS AS (to_tsvector('simple', terms)) STORED")
        op.execute("CREATE INDEX search_proposal_vector ON proposal_terms USING gin (vector)")
        # search_proposal_terms stays for servers of the version before, which search by it; the next version drops it.


def downgrade() -> None:
    if on_postgresql():
        op.execute("ALTER TABLE proposal_terms DROP COLUMN vector")
        op.execute("CREATE INDEX IF NOT EXISTS search_proposal_terms "
                   "ON proposal_terms USING gin (to_tsvector('simple', terms))")

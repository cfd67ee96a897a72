"""what was merged into a proposal that nobody can read any more is given back, with the reason said"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


REASON = {
    'fr': "La proposition à laquelle celle-ci avait été réunie n’est plus lisible : une nouvelle décision sur "
          "celle-ci est possible.",
    'ar': 'المقترح الذي أُدمج فيه هذا المقترح لم تعد قراءته ممكنة: يمكن البت في هذا المقترح من جديد.',
    'en': 'The proposal into which this one was merged can no longer be read: this one can be decided on again.',
}
LOST = sa.text("""
SELECT proposal.id, decision.number FROM proposal
JOIN decision ON decision.proposal_id = proposal.id
JOIN proposal AS target ON target.id = decision.into_id
WHERE proposal.stage = 'merged' AND target.stage IN ('draft', 'withdrawn', 'hidden')
AND decision.number = (SELECT max(later.number) FROM decision AS later WHERE later.proposal_id = proposal.id)
ORDER BY proposal.id""")


def upgrade() -> None:
    op.create_index(op.f('ix_decision_into_id'), 'decision', ['into_id'], unique=False)
    connection = op.get_bind()
    now = datetime.now(UTC)
    if connection.dialect.name == 'sqlite':
        now = now.replace(tzinfo=None)
    lost = connection.execute(LOST).all()
    for number, last in lost:
        give_back(connection, number, last + 1, now)
    if lost:  # what servers keep of pages and lists is old now
        connection.execute(sa.text('UPDATE written SET number = number + 1'))


def give_back(connection: sa.Connection, proposal: int, number: int, now: datetime) -> None:
    """The postponement, its event and the stage that follows, as the verb writes them."""
    decision, event = sa.table('decision', *columns('proposal_id number outcome reason recorded_at')), sa.table(
        'event', *columns('verb subject_kind subject_id at digest'))
    reason = json.dumps(REASON, sort_keys=True, ensure_ascii=False)
    recorded = json.dumps([REASON, None, None], sort_keys=True, ensure_ascii=False, separators=(',', ':'))
    connection.execute(sa.insert(decision).values(
        proposal_id=proposal, number=number, outcome='postponed', reason=reason, recorded_at=now))
    connection.execute(sa.insert(event).values(
        verb='proposal.postponed', subject_kind='proposal', subject_id=proposal, at=now,
        digest=hashlib.sha256(recorded.encode()).hexdigest()))
    connection.execute(
        sa.text("UPDATE proposal SET stage = 'postponed', version = version + 1 WHERE id = :id"), {'id': proposal})


def columns(names: str) -> list[sa.ColumnClause]:
    kinds = {'proposal_id': sa.Integer, 'number': sa.Integer, 'subject_id': sa.Integer}
    kinds |= {'recorded_at': sa.DateTime(timezone=True), 'at': sa.DateTime(timezone=True)}
    return [sa.column(name, kinds.get(name, sa.Text)) for name in names.split()]


def downgrade() -> None:
    op.drop_index(op.f('ix_decision_into_id'), table_name='decision')

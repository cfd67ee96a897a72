"""the first tables"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('chain_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_chain_head_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_head'))
    )
    op.create_table('challenge',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_challenge_source_complete')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_challenge_source_source_id'))
    )
    op.create_table('cycle',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('ballot', sa.Enum('support', 'agreement', 'points', name='ballot', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('ballot_limit', sa.Integer(), nullable=True),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('cap', sa.Integer(), nullable=True),
    sa.Column('cost_rule', sa.Enum('linear', 'quadratic', name='cost_rule', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('budget', sa.BigInteger(), nullable=True),
    sa.Column('electorate', sa.Enum('people', 'organisations', 'both', name='electorate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=True),
    sa.Column('results', sa.Enum('live', 'close', name='results', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('secret', sa.Boolean(), nullable=False),
    sa.Column('shortlist_rule', sa.Enum('', 'most-support', 'equal-shares', 'phragmen', name='shortlist_rule', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_cycle_source_complete')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_cycle_source_source_id'))
    )
    op.create_table('event',
    sa.Column('actor_key', sa.String(length=16), nullable=True),
    sa.Column('verb', sa.String(length=40), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('mandate_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('seal', sa.String(length=64), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(position IS NULL) = (seal IS NULL)', name=op.f('ck_event_sealed_whole')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('position', name=op.f('uq_event_position'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_subject_kind_subject_id_id'), ['subject_kind', 'subject_id', 'id'], unique=False)
        batch_op.create_index('ix_event_unsealed', ['id'], unique=False, sqlite_where=sa.text('position IS NULL'), postgresql_where=sa.text('position IS NULL'))

    op.create_table('frame',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.String(length=32), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_frame_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frame'))
    )
    op.create_table('page',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page')),
    sa.UniqueConstraint('key', name=op.f('uq_page_key'))
    )
    op.create_table('principle',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_principle_source_complete')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_principle')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_principle_source_source_id'))
    )
    op.create_table('sign_in_failure',
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failure'))
    )
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_failure_account_at'), ['account', 'at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_failure_address_at'), ['address', 'at'], unique=False)

    op.create_table('site_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('tagline', sa.Text(), nullable=False),
    sa.Column('footer', sa.Text(), nullable=False),
    sa.Column('accent', sa.String(length=7), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_site_settings_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site_settings'))
    )
    op.create_table('story_phase',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_story_phase'))
    )
    op.create_table('territory',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('iso_code', sa.String(length=10), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_territory_source_complete')),
    sa.CheckConstraint('parent_id <> id', name=op.f('ck_territory_not_own_parent')),
    sa.ForeignKeyConstraint(['parent_id'], ['territory.id'], name=op.f('fk_territory_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_territory')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_territory_source_source_id'))
    )
    op.create_table('thread',
    sa.Column('comments', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread'))
    )
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_thread_comments'), ['comments'], unique=False)

    op.create_table('meeting',
    sa.Column('kind', sa.Enum('national meeting', 'workshop', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('starts_wall', sa.DateTime(), nullable=True),
    sa.Column('ends_wall', sa.DateTime(), nullable=True),
    sa.Column('whole_days', sa.Boolean(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('territory_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_meeting_source_complete')),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_meeting_territory_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_meeting_source_source_id'))
    )
    op.create_table('member',
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=True),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('role', sa.Enum('member', 'steering', 'admin', name='role', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=True),
    sa.Column('territory_id', sa.Integer(), nullable=True),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suspended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_member_source_complete')),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_member_territory_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member')),
    sa.UniqueConstraint('email', name=op.f('uq_member_email')),
    sa.UniqueConstraint('key', name=op.f('uq_member_key')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_member_source_source_id'))
    )
    op.create_table('objective',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('principle_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_objective_source_complete')),
    sa.ForeignKeyConstraint(['principle_id'], ['principle.id'], name=op.f('fk_objective_principle_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objective')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_objective_source_source_id'))
    )
    op.create_table('organisation',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Enum('association', 'foundation', 'cooperative', 'company', 'public body', 'university', 'network', 'other', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('standing', sa.Enum('initiator', 'supporter', 'founding', 'member', name='standing', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=True),
    sa.Column('website', sa.String(length=2000), nullable=False),
    sa.Column('presentation', sa.Text(), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_organisation_source_complete')),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_organisation_territory_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_organisation_source_source_id'))
    )
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_territory_id'), ['territory_id'], unique=False)

    op.create_table('phase',
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('gather', 'deliberate', 'vote', 'decide', 'closed', name='kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wall', sa.DateTime(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_phase_cycle_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phase')),
    sa.UniqueConstraint('cycle_id', 'kind', name=op.f('uq_phase_cycle_id_kind'))
    )
    op.create_table('action',
    sa.Column('objective_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('budget', sa.BigInteger(), nullable=True),
    sa.Column('owner_member_id', sa.Integer(), nullable=True),
    sa.Column('owner_organisation_id', sa.Integer(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('starts_precision', sa.Enum('day', 'month', 'quarter', 'year', name='starts_precision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_precision', sa.Enum('day', 'month', 'quarter', 'year', name='due_precision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('not started', 'in progress', 'done', 'late', 'at risk', 'abandoned', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('progress', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_action_source_complete')),
    sa.CheckConstraint('owner_member_id IS NULL OR owner_organisation_id IS NULL', name=op.f('ck_action_one_owner')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_action_progress_in_percent')),
    sa.ForeignKeyConstraint(['objective_id'], ['objective.id'], name=op.f('fk_action_objective_id')),
    sa.ForeignKeyConstraint(['owner_member_id'], ['member.id'], name=op.f('fk_action_owner_member_id')),
    sa.ForeignKeyConstraint(['owner_organisation_id'], ['organisation.id'], name=op.f('fk_action_owner_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_action_source_source_id'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_objective_id'), ['objective_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_action_owner_organisation_id'), ['owner_organisation_id'], unique=False)

    op.create_table('affiliation',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_affiliation_member_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_affiliation_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_affiliation'))
    )
    with op.batch_alter_table('affiliation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_affiliation_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('comment',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('root_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('stance', sa.Enum('for', 'against', 'question', 'neutral', name='stance', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_comment_source_complete')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_comment_author_id')),
    sa.ForeignKeyConstraint(['deleted_by_id'], ['member.id'], name=op.f('fk_comment_deleted_by_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['comment.id'], name=op.f('fk_comment_parent_id')),
    sa.ForeignKeyConstraint(['root_id'], ['comment.id'], name=op.f('fk_comment_root_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_comment_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_comment_source_source_id'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_author_id_created_at'), ['author_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_thread_id_root_id_id'), ['thread_id', 'root_id', 'id'], unique=False)

    op.create_table('edition',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('adopted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('adopted_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['adopted_by_id'], ['member.id'], name=op.f('fk_edition_adopted_by_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_edition'))
    )
    op.create_table('one_time_link',
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.Enum('password', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_one_time_link_member_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_link')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_one_time_link_token_digest'))
    )
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_link_member_id'), ['member_id'], unique=False)

    op.create_table('proposal',
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('stage', sa.Enum('draft', 'submitted', 'withdrawn', 'promoted', 'merged', 'declined', 'postponed', 'hidden', name='stage', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_proposal_source_complete')),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_proposal_author_id')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_proposal_cycle_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_proposal_organisation_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_proposal_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_proposal_source_source_id')),
    sa.UniqueConstraint('thread_id', name=op.f('uq_proposal_thread_id'))
    )
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_author_id_stage'), ['author_id', 'stage'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_cycle_id_stage_submitted_at_id'), ['cycle_id', 'stage', 'submitted_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_stage_submitted_at_id'), ['stage', 'submitted_at', 'id'], unique=False)

    op.create_table('question',
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sender', sa.String(length=64), nullable=True),
    sa.Column('slot', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'answered', 'refused', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['settled_by_id'], ['member.id'], name=op.f('fk_question_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('sender', 'slot', name=op.f('uq_question_sender_slot'))
    )
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_asked_at'), ['asked_at'], unique=False)

    op.create_table('seat',
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('person', sa.String(length=300), nullable=False),
    sa.Column('office', sa.Text(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('term_from', sa.Date(), nullable=True),
    sa.Column('term_until', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_seat_member_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_seat_organisation_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat'))
    )
    op.create_table('signed_in',
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_signed_in_member_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_signed_in_token_digest'))
    )
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_member_id'), ['member_id'], unique=False)

    op.create_table('stored_file',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stored_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['stored_by_id'], ['member.id'], name=op.f('fk_stored_file_stored_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('key', name=op.f('uq_stored_file_key'))
    )
    op.create_table('voter',
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(member_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_voter_one_of_two')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_voter_member_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_voter_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voter')),
    sa.UniqueConstraint('member_id', name=op.f('uq_voter_member_id')),
    sa.UniqueConstraint('organisation_id', name=op.f('uq_voter_organisation_id'))
    )
    op.create_table('action_partner',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(member_id IS NULL) <> (organisation_id IS NULL)', name=op.f('ck_action_partner_one_of_two')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_partner_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_action_partner_member_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_action_partner_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_partner')),
    sa.UniqueConstraint('action_id', 'member_id', name=op.f('uq_action_partner_action_id_member_id')),
    sa.UniqueConstraint('action_id', 'organisation_id', name=op.f('uq_action_partner_action_id_organisation_id'))
    )
    with op.batch_alter_table('action_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_partner_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('action_principle',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('principle_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_principle_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['principle_id'], ['principle.id'], name=op.f('fk_action_principle_principle_id')),
    sa.PrimaryKeyConstraint('action_id', 'principle_id', name=op.f('pk_action_principle'))
    )
    with op.batch_alter_table('action_principle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_principle_principle_id'), ['principle_id'], unique=False)

    op.create_table('action_territory',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_territory_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_action_territory_territory_id')),
    sa.PrimaryKeyConstraint('action_id', 'territory_id', name=op.f('pk_action_territory'))
    )
    with op.batch_alter_table('action_territory', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_territory_territory_id'), ['territory_id'], unique=False)

    op.create_table('action_update',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.Enum('not started', 'in progress', 'done', 'late', 'at risk', 'abandoned', name='status', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('progress', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_action_update_source_complete')),
    sa.CheckConstraint('progress BETWEEN 0 AND 100', name=op.f('ck_action_update_progress_in_percent')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_update_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_action_update_author_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_update')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_action_update_source_source_id'))
    )
    with op.batch_alter_table('action_update', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_update_action_id_created_at'), ['action_id', 'created_at'], unique=False)

    op.create_table('concealment',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_concealment_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_concealment_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_concealment'))
    )
    op.create_table('decision',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Enum('promoted', 'merged', 'declined', 'postponed', name='outcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('into_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_decision_source_complete')),
    sa.CheckConstraint("into_id IS NULL OR outcome = 'merged'", name=op.f('ck_decision_into_only_when_merged')),
    sa.CheckConstraint('into_id <> proposal_id', name=op.f('ck_decision_not_into_itself')),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_decision_by_id')),
    sa.ForeignKeyConstraint(['into_id'], ['proposal.id'], name=op.f('fk_decision_into_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_decision_meeting_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_decision_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_decision_proposal_id_number')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_decision_source_source_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_decided_on_id'), ['decided_on', 'id'], unique=False)

    op.create_table('document',
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=100), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=True),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_document_source_complete')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_document_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_document_source_source_id'))
    )
    op.create_table('edition_action',
    sa.Column('edition_number', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_edition_action_action_id')),
    sa.ForeignKeyConstraint(['edition_number'], ['edition.number'], name=op.f('fk_edition_action_edition_number')),
    sa.PrimaryKeyConstraint('edition_number', 'action_id', name=op.f('pk_edition_action'))
    )
    with op.batch_alter_table('edition_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_edition_action_action_id'), ['action_id'], unique=False)

    op.create_table('milestone',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_precision', sa.Enum('day', 'month', 'quarter', 'year', name='due_precision', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=100), nullable=True),
    sa.Column('source_id', sa.String(length=200), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(source IS NULL) = (source_id IS NULL)', name=op.f('ck_milestone_source_complete')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_milestone_action_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone')),
    sa.UniqueConstraint('source', 'source_id', name=op.f('uq_milestone_source_source_id'))
    )
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_milestone_action_id'), ['action_id'], unique=False)

    op.create_table('promotion',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_promotion_action_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_promotion_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_promotion_proposal_id')),
    sa.PrimaryKeyConstraint('action_id', 'proposal_id', name=op.f('pk_promotion'))
    )
    with op.batch_alter_table('promotion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_promotion_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('proposal_challenge',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenge.id'], name=op.f('fk_proposal_challenge_challenge_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_challenge_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'challenge_id', name=op.f('pk_proposal_challenge'))
    )
    with op.batch_alter_table('proposal_challenge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_challenge_challenge_id_proposal_id'), ['challenge_id', 'proposal_id'], unique=False)

    op.create_table('proposal_terms',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_terms_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_proposal_terms'))
    )
    op.create_table('proposal_territory',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('territory_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_territory_proposal_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['territory_id'], ['territory.id'], name=op.f('fk_proposal_territory_territory_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'territory_id', name=op.f('pk_proposal_territory'))
    )
    with op.batch_alter_table('proposal_territory', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_territory_territory_id_proposal_id'), ['territory_id', 'proposal_id'], unique=False)

    op.create_table('proposal_version',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('serves', sa.JSON(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['member.id'], name=op.f('fk_proposal_version_author_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_version_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_version')),
    sa.UniqueConstraint('proposal_id', 'number', name=op.f('uq_proposal_version_proposal_id_number'))
    )
    op.create_table('serves',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('principle_id', sa.Integer(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['principle_id'], ['principle.id'], name=op.f('fk_serves_principle_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_serves_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', 'principle_id', name=op.f('pk_serves'))
    )
    with op.batch_alter_table('serves', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_serves_principle_id_proposal_id'), ['principle_id', 'proposal_id'], unique=False)

    op.create_table('tally',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('support', sa.Integer(), nullable=False),
    sa.Column('agree', sa.Integer(), nullable=False),
    sa.Column('neutral', sa.Integer(), nullable=False),
    sa.Column('disagree', sa.Integer(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('score', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_tally_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_tally'))
    )
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tally_score_proposal_id'), ['score', 'proposal_id'], unique=False)

    op.create_table('vote',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=True),
    sa.Column('choice', sa.Enum('support', 'agree', 'neutral', 'disagree', 'points', name='choice', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('points', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cast_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('salt', sa.String(length=32), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(choice = 'points') = (points IS NOT NULL)", name=op.f('ck_vote_points_with_points')),
    sa.CheckConstraint('points >= 0', name=op.f('ck_vote_points_not_negative')),
    sa.ForeignKeyConstraint(['member_id'], ['member.id'], name=op.f('fk_vote_member_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_vote_proposal_id')),
    sa.ForeignKeyConstraint(['voter_id'], ['voter.id'], name=op.f('fk_vote_voter_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vote')),
    sa.UniqueConstraint('proposal_id', 'voter_id', name=op.f('uq_vote_proposal_id_voter_id'))
    )
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vote_voter_id_proposal_id'), ['voter_id', 'proposal_id'], unique=False)

    op.create_table('withdrawal',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['member.id'], name=op.f('fk_withdrawal_by_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_withdrawal_proposal_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_withdrawal'))
    )
    make_search()


def downgrade() -> None:
    drop_search()
    op.drop_table('withdrawal')
    with op.batch_alter_table('vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vote_voter_id_proposal_id'))

    op.drop_table('vote')
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tally_score_proposal_id'))

    op.drop_table('tally')
    with op.batch_alter_table('serves', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_serves_principle_id_proposal_id'))

    op.drop_table('serves')
    op.drop_table('proposal_version')
    with op.batch_alter_table('proposal_territory', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_territory_territory_id_proposal_id'))

    op.drop_table('proposal_territory')
    op.drop_table('proposal_terms')
    with op.batch_alter_table('proposal_challenge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_challenge_challenge_id_proposal_id'))

    op.drop_table('proposal_challenge')
    with op.batch_alter_table('promotion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_promotion_proposal_id'))

    op.drop_table('promotion')
    with op.batch_alter_table('milestone', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_milestone_action_id'))

    op.drop_table('milestone')
    with op.batch_alter_table('edition_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_edition_action_action_id'))

    op.drop_table('edition_action')
    op.drop_table('document')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_decided_on_id'))

    op.drop_table('decision')
    op.drop_table('concealment')
    with op.batch_alter_table('action_update', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_update_action_id_created_at'))

    op.drop_table('action_update')
    with op.batch_alter_table('action_territory', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_territory_territory_id'))

    op.drop_table('action_territory')
    with op.batch_alter_table('action_principle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_principle_principle_id'))

    op.drop_table('action_principle')
    with op.batch_alter_table('action_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_partner_organisation_id'))

    op.drop_table('action_partner')
    op.drop_table('voter')
    op.drop_table('stored_file')
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_member_id'))

    op.drop_table('signed_in')
    op.drop_table('seat')
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_asked_at'))

    op.drop_table('question')
    with op.batch_alter_table('proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_stage_submitted_at_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_cycle_id_stage_submitted_at_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_author_id_stage'))

    op.drop_table('proposal')
    with op.batch_alter_table('one_time_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_link_member_id'))

    op.drop_table('one_time_link')
    op.drop_table('edition')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_thread_id_root_id_id'))
        batch_op.drop_index(batch_op.f('ix_comment_author_id_created_at'))

    op.drop_table('comment')
    with op.batch_alter_table('affiliation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_affiliation_organisation_id'))

    op.drop_table('affiliation')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_owner_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_action_objective_id'))

    op.drop_table('action')
    op.drop_table('phase')
    with op.batch_alter_table('organisation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_territory_id'))

    op.drop_table('organisation')
    op.drop_table('objective')
    op.drop_table('member')
    op.drop_table('meeting')
    with op.batch_alter_table('thread', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_thread_comments'))

    op.drop_table('thread')
    op.drop_table('territory')
    op.drop_table('story_phase')
    op.drop_table('site_settings')
    with op.batch_alter_table('sign_in_failure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_address_at'))
        batch_op.drop_index(batch_op.f('ix_sign_in_failure_account_at'))

    op.drop_table('sign_in_failure')
    op.drop_table('principle')
    op.drop_table('page')
    op.drop_table('frame')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_unsealed', sqlite_where=sa.text('position IS NULL'), postgresql_where=sa.text('position IS NULL'))
        batch_op.drop_index(batch_op.f('ix_event_subject_kind_subject_id_id'))

    op.drop_table('event')
    op.drop_table('cycle')
    op.drop_table('challenge')
    op.drop_table('chain_head')


# What each engine needs to find words: PostgreSQL an index over the terms, SQLite a full-text table kept by triggers.
SQLITE_SEARCH = (
    "CREATE VIRTUAL TABLE proposal_search USING fts5("
    "terms, content='proposal_terms', content_rowid='proposal_id', tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER proposal_terms_added AFTER INSERT ON proposal_terms BEGIN "
    "INSERT INTO proposal_search(rowid, terms) VALUES (new.proposal_id, new.terms); END",
    "CREATE TRIGGER proposal_terms_removed AFTER DELETE ON proposal_terms BEGIN "
    "INSERT INTO proposal_search(proposal_search, rowid, terms) VALUES ('delete', old.proposal_id, old.terms); END",
    "CREATE TRIGGER proposal_terms_changed AFTER UPDATE ON proposal_terms BEGIN "
    "INSERT INTO proposal_search(proposal_search, rowid, terms) VALUES ('delete', old.proposal_id, old.terms); "
    "INSERT INTO proposal_search(rowid, terms) VALUES (new.proposal_id, new.terms); END",
)


def make_search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_SEARCH:
            op.execute(sa.text(statement))
    else:
        op.execute("CREATE INDEX search_proposal_terms ON proposal_terms USING gin (to_tsvector('simple', terms))")


def drop_search() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE proposal_search")

"""The planted faults that a site like this one really gets; those of `lives.py` come to them.

A change of the code that moves the place of a fault fails `test_planted.py`: then plant the same
fault anew.
"""

from __future__ import annotations

from tests.mutants.factors import FACTORS
from tests.mutants.lives import LIVES
from tests.mutants.mails import MAILS
from tests.mutants.notices import NOTICES
from tests.mutants.plan import PLAN
from tests.mutants.planting import Edit, Fault
from tests.mutants.privacy import PRIVACY
from tests.mutants.votes import VOTES

TRANSACTION = (
    "tests/security/test_one_transaction.py::"
    "test_what_happens_is_recorded_and_committed_at_once_or_does_not_happen[sqlite]"
)
ESCAPING = "tests/security/test_every_answer.py::test_every_answer_is_what_it_must_be_and_reading_changes_nothing[sqlite-everybody]"

FAULTS = (
    Fault(
        "vote-constraint",
        "the database does not keep a voter to one vote",
        "tests/voting/test_races.py::test_however_often_they_press_everybody_has_one_vote",
        (
            Edit(
                "app/voting/models.py",
                '        sa.UniqueConstraint("proposal_id", "voter_id"),\n',
                "",
            ),
            Edit(
                "migrations/versions/0001_the_first_tables.py",
                "    sa.UniqueConstraint('proposal_id', 'voter_id', "
                "name=op.f('uq_vote_proposal_id_voter_id'))\n",
                "",
            ),
        ),
    ),
    Fault(
        "tally-apart",
        "the tally is changed in a transaction of its own, after the vote's",
        TRANSACTION,
        (
            Edit(
                "app/voting/operations.py",
                "    return db.session.connection().execute(_ADDED, values).one()\n",
                "    def later(_session: Any) -> None:\n"
                "        with db.engine.begin() as connection:\n"
                "            connection.execute(_ADDED, values)\n"
                "\n"
                '    sa.event.listen(db.session(), "after_commit", later, once=True)\n'
                "    return db.session.execute(sa.select(*_COUNTS).where(_TALLY.proposal_id == "
                "proposal_id)).one()\n",
            ),
        ),
    ),
    Fault(
        "open-route",
        "a route of the steering group lets every member in",
        "tests/security/test_routes.py::test_the_table_says_who_may_enter[sqlite]",
        (
            Edit(
                "app/plan/views/draft.py",
                '@blueprint.route("/steering/plan/objectives/new", methods=["GET", "POST"])\n@steering\n',
                '@blueprint.route("/steering/plan/objectives/new", methods=["GET", "POST"])\n',
            ),
        ),
    ),
    Fault(
        "verb-without-ability",
        "anybody edits anybody's comment",
        "tests/security/test_routes.py::test_everybody_gets_what_the_table_says[sqlite-member]",
        (
            Edit(
                "app/discussion/operations.py",
                "    require(by, Ability.EDIT_COMMENT, comment)\n",
                "",
            ),
            Edit(
                "app/discussion/views.py",
                "    require(actor(), Ability.EDIT_COMMENT, found)\n",
                "",
            ),
        ),
    ),
    Fault(
        "feed-without-scope",
        "the feed tells of withdrawn and hidden proposals",
        "tests/site/test_feeds.py::test_they_say_nothing_of_drafts",
        (
            Edit(
                "app/site/queries/feeds.py",
                ".where(visible_to(VISITOR), Proposal.submitted_at.is_not(None))",
                ".where(Proposal.submitted_at.is_not(None))",
            ),
        ),
    ),
    Fault(
        "commit-before-event",
        "a revision is committed before its event is written",
        TRANSACTION,
        (
            Edit(
                "app/proposals/operations/__init__.py",
                '    verb = "proposal.redrafted" if',
                '    db.session.commit()\n    verb = "proposal.redrafted" if',
            ),
        ),
    ),
    Fault(
        "escaped-twice",
        "the name of an organisation is escaped twice",
        ESCAPING,
        (
            Edit(
                "templates/organisations/show.html",
                ">{{ name.text }}</h1>",
                ">{{ name.text.replace('&', '&amp;') }}</h1>",
            ),
        ),
    ),
    Fault(
        "not-escaped",
        "the title of a meeting is not escaped",
        ESCAPING,
        (
            Edit(
                "templates/meetings/show.html",
                ">{{ title.text }}</h1>",
                ">{{ title.text|safe }}</h1>",
            ),
        ),
    ),
    Fault(
        "limit-per-worker",
        "failures to sign in are counted in the memory of each process",
        "tests/accounts/test_sign_in.py::test_failures_count_whichever_process_saw_them",
        (
            Edit(
                "app/accounts/operations.py",
                "FAILURES_PER_ACCOUNT = 10\n",
                "FAILURES_PER_ACCOUNT = 10\n_seen = []\n",
            ),
            Edit(
                "app/accounts/operations.py",
                "        if (db.session.scalar(query) or 0) > most:\n",
                "        if _seen.count(value) > most:\n",
            ),
            Edit(
                "app/accounts/operations.py",
                "    db.session.add(attempt)\n",
                "    db.session.add(attempt)\n    _seen.extend((attempt.account, "
                "attempt.address))\n",
            ),
        ),
    ),
    Fault(
        "deadline-in-local-time",
        "local time is compared with the instant at which voting closes",
        "tests/voting/test_cast.py::test_a_vote_closes_at_its_instant_whatever_the_local_time_is",
        (
            Edit(
                "app/voting/rules.py",
                "    if ends is not None and cycle.vote_closed(now):\n",
                '    if ends is not None and clock.wall(now, "Africa/Casablanca") >= ends.replace(tzinfo=None):\n',
            ),
            Edit(
                "app/voting/rules.py",
                "from app.accounts.models import Actor\n",
                "from app import clock\nfrom app.accounts.models import Actor\n",
            ),
        ),
    ),
    Fault(
        "edition-in-place",
        "a change of the draft rewrites the editions that hold the action",
        "tests/plan/test_adoption.py::test_later_edits_leave_an_edition_as_it_was[sqlite]",
        (
            Edit(
                "app/plan/operations/actions.py",
                "import Action, Milestone, Promotion",
                "import Action, Edition, Milestone, Promotion",
            ),
            Edit(
                "app/plan/operations/actions.py",
                "    write(action, content)\n    refer(action, content.reference)\n",
                "    before = action.title\n"
                "    write(action, content)\n    refer(action, content.reference)\n"
                "    for edition in db.session.scalars(sa.select(Edition)):\n"
                '        edition.content = edition.content.replace(before["fr"], content.title["fr"])\n',
            ),
        ),
    ),
    Fault(
        "one-vote-too-many",
        "a voter may go beyond the limit of the cycle by one",
        "tests/voting/test_limit.py::test_a_vote_beyond_the_limit_of_the_cycle_is_refused_in_a_sentence",
        (Edit("app/voting/operations.py", "> cycle.ballot_limit:", "> cycle.ballot_limit + 1:"),),
    ),
    Fault(
        "backup-without-uploads",
        "a backup holds the rows and not the files",
        "tests/upkeep/test_backup.py::test_everything_comes_back_on_either_engine_and_goes_on",
        (
            Edit(
                "app/upkeep/operations.py",
                '                writer.add(UPLOADS + key, iter(lambda: file.read(CHUNK), b""), packed=False)\n',
                "                pass\n",
            ),
        ),
    ),
    Fault(
        "shown-uncounted",
        "a table that pages show says that nobody is shown its rows",
        "tests/site/test_keeping.py::test_all_that_kept_pages_read_is_counted",
        (
            Edit(
                "app/discussion/models.py",
                '    __tablename__ = "comment"\n',
                '    shown = False\n    __tablename__ = "comment"\n',
            ),
        ),
    ),
    Fault(
        "form-sent-twice",
        "the event of an act forgets the key of the form that led to it",
        "tests/activity/test_idempotency.py::"
        "test_of_two_at_once_one_is_made_and_both_are_told_of_it[sqlite]",
        (
            Edit(
                "app/activity/operations.py",
                '        "idempotency_key": key or None,\n',
                '        "idempotency_key": None,\n',
            ),
        ),
    ),
    Fault(
        "part-over-a-border",
        "a kept discussion's key does not say whether one may comment: it outlives its phase",
        "tests/web/test_fragments.py::test_nothing_is_carried_over_the_border_of_a_phase[sqlite]",
        (
            Edit(
                "app/web/fragments.py",
                "        key = (self._key, content)\n",
                "        unsaid = {'refused': None} if hasattr(content, 'refused') else {}\n"
                "        key = (self._key, content._replace(**unsaid))\n",
            ),
        ),
    ),
    Fault(
        "token-of-another",
        "what is kept for all holds the form token of whoever it was drawn for first",
        "tests/web/test_fragments.py::test_each_form_holds_its_own_readers_token[sqlite]",
        (
            Edit(
                "app/web/csrf.py",
                "    if is_for_all():\n",
                "    if is_for_all() and not g.get('masked_token'):\n",
            ),
        ),
    ),
    Fault(
        "format-without-defaults",
        "an edition of the first format is read without what it does not name",
        "tests/plan/test_edition.py::"
        "test_an_edition_of_an_earlier_format_keeps_its_bytes_and_equals_the_same_draft[sqlite-1]",
        (
            Edit(
                "app/plan/formats.py",
                '        currency=found.get("currency"),\n',
                '        currency=found["currency"],\n',
            ),
        ),
    ),
)

ALL = (*FAULTS, *FACTORS, *MAILS, *NOTICES, *PLAN, *PRIVACY, *VOTES, *LIVES)
# Quick ones, for every run.
QUICK = ("open-route",)

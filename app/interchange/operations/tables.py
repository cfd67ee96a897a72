"""The interchange folder, declared once: what each file holds serves reading, checking, writing
and documentation.
"""

from __future__ import annotations

from typing import Any

from app.accounts.models import ROLES, Member
from app.charter.models import Challenge, Document, Principle, Territory
from app.cycles.models import (
    BALLOTS,
    COST_RULES,
    ELECTORATES,
    PHASES,
    RESULTS,
    SHORTLISTS,
    Cycle,
)
from app.discussion.models import STANCES, Comment
from app.interchange.operations.columns import (
    BIG,
    Column,
    File,
    choice_column,
    choices_column,
    id_column,
    instant_column,
    ref_column,
    refs_column,
    text_column,
    title_column,
    whole_column,
    word_column,
)
from app.interchange.operations.plan_tables import FOR_WHOM, PLAN, POSITION
from app.meetings.models import KINDS as MEETING_KINDS
from app.meetings.models import Meeting
from app.organisations.models import KINDS, STANDINGS, Organisation
from app.organisations.powers import POWERS
from app.proposals.fields import FACTS
from app.proposals.models import STAGES, Proposal
from app.steering.models import OUTCOMES, Decision

# As much as the forms take; see docs/decisions.md, 'no field cuts, and a record saved as it was
# shown is no change'.
SUMMARY = 2_000


_PROVISIONAL = Column("x_provisional", "flag", "not confirmed yet", extra=True)

FILES = (
    File(
        "principles",
        "What the coalition agreed on.",
        (id_column(), POSITION, title_column("name"), text_column("statement"), _PROVISIONAL),
        Principle,
    ),
    File(
        "challenges",
        "The major issues.",
        (id_column(), POSITION, title_column("name"), text_column("statement"), _PROVISIONAL),
        Challenge,
    ),
    File(
        "territories",
        "Where actions are carried out.",
        (
            id_column(),
            title_column("name"),
            ref_column("parent", "territories"),
            word_column("iso_code", "ISO 3166", most=10),
        ),
        Territory,
    ),
    File(
        "organisations",
        "The solidarity actors.",
        (
            id_column(),
            title_column("name"),
            choice_column("kind", KINDS, "empty: association"),
            choice_column("standing", STANDINGS, "empty: member"),
            ref_column("territory", "territories"),
            Column("website", "url"),
            text_column("x_presentation", "who they are", extra=True),
            Column(
                "x_contact",
                "lines",
                "how one reaches it; without personal data only where everybody may read it",
                most=SUMMARY,
                extra=True,
            ),
            Column(
                "x_left_on",
                "day",
                "since when it belongs no more, at the latest today",
                extra=True,
            ),
        ),
        Organisation,
    ),
    File(
        "members",
        "People: accounts without a password.",
        (
            id_column(),
            word_column("name", "as others see it", required=True),
            Column("email", "email", "empty: a sign-in name is needed to sign in"),
            choice_column("role", ROLES, "empty: member"),
            Column("language", "tag", "in which the site speaks to them"),
            ref_column("organisation", "organisations", about="to which they belong"),
            ref_column("territory", "territories"),
            instant_column("joined_at", "empty: the moment of the import"),
            Column(
                "x_sign_in_name",
                "sign-in name",
                "what somebody without an address types to sign in",
                extra=True,
            ),
            Column(
                "x_consent",
                "consent",
                "when they agreed to the principles and the privacy page, and the SHA-256 of the "
                "text as they read it; what is known stays where this is empty or older",
                extra=True,
            ),
            Column("x_suspended", "instant", "since when the account is suspended", extra=True),
            Column("x_suspended_until", "instant", "empty: without an end", extra=True),
            Column(
                "x_erased",
                "day",
                "when the person was erased; `name` is the key by which editions know them",
                extra=True,
            ),
        ),
        Member,
    ),
    File(
        "mandates",
        "Who may act for an organisation: mandates that were accepted, also those that ended.",
        (
            ref_column("organisation", "organisations", required=True),
            ref_column("member", "members", required=True),
            instant_column("from", "of a day its beginning", required=True),
            Column("until", "ending", "of a day its end; empty: until somebody ends it"),
            choices_column("powers", POWERS, "those that it gives, at least one"),
        ),
        unique=("organisation", "member", "from"),
        personal=True,
    ),
    File(
        "cycles",
        "Calls for proposals.",
        (
            id_column(),
            title_column("name"),
            *(Column(f"{phase}_from", "wall", "local time of the site") for phase in PHASES),
            choice_column("ballot", BALLOTS, "empty: support"),
            whole_column("ballot_limit", "the most proposals that one may support"),
            whole_column("points", "how many points one has"),
            whole_column("cap", "the most points on one proposal"),
            choice_column("cost_rule", COST_RULES, "empty: linear"),
            whole_column("budget", most=BIG),
            choice_column("electorate", ELECTORATES, "empty: people"),
            whole_column("quorum"),
            choice_column("results", RESULTS, "when tallies are public; empty: live"),
            Column("secret", "flag", "true or false"),
            choice_column("shortlist_rule", SHORTLISTS[1:]),
            whole_column("seats"),
            text_column("x_summary", "what the call is about", most=SUMMARY, extra=True),
        ),
        Cycle,
    ),
    File(
        "proposals",
        "The proposals with their present text.",
        (
            id_column(),
            ref_column("cycle", "cycles", required=True),
            title_column("title"),
            text_column("summary", most=SUMMARY),
            text_column("body"),
            refs_column("principles", "principles"),
            refs_column("challenges", "challenges"),
            refs_column("territories", "territories"),
            ref_column("author", "members", about="empty: the initiative"),
            ref_column("organisation", "organisations"),
            choice_column("stage", STAGES, "empty: submitted"),
            Column("language", "tag", "of the plain text columns; empty: the site's first"),
            instant_column("created_at", "empty: the moment of the import"),
            *(whole_column(field.name, most=field.kind.most) for field in FACTS),
        ),
        Proposal,
    ),
    File(
        "serves",
        "How a proposal serves a principle.",
        (
            ref_column("proposal", "proposals", required=True),
            ref_column("principle", "principles", required=True),
            text_column("how", "in a sentence"),
        ),
        unique=("proposal", "principle"),
    ),
    File(
        "comments",
        "The discussions.",
        (
            id_column(),
            ref_column("proposal", "proposals", required=True),
            ref_column("parent", "comments", about="the comment that it answers"),
            ref_column("author", "members"),
            choice_column("stance", STANCES, "empty: neutral"),
            text_column("body", "empty: a deleted comment keeps its place"),
            instant_column("created_at", "empty: the moment of the import"),
            FOR_WHOM,
        ),
        Comment,
    ),
    File(
        "votes",
        "The votes: of several by one voter on one proposal the latest counts.",
        (
            ref_column("cycle", "cycles", required=True),
            ref_column(
                "voter", "members", about="who cast it; may be empty where an organisation votes"
            ),
            ref_column(
                "organisation", "organisations", about="whose vote it is, if not the person's own"
            ),
            ref_column("proposal", "proposals", required=True),
            word_column(
                "choice",
                "support; agree, neutral, disagree; or a number of points",
                most=20,
                required=True,
            ),
            instant_column("cast_at", "empty: the moment of the import"),
        ),
        personal=True,
    ),
    File(
        "meetings",
        "National meetings and workshops.",
        (
            id_column(),
            choice_column("kind", MEETING_KINDS, required=True),
            title_column("title"),
            Column("starts_at", "wall", "local time of the site; a bare date: whole days"),
            Column("ends_at", "wall"),
            ref_column("territory", "territories"),
            text_column("place"),
            text_column("agenda"),
            text_column("minutes"),
        ),
        Meeting,
    ),
    File(
        "documents",
        "Reference documents and media.",
        (
            id_column(),
            title_column("title"),
            word_column("kind", most=100),
            Column("language", "tag", "of the document and of its plain title"),
            Column("url", "url"),
            Column("published_on", "day"),
        ),
        Document,
    ),
    File(
        "decisions",
        "What was decided about proposals, and why.",
        (
            id_column(),
            ref_column("proposal", "proposals", required=True),
            choice_column("outcome", OUTCOMES, required=True),
            text_column("reason"),
            Column("decided_on", "day"),
            ref_column("meeting", "meetings"),
            Column(
                "x_into",
                "ref",
                "the proposal that a merged one became part of",
                to=("proposals",),
                extra=True,
            ),
        ),
        Decision,
    ),
    *PLAN,
)
# Rows with the sender's own id, which others may refer to.
MODELS: dict[str, Any] = {file.name: file.model for file in FILES if file.model}
BY_NAME = {file.name: file for file in FILES}

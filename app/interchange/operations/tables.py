"""The interchange folder, declared once: what each file holds serves reading, checking, writing
and documentation.
"""

from __future__ import annotations

from app.accounts.models import ROLES
from app.cycles.models import BALLOTS, COST_RULES, ELECTORATES, PHASES, RESULTS, SHORTLISTS
from app.discussion.models import STANCES
from app.interchange.operations.columns import Column, File
from app.meetings.models import KINDS as MEETING_KINDS
from app.model import INTEGER
from app.organisations.models import KINDS, STANDINGS
from app.plan.dates import YEARS
from app.plan.models import STATUSES
from app.proposals.models import STAGES
from app.steering.models import OUTCOMES

TITLE, SUMMARY, TEXT = 300, 2_000, 100_000
PERIOD = f"a day, a month, a quarter or a year, from {YEARS[0]} to {YEARS[-1]}"
BIG = 2**63 - 1


def _id() -> Column:
    return Column("id", "id", "the sender's own", required=True)


def _title(name: str, about: str = "") -> Column:
    return Column(name, "title", about, required=True, most=TITLE)


def _text(name: str, about: str = "", most: int = TEXT, extra: bool = False) -> Column:
    return Column(name, "text", about, most=most, extra=extra)


def _word(name: str, about: str = "", most: int = TITLE, required: bool = False) -> Column:
    return Column(name, "word", about, most=most, required=required)


def _ref(name: str, *to: str, about: str = "", required: bool = False) -> Column:
    return Column(name, "ref", about or f"a row of {' or '.join(to)}", to=to, required=required)


def _refs(name: str, *to: str) -> Column:
    return Column(name, "refs", f"rows of {' or '.join(to)}", to=to)


def _choice(
    name: str, choices: tuple[str, ...], about: str = "", required: bool = False
) -> Column:
    return Column(name, "choice", about, choices=choices, required=required)


def _whole(name: str, about: str = "", least: int = 0, most: int = INTEGER) -> Column:
    return Column(name, "whole", about, least=least, most=most)


def _instant(name: str, about: str) -> Column:
    return Column(name, "instant", about)


_POSITION = _whole("position", "its place in the order", least=-INTEGER)
_PROVISIONAL = Column("x_provisional", "flag", "not confirmed yet", extra=True)

FILES = (
    File(
        "principles",
        "What the coalition agreed on.",
        (_id(), _POSITION, _title("name"), _text("statement"), _PROVISIONAL),
    ),
    File(
        "challenges",
        "The major issues.",
        (_id(), _POSITION, _title("name"), _text("statement"), _PROVISIONAL),
    ),
    File(
        "territories",
        "Where actions are carried out.",
        (
            _id(),
            _title("name"),
            _ref("parent", "territories"),
            _word("iso_code", "ISO 3166", most=10),
        ),
    ),
    File(
        "organisations",
        "The solidarity actors.",
        (
            _id(),
            _title("name"),
            _choice("kind", KINDS, "empty: association"),
            _choice("standing", STANDINGS, "empty: member"),
            _ref("territory", "territories"),
            Column("website", "url"),
            _text("x_presentation", "who they are", extra=True),
        ),
    ),
    File(
        "members",
        "People: accounts without a password.",
        (
            _id(),
            _word("name", "as others see it", required=True),
            Column("email", "email", "empty: this person cannot sign in"),
            _choice("role", ROLES, "empty: member"),
            Column("language", "tag", "in which the site speaks to them"),
            _ref("organisation", "organisations", about="to which they belong"),
            _ref("territory", "territories"),
            _instant("joined_at", "empty: the moment of the import"),
        ),
    ),
    File(
        "cycles",
        "Calls for proposals.",
        (
            _id(),
            _title("name"),
            *(Column(f"{phase}_from", "wall", "local time of the site") for phase in PHASES),
            _choice("ballot", BALLOTS, "empty: support"),
            _whole("ballot_limit", "the most proposals that one may support"),
            _whole("points", "how many points one has"),
            _whole("cap", "the most points on one proposal"),
            _choice("cost_rule", COST_RULES, "empty: linear"),
            _whole("budget", most=BIG),
            _choice("electorate", ELECTORATES, "empty: people"),
            _whole("quorum"),
            _choice("results", RESULTS, "when tallies are public; empty: live"),
            Column("secret", "flag", "true or false"),
            _choice("shortlist_rule", SHORTLISTS[1:]),
            _whole("seats"),
            _text("x_summary", "what the call is about", most=SUMMARY, extra=True),
        ),
    ),
    File(
        "proposals",
        "The proposals with their present text.",
        (
            _id(),
            _ref("cycle", "cycles", required=True),
            _title("title"),
            _text("summary", most=SUMMARY),
            _text("body"),
            _refs("principles", "principles"),
            _refs("challenges", "challenges"),
            _refs("territories", "territories"),
            _ref("author", "members", about="empty: the initiative"),
            _ref("organisation", "organisations"),
            _choice("stage", STAGES, "empty: submitted"),
            Column("language", "tag", "of the plain text columns; empty: the site's first"),
            _instant("created_at", "empty: the moment of the import"),
            _whole("cost", most=BIG),
        ),
    ),
    File(
        "serves",
        "How a proposal serves a principle.",
        (
            _ref("proposal", "proposals", required=True),
            _ref("principle", "principles", required=True),
            _text("how", "in a sentence"),
        ),
    ),
    File(
        "comments",
        "The discussions.",
        (
            _id(),
            _ref("proposal", "proposals", required=True),
            _ref("parent", "comments", about="the comment that it answers"),
            _ref("author", "members"),
            _choice("stance", STANCES, "empty: neutral"),
            _text("body", "empty: a deleted comment keeps its place"),
            _instant("created_at", "empty: the moment of the import"),
        ),
    ),
    File(
        "votes",
        "The votes: of several by one voter on one proposal the latest counts.",
        (
            _ref("cycle", "cycles", required=True),
            _ref(
                "voter", "members", about="who cast it; may be empty where an organisation votes"
            ),
            _ref(
                "organisation", "organisations", about="whose vote it is, if not the person's own"
            ),
            _ref("proposal", "proposals", required=True),
            _word(
                "choice",
                "support; agree, neutral, disagree; or a number of points",
                most=20,
                required=True,
            ),
            _instant("cast_at", "empty: the moment of the import"),
        ),
    ),
    File(
        "meetings",
        "National meetings and workshops.",
        (
            _id(),
            _choice("kind", MEETING_KINDS, required=True),
            _title("title"),
            Column("starts_at", "wall", "local time of the site; a bare date: whole days"),
            Column("ends_at", "wall"),
            _ref("territory", "territories"),
            _text("place"),
            _text("agenda"),
            _text("minutes"),
        ),
    ),
    File(
        "documents",
        "Reference documents and media.",
        (
            _id(),
            _title("title"),
            _word("kind", most=100),
            Column("language", "tag", "of the document and of its plain title"),
            Column("url", "url"),
            Column("published_on", "day"),
        ),
    ),
    File(
        "decisions",
        "What was decided about proposals, and why.",
        (
            _id(),
            _ref("proposal", "proposals", required=True),
            _choice("outcome", OUTCOMES, required=True),
            _text("reason"),
            Column("decided_on", "day"),
            _ref("meeting", "meetings"),
            Column(
                "x_into",
                "ref",
                "the proposal that a merged one became part of",
                to=("proposals",),
                extra=True,
            ),
        ),
    ),
    File(
        "objectives",
        "What groups of actions are for.",
        (_id(), _POSITION, _title("name"), _text("statement"), _ref("principle", "principles")),
    ),
    File(
        "actions",
        "The draft of the plan, with live status and progress.",
        (
            _id(),
            _ref("objective", "objectives"),
            _title("title"),
            _text("description"),
            _refs("principles", "principles"),
            _refs("proposals", "proposals"),
            _ref(
                "owner",
                "organisations",
                "members",
                about="an organisation or a member; empty: looking for a lead",
            ),
            _refs("partners", "organisations", "members"),
            Column("starts_on", "from", PERIOD),
            Column("due_on", "until", PERIOD),
            _choice("status", STATUSES, "empty: not started"),
            _whole("progress", "in percent", most=100),
            _refs("territories", "territories"),
            _whole("budget", most=BIG),
            _text("measure", "how one will see that it is done"),
        ),
    ),
    File(
        "milestones",
        "The steps of actions.",
        (
            _id(),
            _ref("action", "actions", required=True),
            _title("title"),
            Column("due_on", "until", PERIOD),
            Column("done_on", "day"),
        ),
    ),
    File(
        "updates",
        "Reports on actions.",
        (
            _id(),
            _ref("action", "actions", required=True),
            _ref("author", "members"),
            _choice("status", STATUSES),
            _whole("progress", "in percent", most=100),
            _text("body"),
            _instant("created_at", "empty: the moment of the import"),
        ),
    ),
)
BY_NAME = {file.name: file for file in FILES}

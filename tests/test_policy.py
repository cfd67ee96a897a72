"""Who may do what to which thing, in which state, at which time: the whole policy as one table.

A line of GRANTS says where something is allowed; every other cell of role x stage x phase is
denied.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import VISITOR, ActingFor, Actor, Member, Standing
from app.cycles.models import PHASES, Cycle, Phase
from app.database import db
from app.discussion.models import Comment
from app.errors import NotAllowed, NotFound
from app.organisations.models import Administration, Mandate, MandateRequest, Organisation
from app.organisations.powers import POWERS
from app.plan.edition import FrozenAction, Party
from app.plan.models import LeadRequest, Update
from app.plan.rules import Answering
from app.policy import HIDES, RULES, Ability, check, require
from app.proposals.models import PUBLIC_STAGES, STAGES, Proposal
from app.proposals.queries.scope import visible_to
from app.voting.models import Tally
from tests import factories

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
AUTHOR, OTHER = 7, 8
PEOPLE = {
    "visitor": VISITOR,
    "member": Actor(OTHER, "other", role="member"),
    "author": Actor(AUTHOR, "author", role="member"),
    "steering": Actor(OTHER, "other", role="steering"),
    "steering author": Actor(AUTHOR, "author", role="steering"),
    "admin": Actor(OTHER, "other", role="admin"),
    "for others": Actor(
        OTHER, "other", role="member", acting_for=ActingFor(1, 2, frozenset(POWERS))
    ),
    "powerless": Actor(OTHER, "other", role="member", acting_for=ActingFor(1, 2, frozenset())),
    "suspended": Actor(OTHER, "other", role="member", suspended=True),
    "suspended author": Actor(AUTHOR, "author", role="member", suspended=True),
    "suspended steering": Actor(OTHER, "other", role="steering", suspended=True),
    "suspended admin": Actor(OTHER, "other", role="admin", suspended=True),
}
EVERYBODY = tuple(PEOPLE)
FOR_THEMSELVES = ("member", "author", "steering", "steering author", "admin")
AUTHORS = ("author", "steering author")
OWNERS = (*AUTHORS, "suspended author")
STEERING = ("steering", "steering author", "admin")
ADMINS = ("admin",)
# Who acts for an organisation; what no mandate is about, they may under any.
FOR_OTHERS = ("for others", "powerless")
MEMBERS = (*FOR_THEMSELVES, *FOR_OTHERS)
NEVER = "before"
TIMES = (NEVER, *PHASES)
# ability, stages, phases, who
GRANTS: list[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    ("SEE_PROPOSAL", PUBLIC_STAGES, TIMES, EVERYBODY),
    ("SEE_PROPOSAL", ("draft",), TIMES, OWNERS),
    ("SEE_PROPOSAL", ("withdrawn", "hidden"), TIMES, (*STEERING, *OWNERS)),
    ("EDIT_PROPOSAL", ("draft",), TIMES, AUTHORS),
    ("EDIT_PROPOSAL", ("submitted",), ("gather", "deliberate"), AUTHORS),
    ("SUBMIT_PROPOSAL", ("draft",), ("gather",), AUTHORS),
    ("SUBMIT_PROPOSAL", ("submitted",), ("gather", "deliberate"), AUTHORS),
    ("WITHDRAW_PROPOSAL", ("draft",), TIMES, AUTHORS),
    ("WITHDRAW_PROPOSAL", ("submitted",), ("gather", "deliberate", "vote"), AUTHORS),
    ("DISCARD_DRAFT", ("draft",), TIMES, AUTHORS),
    ("BEGIN_AGAIN", ("withdrawn",), TIMES, AUTHORS),
    (
        "COMMENT",
        PUBLIC_STAGES,
        ("gather", "deliberate", "vote", "decide"),
        (*FOR_THEMSELVES, "for others"),
    ),
    ("VOTE", ("submitted",), ("vote",), FOR_THEMSELVES),
    ("DECIDE", ("submitted", "postponed"), TIMES, ("steering", "admin")),
    # What has a time but no stage, and what has neither.
    ("PROPOSE", STAGES, ("gather",), (*FOR_THEMSELVES, "for others")),
    ("SEE_TALLY", STAGES, ("decide", "closed"), EVERYBODY),
    ("SEE_KINDS", STAGES, ("decide", "closed"), EVERYBODY),
    ("SEE_BALLOTS", STAGES, ("decide", "closed"), EVERYBODY),
    ("EDIT_COMMENT", STAGES, TIMES, AUTHORS),
    ("DELETE_COMMENT", STAGES, TIMES, (*AUTHORS, *ADMINS)),
    ("SEE_ACTION", STAGES, TIMES, EVERYBODY),
    ("REPORT", STAGES, TIMES, ("author", *STEERING)),
    ("SAY_AS_PARTNER", STAGES, TIMES, ("member",)),
    ("TAKE_REPORT_BACK", STAGES, TIMES, ("member", "author", *STEERING)),
    ("NAME_PEOPLE", STAGES, TIMES, ("author", *STEERING)),
    ("REMOVE_PERSON", STAGES, TIMES, (*FOR_THEMSELVES,)),
    ("JUDGE", STAGES, TIMES, STEERING),
    ("EDIT_PLAN", STAGES, TIMES, STEERING),
    ("ADOPT", STAGES, TIMES, STEERING),
    ("ANSWER_REQUEST", STAGES, TIMES, AUTHORS),
    ("OFFER_TO_LEAD", STAGES, TIMES, ("for others",)),
    ("SIGN", STAGES, TIMES, ("for others",)),
    ("EDIT_FRAME", STAGES, TIMES, STEERING),
    ("ANSWER_QUESTION", STAGES, TIMES, STEERING),
    ("INVITE", STAGES, TIMES, STEERING),
    ("ADMINISTER", STAGES, TIMES, ADMINS),
    ("REVIEW", STAGES, TIMES, ADMINS),
    ("SUSPEND", STAGES, TIMES, ADMINS),
    ("RESET_FACTOR", STAGES, TIMES, ADMINS),
    ("FOLLOW", STAGES, TIMES, MEMBERS),
    ("EDIT_ORGANISATION", STAGES, TIMES, (*AUTHORS, *STEERING)),
    ("SEE_MANDATES", STAGES, TIMES, (*AUTHORS, *STEERING)),
    ("GIVE_MANDATE", STAGES, TIMES, AUTHORS),
    ("END_MANDATE", STAGES, TIMES, (*AUTHORS, *STEERING)),
    ("ACCEPT_MANDATE", STAGES, TIMES, AUTHORS),
    ("ASK_FOR_MANDATE", STAGES, TIMES, MEMBERS),
    ("ANSWER_MANDATE_REQUEST", STAGES, TIMES, AUTHORS),
    ("INVITE_INTO_ORGANISATION", STAGES, TIMES, AUTHORS),
    ("END_INVITATION_INTO_ORGANISATION", STAGES, TIMES, (*AUTHORS, *STEERING)),
    ("LEAVE_ORGANISATION", STAGES, TIMES, (*AUTHORS, *STEERING)),
    ("RETURN_ORGANISATION", STAGES, TIMES, STEERING),
]
PAIRS = {"EDIT_PROPOSAL", "SUBMIT_PROPOSAL", "WITHDRAW_PROPOSAL", "COMMENT", "VOTE"}
CYCLES = {"PROPOSE", "SEE_TALLY", "SEE_BALLOTS"}


def cycle(**columns: Any) -> Cycle:
    """A cycle of weekly phases, beginning with 2026, whose results are shown at the end."""
    defaults = {"ballot": "support", "electorate": "people", "results": "close", "secret": False}
    row = Cycle(**{**defaults, **columns})
    row.phases = [Phase(kind=kind, starts_at=BEGIN + WEEK * at) for at, kind in enumerate(PHASES)]
    return row


def action(owner: Party | None, *partners: Party) -> FrozenAction:
    """An adopted action of that owner and those partners, of which nothing else is known."""
    known: dict[str, Any] = {"id": 1, "owner": owner, "partners": partners}
    return FrozenAction(**{field.name: known.get(field.name) for field in fields(FrozenAction)})


def instant(phase: str) -> datetime:
    """An instant within that phase of such a cycle."""
    return BEGIN + WEEK * (TIMES.index(phase) - 1) + timedelta(days=1)


def thing(ability: str, stage: str) -> Any:
    """What the ability is about."""
    proposal = Proposal(stage=stage, author_id=AUTHOR, number=0 if stage == "draft" else 1)
    if ability in PAIRS:
        return (proposal, cycle())
    if ability in CYCLES:
        return cycle()
    if ability == "SEE_KINDS":
        return (cycle(electorate="both"), Tally())
    claimed = Administration(1, frozenset({AUTHOR}))
    return {
        "EDIT_ORGANISATION": claimed,
        "SEE_MANDATES": claimed,
        "LEAVE_ORGANISATION": claimed,
        "INVITE_INTO_ORGANISATION": claimed,
        "END_INVITATION_INTO_ORGANISATION": claimed,
        "GIVE_MANDATE": claimed,
        "END_MANDATE": (Mandate(member_id=AUTHOR), claimed),
        "ACCEPT_MANDATE": Mandate(member_id=AUTHOR),
        "ASK_FOR_MANDATE": Organisation(left_on=None),
        "ANSWER_MANDATE_REQUEST": (
            MandateRequest(asked_at=datetime.max.replace(tzinfo=UTC)),
            claimed,
        ),
        "EDIT_COMMENT": Comment(author_id=AUTHOR),
        "DELETE_COMMENT": Comment(author_id=AUTHOR),
        "SEE_ACTION": True,
        "REVIEW": False,
        "REPORT": Answering(action(Party(member="author"))),
        "SAY_AS_PARTNER": Answering(action(Party(member="author"), Party(member="other"))),
        # The other member's own, on an action that the author leads.
        "TAKE_REPORT_BACK": (Answering(action(Party(member="author"))), Update(author_id=OTHER)),
        "ANSWER_REQUEST": LeadRequest(member_id=AUTHOR),
        "OFFER_TO_LEAD": action(Party(member="author")),
        "NAME_PEOPLE": action(Party(member="author")),
        # The author's own, and that of the other member.
        "REMOVE_PERSON": (action(Party(member="author")), "other"),
        "SUSPEND": Member(id=AUTHOR),
        "RESET_FACTOR": Member(id=AUTHOR),
    }.get(ability, proposal)


def granted(ability: str, stage: str, phase: str) -> set[str]:
    """Who may, by the table."""
    lines = [
        who
        for name, stages, phases, who in GRANTS
        if name == ability and stage in stages and phase in phases
    ]
    return {person for who in lines for person in who}


def allowed(ability: str, about: Any, at: datetime) -> set[str]:
    """Who may, by the policy."""
    return {name for name, actor in PEOPLE.items() if check(actor, Ability[ability], about, at)}


def test_every_ability_has_a_rule_and_its_lines() -> None:
    assert set(RULES) == set(Ability)
    assert {ability.name for ability in Ability} == {name for name, *_ in GRANTS}


@pytest.mark.parametrize("ability", [ability.name for ability in Ability])
def test_rules_read_who_it_is_and_their_standing_alone(app: Flask, ability: str) -> None:
    """Parts of pages are kept by the standing: a rule that reads more would show one reader's to
    another.
    """
    read: set[str] = set()

    class Watched(Actor):
        def __getattribute__(self, name: str) -> Any:
            read.add(name)
            return super().__getattribute__(name)

    for stage, phase, actor in product(STAGES, TIMES, PEOPLE.values()):
        given = {field.name: getattr(actor, field.name) for field in fields(Actor)}
        check(Watched(**given), Ability[ability], thing(ability, stage), instant(phase))
    derived = {"is_steering", "is_admin", "signed_in"}
    assert read - derived <= {*Standing._fields, "member_id", "key"}


@pytest.mark.parametrize("ability", [ability.name for ability in Ability])
def test_the_policy_is_the_table(app: Flask, ability: str) -> None:
    for stage, phase in product(STAGES, TIMES):
        assert allowed(ability, thing(ability, stage), instant(phase)) == granted(
            ability, stage, phase
        ), (stage, phase)


@pytest.mark.parametrize("ability", [ability.name for ability in Ability])
def test_every_refusal_says_why(app: Flask, ability: str) -> None:
    for stage, phase, actor in product(STAGES, TIMES, PEOPLE.values()):
        verdict = check(actor, Ability[ability], thing(ability, stage), instant(phase))
        assert bool(verdict) != bool(verdict.sentence), (stage, phase, actor)


def test_only_a_visitor_needs_to_sign_in(app: Flask) -> None:
    verdicts = {
        name: check(actor, Ability.PROPOSE, cycle(), BEGIN) for name, actor in PEOPLE.items()
    }
    assert {name for name, verdict in verdicts.items() if verdict.sign_in} == {"visitor"}


def test_what_may_not_be_known_is_hidden() -> None:
    assert {Ability.SEE_PROPOSAL, Ability.SEE_ACTION, Ability.ANSWER_REQUEST} == HIDES


def test_what_is_required_is_what_is_checked(app: Flask) -> None:
    draft, voting = Proposal(stage="draft", author_id=AUTHOR, number=0), instant("vote")
    about = (Proposal(stage="submitted", author_id=AUTHOR), cycle())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        require(PEOPLE["author"], Ability.SEE_PROPOSAL, draft)
        with pytest.raises(NotFound, match=r"There is no such proposal\."):
            require(PEOPLE["member"], Ability.SEE_PROPOSAL, draft)
        require(PEOPLE["member"], Ability.VOTE, about, voting)
        with pytest.raises(NotAllowed, match="Voting closed on"):
            require(PEOPLE["member"], Ability.VOTE, about)


@pytest.mark.parametrize(
    "person", ["visitor", "member", "author", "steering", "admin", "suspended"]
)
def test_the_scope_of_lists_is_what_the_policy_shows(
    person: str, member: Member, other: Member, steward: Member
) -> None:
    rows = [
        factories.proposal(stage=stage, author_id=by.id)
        for stage in STAGES
        for by in (member, other)
    ]
    ids = {"author": member.id, "suspended": other.id}
    role = person if person in ("steering", "admin") else "member"
    suspended = person == "suspended"
    actor = (
        VISITOR
        if person == "visitor"
        else Actor(ids.get(person, steward.id), role=role, suspended=suspended)
    )
    listed = set(db.session.scalars(sa.select(Proposal.id).where(visible_to(actor))))
    assert listed == {
        row.id for row in rows if check(actor, Ability.SEE_PROPOSAL, db.session.merge(row))
    }


@pytest.mark.parametrize("ability", ["PROPOSE", "COMMENT", "VOTE"])
def test_signing_in_is_offered_where_it_leads_on(app: Flask, ability: str) -> None:
    for stage, phase in product(STAGES, TIMES):
        verdict = check(VISITOR, Ability[ability], thing(ability, stage), instant(phase))
        assert verdict.sign_in == bool(granted(ability, stage, phase)), (stage, phase)

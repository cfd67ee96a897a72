"""Who is told of what the log says: the rules, the strongest reason first. Each is one statement,
however many events and members there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.accounts.suspension import suspended
from app.activity.models import Event
from app.charter.models import Question, Territory
from app.discussion.models import Comment
from app.joining.models import Application
from app.model import Query
from app.notices.models import Follow, Notice
from app.notices.waiting import UNMAILED
from app.plan.models import EditionAction
from app.proposals.models import IS_PUBLIC, Proposal, ProposalTerritory, Serves
from app.site.models import AdminSettings

STEERING = ("steering", "admin")
# The columns of a notice, in the order in which a rule gives them.
COLUMNS = (
    *("member_id", "kind", "reason", "position", "once"),
    *("event_id", "subject_kind", "subject_id", "at"),
)
# The part of the log that is read: places in it, never ids, which do not commit in order.
AFTER: sa.BindParameter[int] = sa.bindparam("after", type_=sa.Integer)
UP_TO: sa.BindParameter[int] = sa.bindparam("up_to", type_=sa.Integer)
_NO_NAME = sa.cast(sa.null(), sa.String)

Joined = Callable[[Query], Query]


class Rule(NamedTuple):
    """Whom events with those verbs reach: `find` joins what they are about, and the members.
    `thing` is what they are told at, its kind and its number.
    """

    verbs: tuple[str, ...]
    kind: str
    reason: str
    thing: tuple[str, Any]
    find: Joined
    # The name that stands for the event's place, where one event tells of several things.
    once: sa.ColumnElement[Any] = _NO_NAME


def active(now: datetime) -> sa.ColumnElement[bool]:
    """The condition that a member is told of anything."""
    return sa.not_(suspended(Member, now))


def unless_stopped(kind: str, number: Any) -> sa.ColumnElement[bool]:
    """The condition that a member did not say that they want to hear nothing of that thing."""
    own = (Follow.member_id == Member.id, Follow.kind == kind, Follow.thing_id == number)
    stopped = sa.exists().where(*own, Follow.stopped)
    return sa.not_(stopped.correlate_except(Follow))


def told(rule: Rule, now: datetime) -> Query:
    """Each member whom the events of that part of the log reach by the rule: rows of COLUMNS."""
    kind, number = rule.thing
    query = sa.select(
        Member.id,
        sa.literal(rule.kind),
        sa.literal(rule.reason),
        sa.case((rule.once.is_(None), Event.position)),
        rule.once,
        Event.id,
        sa.literal(kind),
        number,
        Event.at,
    ).select_from(Event)
    # Not IN: the statement about owners is sent with many of them at once.
    verbs = sa.or_(*(Event.verb == verb for verb in rule.verbs))
    query = rule.find(query).where(verbs, sa.not_(Event.quiet))
    query = query.where(Event.position > AFTER, Event.position <= UP_TO)
    # An act of nobody (the command line, a visitor) is nobody's own.
    others = sa.or_(Event.actor_key.is_(None), Event.actor_key != Member.key)
    return query.where(others, active(now), unless_stopped(kind, number)).distinct()


def of_proposal(query: Query) -> Query:
    """The proposal of an event about one, where everybody may see it now."""
    return query.join(Proposal, Proposal.id == Event.subject_id).where(IS_PUBLIC)


def of_comment(query: Query) -> Query:
    """The comment of an event, which stands, and the proposal on which it does."""
    query = query.join(Comment, Comment.id == Event.subject_id).where(Comment.deleted_at.is_(None))
    return query.join(Proposal, Proposal.thread_id == Comment.thread_id).where(IS_PUBLIC)


def _action(query: Query) -> Query:
    """Of an action only what is told of one that was adopted."""
    stands = sa.exists().where(EditionAction.action_id == Event.subject_id)
    return query.where(stands)


def _author(query: Query) -> Query:
    return query.join(Member, Member.id == Proposal.author_id)


def _commenters(query: Query) -> Query:
    said = aliased(Comment)
    stands = (said.thread_id == Proposal.thread_id, said.deleted_at.is_(None))
    return query.join(said, sa.and_(*stands)).join(Member, Member.id == said.author_id)


def _answered(query: Query) -> Query:
    parent = aliased(Comment)
    query = query.join(parent, parent.id == Comment.parent_id)
    return query.join(Member, Member.id == parent.author_id)


def _followers(kind: str, number: Any) -> Joined:
    """Those who follow the thing of that kind and number."""

    def joined(query: Query) -> Query:
        of_it = (Follow.kind == kind, Follow.thing_id == number, sa.not_(Follow.stopped))
        return query.join(Follow, sa.and_(*of_it)).join(Member, Member.id == Follow.member_id)

    return joined


def _served(query: Query) -> Query:
    return query.join(Serves, Serves.proposal_id == Proposal.id)


def _places() -> sa.CTE:
    """Each territory with all in which it lies, itself among them."""
    # See docs/decisions.md, "a territory means all that lies in it".
    own = sa.select(Territory.id.label("place"), Territory.id.label("whole"))
    lies = own.cte("lies", recursive=True)
    around = sa.select(lies.c.place, Territory.parent_id)
    around = around.join(Territory, Territory.id == lies.c.whole)
    return lies.union(around.where(Territory.parent_id.is_not(None)))


_LIES = _places()


def _placed(query: Query) -> Query:
    query = query.join(ProposalTerritory, ProposalTerritory.proposal_id == Proposal.id)
    return query.join(_LIES, _LIES.c.place == ProposalTerritory.territory_id)


def _everybody(query: Query) -> Query:
    return query.join(Member, sa.true())


def steering(query: Query) -> Query:
    return query.join(Member, Member.role.in_(STEERING))


def _applied(query: Query) -> Query:
    """An application that waits, and whoever reviews such."""
    by_steering = sa.exists().where(AdminSettings.steering_reviews)
    reviews = sa.or_(Member.role == "admin", sa.and_(Member.role == "steering", by_steering))
    waits = (Application.id == Event.subject_id, Application.state == "waiting")
    return query.join(Application, sa.and_(*waits)).join(Member, reviews)


def _waiting(query: Query) -> Query:
    query = query.join(Question, Question.id == Event.subject_id)
    return query.where(Question.state == "waiting")


def _first_move(query: Query) -> Query:
    """Several changes of a cycle are told once, until that was read or mailed: not to whom another
    one is told by the same part of the log, or was told without their knowing it yet.
    """
    before = aliased(Event)
    by_others = sa.or_(before.actor_key.is_(None), before.actor_key != Member.key)
    same = (before.subject_id == Event.subject_id, before.verb.in_((*OPENED, *MOVED)))
    place = (before.position > AFTER, before.position < Event.position)
    again = sa.exists().where(*place, *same, by_others, sa.not_(before.quiet))
    of_cycle = (Notice.subject_kind == "cycle", Notice.subject_id == Event.subject_id)
    new = (Notice.member_id == Member.id, *of_cycle, Notice.kind == "cycle", UNMAILED)
    return query.where(sa.not_(again), sa.not_(sa.exists().where(*new)))


def _unless_owner(query: Query) -> Query:
    """Whom an edition told of an action for which they answer hears of it by that."""
    of_action = (Notice.kind == "action", Notice.subject_kind == "action")
    theirs = (Notice.member_id == Member.id, Notice.event_id == Event.id, *of_action)
    return query.where(sa.not_(sa.exists().where(*theirs)))


def both(*steps: Joined) -> Joined:
    def joined(query: Query) -> Query:
        for step in steps:
            query = step(query)
        return query

    return joined


DECIDED = tuple(f"proposal.{word}" for word in ("promoted", "merged", "declined", "postponed"))
REVISED = ("proposal.revised",)
SUBMITTED = ("proposal.submitted",)
POSTED = ("comment.posted",)
APPLIED = ("application.confirmed", "application.answered")
OPENED, MOVED = ("cycle.opened",), ("cycle.phase_moved",)
PROGRESS = ("action.reported", "milestone.completed", "milestone.reopened")
ADOPTED = ("plan.adopted",)
ACCOUNT = tuple(
    f"member.{word}" for word in ("role_changed", "suspended", "readmitted", "address_changed")
)
_PROPOSAL = ("proposal", Proposal.id)
_SUBJECT = Event.subject_id
# What a proposal belongs to: who follows that hears of new proposals and of decisions.
_WHOLES: tuple[tuple[str, Any, Joined], ...] = (
    ("cycle", Proposal.cycle_id, lambda query: query),
    ("organisation", Proposal.organisation_id, lambda query: query),
    ("principle", Serves.principle_id, _served),
    ("territory", _LIES.c.whole, _placed),
)


def _account(query: Query) -> Query:
    return query.join(Member, Member.id == Event.subject_id)


def _of_wholes(verbs: tuple[str, ...], kind: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            verbs, kind, "follower", _PROPOSAL, both(of_proposal, find, _followers(whole, number))
        )
        for whole, number, find in _WHOLES
    )


def _of_proposal(verbs: tuple[str, ...], kind: str, about: Joined) -> tuple[Rule, ...]:
    """Those who wrote a proposal, took part in its discussion, or follow it."""
    return (
        Rule(verbs, kind, "author", _PROPOSAL, both(about, _author)),
        Rule(verbs, kind, "commenter", _PROPOSAL, both(about, _commenters)),
        Rule(verbs, kind, "follower", _PROPOSAL, both(about, _followers(*_PROPOSAL))),
    )


# Whom it is about; the owners of actions, whom an edition names, come with them: see
# operations/spreading.py.
ABOUT_ME = (
    Rule(ACCOUNT, "account", "owner", ("member", _SUBJECT), _account),
    Rule(DECIDED, "decision", "author", _PROPOSAL, both(of_proposal, _author)),
    Rule(POSTED, "answer", "commenter", _PROPOSAL, both(of_comment, _answered)),
    Rule(
        *(("question.asked",), "waiting", "reviewer"),
        *(("question", _SUBJECT), both(_waiting, steering)),
    ),
    Rule(SUBMITTED, "waiting", "reviewer", _PROPOSAL, both(of_proposal, steering)),
    Rule(APPLIED, "waiting", "reviewer", ("application", _SUBJECT), _applied),
)
FOLLOWERS = (
    *_of_proposal(REVISED, "version", of_proposal),
    *_of_proposal(POSTED, "comment", of_comment),
    *_of_proposal(DECIDED, "judged", of_proposal),
    *_of_wholes(SUBMITTED, "version"),
    *_of_wholes(DECIDED, "judged"),
    Rule(
        *(PROGRESS, "progress", "follower"),
        *(("action", _SUBJECT), both(_action, _followers("action", _SUBJECT))),
    ),
)
EVERYBODY = (
    Rule(OPENED, "cycle", "everybody", ("cycle", _SUBJECT), _everybody),
    Rule(MOVED, "cycle", "everybody", ("cycle", _SUBJECT), both(_everybody, _first_move)),
    Rule(
        *(ADOPTED, "edition", "everybody"),
        *(("edition", _SUBJECT), both(_everybody, _unless_owner)),
    ),
)


def owner(query: Query) -> Query:
    """The member of the parameter `owner`, a key."""
    return query.join(Member, Member.key == sa.bindparam("owner", type_=sa.String))


def owner_told(now: datetime, reason: str, find: Joined) -> Query:
    """Whoever answers for the action `thing` is told of it by the event at `place`; `once` names
    it where one event may tell of several actions.
    """
    thing: Any = sa.bindparam("thing", type_=sa.Integer)
    once = sa.cast(sa.bindparam("once", type_=sa.String), sa.String)
    about = ("action", thing)
    rule = Rule((*PROGRESS, *ADOPTED), "action", reason, about, find, once)
    return told(rule, now).where(Event.position == sa.bindparam("place", type_=sa.Integer))

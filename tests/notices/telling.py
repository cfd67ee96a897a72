"""Notices by hand, as the sealed log would have made them; in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.activity.vocabulary import verbs
from app.cycles.models import Cycle
from app.database import db
from app.discussion.models import Comment, Thread
from app.kept import touch_frame
from app.notices.models import Notice
from app.proposals.models import Proposal
from app.voting.models import Tally

_place = count(1)


def flushed(row: Any) -> Any:
    """The row, with its number."""
    db.session.add(row)
    db.session.flush()
    return row


def tell(
    member: Member,
    kind: str,
    thing: tuple[str, int],
    *,
    reason: str = "follower",
    verb: str = "proposal.revised",
    about: int | None = None,
    actor: Member | None = None,
    at: datetime | None = None,
    **columns: Any,
) -> Notice:
    """Tell a member of an event with that verb; `about`: what it was done to, if not the thing."""
    at = at or clock.now()
    subject_kind, number = thing
    event: dict[str, Any] = {"verb": verb, "subject_kind": verbs()[verb].kind, "at": at}
    event["subject_id"] = about or number
    event["digest"] = "" if verbs()[verb].digest is False else "0" * 64
    happened = flushed(Event(**event, actor_key=actor.key if actor else None))
    told = {"kind": kind, "reason": reason, "subject_kind": subject_kind, "subject_id": number}
    columns = {"position": next(_place), "event_id": happened.id, "at": at, **columns}
    return flushed(Notice(member_id=member.id, **told, **columns))


def proposal(language: str, title: str, **columns: Any) -> Proposal:
    """A proposal that everybody may see, in a cycle of its own."""
    cycle = flushed(Cycle(name={language: title}))
    touch_frame()
    about = {"title": {language: title}, "summary": {language: f"{title}."}, "number": 1}
    about |= {"language": language, "stage": "submitted", "created_at": clock.now(), **columns}
    row = flushed(Proposal(cycle_id=cycle.id, thread_id=flushed(Thread()).id, **about))
    db.session.add(Tally(proposal_id=row.id))
    return row


def comment(on: Proposal, author: Member, body: str, **columns: Any) -> Comment:
    """A comment on it."""
    texts = {"body": {on.language: body}, "body_html": {on.language: f"<p>{body}</p>"}}
    about = {"thread_id": on.thread_id, "author_id": author.id, "created_at": clock.now()}
    return flushed(Comment(**about, **texts, **columns))


def commented(member: Member, author: Member, on: Proposal, body: str, **more: Any) -> Notice:
    """Tell a member of a new comment on that proposal."""
    row = comment(on, author, body)
    about = {"verb": "comment.posted", "about": row.id, "actor": author, **more}
    return tell(member, "comment", ("proposal", on.id), **about)

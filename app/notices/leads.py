"""Who is told that they are asked to lead an action of the draft, and of the answer; and who that
they are named in charge of one.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.accounts.models import Member
from app.activity.models import Event
from app.model import Query
from app.notices.recipients import Rule, both, steering
from app.notices.representatives import holding
from app.plan.models import ActionPerson, LeadRequest


def _asked(query: Query) -> Query:
    """The request to lead the action of an event that stands now."""
    of_it = (LeadRequest.action_id == Event.subject_id, LeadRequest.ended_at.is_(None))
    return query.join(LeadRequest, sa.and_(*of_it))


def _unanswered(query: Query) -> Query:
    """The same, where nobody has answered it yet."""
    return _asked(query).where(LeadRequest.state == "asked")


def _asked_themselves(query: Query) -> Query:
    return _unanswered(query).join(Member, Member.id == LeadRequest.member_id)


def _named(query: Query) -> Query:
    """The people in charge of the action of an event: whoever was told of it before is not told
    again, by the name of the notice.
    """
    query = query.join(ActionPerson, ActionPerson.action_id == Event.subject_id)
    return query.join(Member, Member.id == ActionPerson.member_id)


_TO_LEAD = ("action.asked",)
_ANSWERED = ("action.accepted", "action.changes_asked", "action.declined")
_REQUEST = ("asked", LeadRequest.id)
# Asked twice before it was told, they are asked once.
_EACH: Any = sa.literal("asked ") + sa.cast(LeadRequest.id, sa.String)
_CHARGE: Any = sa.literal("in charge ") + sa.cast(Event.subject_id, sa.String)
LEADS = (
    Rule(_TO_LEAD, "action", "owner", _REQUEST, _asked_themselves, once=_EACH),
    Rule(
        *(_TO_LEAD, "action", "mandate", _REQUEST),
        both(_unanswered, holding(LeadRequest.organisation_id, "commit")),
        once=_EACH,
    ),
    Rule(_ANSWERED, "waiting", "reviewer", _REQUEST, both(_asked, steering)),
    Rule(
        *(("action.person_named",), "action", "owner"),
        *(("action", Event.subject_id), _named),
        once=_CHARGE,
    ),
)

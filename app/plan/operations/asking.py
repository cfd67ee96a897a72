"""The steering group asks the leads of actions, by saving the draft."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Actor, Member
from app.activity.operations import record
from app.database import db
from app.organisations.models import Organisation
from app.plan.models import Action, EditionAction, LeadOffer, LeadRequest
from app.plan.promise import adopted_promise, draft_promise
from app.plan.queries.asking import standing_request, stands, unasked
from app.plan.queries.draft import Draft
from app.plan.queries.editions import frozen_action
from app.policy import Ability, require
from app.speech.dates import local, site_zone

# Each is an event and a mail, in one transaction.
MOST_AT_ONCE = 100
# The column of a request that says who leads the action, and their number.
Lead = dict[str, int]


def ask_lead(action: Action, *, by: Actor) -> LeadRequest | None:
    """Whoever leads an action of the draft, which is held, is asked, unless they were asked for
    the same; who leads it by their own word accepts. What nobody has answered yet is brought up to
    date, and whoever leads it no longer is asked no more; who accepted that very thing before has.
    None where nobody leads it.
    """
    lead = _lead(action)
    digest = draft_promise(action)
    present = standing_request(action.id)
    same_lead = present is not None and lead is not None and _is_of(present, lead)
    if same_lead and present is not None and present.digest == digest:
        return present
    before = _accepted_before(action, lead, digest) if lead is not None else None
    if before is None and same_lead and present is not None and present.state == "asked":
        bring_up_to_date(present, action)
        return present
    end_request(action.id)
    if before is not None:
        before.ended_at = None
        db.session.flush()
        return before
    return _ask(action, lead, digest, by) if lead is not None else None


def bring_up_to_date(request: LeadRequest, action: Action) -> None:
    """What nobody has answered yet asks for what the draft says now. What the public reads of it
    stays, by a row that has ended: the answer to another draft is nobody's before its adoption.
    """
    digest, lead = draft_promise(action), _lead(action)
    if request.digest == digest or lead is None:
        return
    if request.adopted:
        kept = ("action_id", "member_id", "organisation_id", "asked_at", "asked_by_id", "digest")
        row = {name: getattr(request, name) for name in kept}
        db.session.add(LeadRequest(**row, adopted=True, ended_at=clock.now()))
    request.digest, request.adopted = digest, _is_adopted(action, lead, digest)
    db.session.flush()
    if request.adopted:
        others = (LeadRequest.action_id == action.id, LeadRequest.id != request.id)
        clear = sa.update(LeadRequest).where(*others, LeadRequest.adopted)
        db.session.execute(clear.values(adopted=False))


def ask_leads(*, by: Actor) -> int:
    """The steering group asks the leads of the draft's actions who were not asked yet, as those of
    imported ones: so many at once at most; how many it asked.
    """
    require(by, Ability.EDIT_PLAN)
    numbers = db.session.scalars(unasked().order_by(Action.id).limit(MOST_AT_ONCE)).all()
    asked = 0
    # In the order of their numbers, as all that hold several.
    for action in db.session.scalars(_held(numbers)):
        # Of two who press at once, the second finds that they were asked.
        if not _is_of_lead(action):
            ask_lead(action, by=by)
            asked += 1
    return asked


def accept_by_offer(request: LeadRequest, offer: LeadOffer, *, by: Actor) -> None:
    """An organisation that offered what it is asked has accepted by that, whoever takes it."""
    if request.state != "asked":
        return
    request.state = "accepted"
    request.answered_on = local(offer.offered_at).date()
    request.answered_by_id, request.mandate_id = offer.member_id, offer.mandate_id
    content = [request.action_id, request.digest, offer.words]
    record("action.accepted", "action", request.action_id, by=by, content=content)


def end_request(action_id: int) -> None:
    """Whoever was asked to lead the action is asked no more."""
    here = (LeadRequest.action_id == action_id, LeadRequest.ended_at.is_(None))
    db.session.execute(sa.update(LeadRequest).where(*here).values(ended_at=clock.now()))


def adopt_requests(draft: Draft, number: int) -> None:
    """From the edition of that number on the public hears who was asked for what it says."""
    asked = []
    for action in draft.actions:
        request = draft.requests.get(action.id)
        if request is not None and request.digest == draft_promise(action):
            asked.append(request.id)
    held_by_it = sa.select(EditionAction.action_id).where(EditionAction.edition_number == number)
    before = (LeadRequest.adopted, LeadRequest.action_id.in_(held_by_it))
    clear = sa.update(LeadRequest).where(*before, LeadRequest.id.not_in(asked))
    mark = sa.update(LeadRequest).where(LeadRequest.id.in_(asked))
    db.session.flush()
    for statement, adopted in ((clear, False), (mark, True)):
        quick = statement.execution_options(synchronize_session=False)
        db.session.execute(quick.values(adopted=adopted))


def _accepted_before(action: Action, lead: Lead, digest: str) -> LeadRequest | None:
    """The last request to that lead for the very same, if they accepted it."""
    of_them = [getattr(LeadRequest, name) == number for name, number in lead.items()]
    said = (LeadRequest.state == "accepted", LeadRequest.digest == digest)
    here = (LeadRequest.action_id == action.id, LeadRequest.ended_at.is_not(None))
    query = sa.select(LeadRequest).where(*here, *said, *of_them)
    return db.session.scalar(query.order_by(LeadRequest.id.desc()).limit(1))


def _ask(action: Action, lead: Lead, digest: str, by: Actor) -> LeadRequest:
    request = LeadRequest(action_id=action.id, **lead, asked_at=clock.now(), digest=digest)
    request.asked_by_id = by.member_id
    request.adopted = _is_adopted(action, lead, digest)
    said: dict[str, Any] = {"content": [action.id, digest]}
    if lead.get("member_id") == by.member_id:
        request.state = "accepted"
        request.answered_on = clock.today(site_zone())
        request.answered_by_id = by.member_id
    db.session.add(request)
    db.session.flush()
    verb = "action.asked" if request.state == "asked" else "action.accepted"
    record(verb, "action", action.id, by=by, **said)
    return request


def _lead(action: Action) -> Lead | None:
    """The column of a request that names who leads the action now; nobody one that is retired."""
    if action.retired_on is not None:
        return None
    if action.owner_member_id is not None:
        return {"member_id": action.owner_member_id}
    # One that has left carries nothing out any more.
    here = (Organisation.id == action.owner_organisation_id, Organisation.left_on.is_(None))
    number = db.session.scalar(sa.select(Organisation.id).where(*here))
    return None if number is None else {"organisation_id": number}


def _is_of(request: LeadRequest, lead: Lead) -> bool:
    return all(getattr(request, name) == number for name, number in lead.items())


def _is_of_lead(action: Action) -> bool:
    request = standing_request(action.id)
    return request is not None and stands(request, action)


def _is_adopted(action: Action, lead: Lead, digest: str) -> bool:
    """Whether the newest edition says what is asked: a plan may be adopted before anybody is."""
    frozen = frozen_action(action.id)
    if frozen is None or frozen.owner is None or adopted_promise(frozen) != digest:
        return False
    if "organisation_id" in lead:
        return frozen.owner.organisation == lead["organisation_id"]
    return frozen.owner.member == db.session.get_one(Member, lead["member_id"]).key


def _held(numbers: Any) -> sa.Select[Action]:
    query = sa.select(Action).where(Action.id.in_(numbers)).order_by(Action.id)
    return query.with_for_update().execution_options(populate_existing=True)

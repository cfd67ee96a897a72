"""Adoption: the draft becomes a numbered edition that never changes again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record, seal
from app.database import db
from app.errors import Conflict, Invalid
from app.meetings.models import Meeting
from app.plan.dates import YEARS
from app.plan.edition import FrozenMeeting
from app.plan.formats import edition_json
from app.plan.models import Action, Edition, EditionAction, Objective, PlanPeriod
from app.plan.operations.asking import adopt_requests
from app.plan.queries.changes import changes
from app.plan.queries.draft import Draft, draft_plan
from app.plan.queries.editions import newest_number
from app.plan.queries.freezing import AdoptionAct, frozen_plan
from app.policy import Ability, require
from app.speech.dates import site_zone
from app.speech.language import language
from app.text.canonical import canonical_json, sha256_hex
from app.text.texts import ByLanguage, in_language


def adopt(
    words: ByLanguage,
    *,
    by: Actor,
    although: bool = False,
    decided_on: date | None = None,
    meeting_id: int | None = None,
    expected_number: int | None = None,
    key: str = "",
) -> Edition:
    """The steering group freezes the draft as the next edition, with its words and its digest, and
    seals the event.

    Refuses an empty draft, one in which nothing differs from the last edition, actions that lack
    an owner, a deadline or a principle or whose lead declined, and years that no plan can hold;
    actions without a milestone or a measure only where it is adopted `although` they are, which
    the edition records. It was decided on a day, today if none is given, and perhaps at a meeting.
    Of two at once one is made.
    """
    require(by, Ability.ADOPT)
    if (same := done_before(Edition, key, by=by)) is not None:
        return same
    # Before anything of the draft is read: what is checked is what is frozen.
    _hold_draft()
    number = newest_number() + 1
    if expected_number not in (None, number):
        raise _adopted_meanwhile()
    draft = draft_plan()
    _refuse_declined(draft)
    _refuse_incomplete(draft)
    _refuse_beyond(draft)
    _refuse_unknowing(draft, although)
    # See docs/decisions.md, 'what cannot be undone is asked about in the page'.
    if number > 1 and not changes(draft):
        sentence = _("The draft says just what the last edition says: there is nothing to adopt.")
        raise Invalid(sentence)
    act = _act(number, words, by, decided_on, meeting_id)
    edition = _frozen(draft, act, by)
    # Its number is its key: who comes second finds it taken, whatever was held.
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError:
        raise _adopted_meanwhile() from None
    for action in draft.actions:
        db.session.add(EditionAction(edition_number=number, action_id=action.id))
    adopt_requests(draft, number)
    # The command line is no member: its event names nobody.
    record(
        "plan.adopted",
        "edition",
        number,
        by=by if by.signed_in else None,
        digest=edition.sha256,
        at=edition.adopted_at,
        key=key,
    )
    db.session.flush()
    # With the event of the adoption: from now on nobody can take it out of the log unseen. Last,
    # as the chain's head is locked, and all who seal wait for it.
    seal()
    return edition


def _hold_draft() -> None:
    """Nobody changes the period, an objective or an action while it is being frozen."""
    # In the order of their numbers, as all that hold several rows: two adoptions do not stand in
    # each other's way for ever.
    for model in (PlanPeriod, Objective, Action):
        query = sa.select(model).order_by(model.id).with_for_update()
        db.session.scalars(query.execution_options(populate_existing=True)).all()


def _refuse_declined(draft: Draft) -> None:
    """A lead who declined is none; one who has not answered yet is."""
    names = _names(action for action in draft.actions if draft.declined(action))
    if names:
        sentence = _("Whoever was to lead these actions declined: %(names)s", names=names)
        raise Invalid(sentence)


def _refuse_incomplete(draft: Draft) -> None:
    if not draft.actions:
        raise Invalid(_("The draft holds no action yet: there is nothing to adopt."))
    lacking = [action for action in draft.actions if draft.lacks(action)]
    if lacking:
        sentence = _(
            "These actions still lack an owner, a deadline or a principle: %(names)s",
            names=_names(lacking),
        )
        each = tuple(_lacks(draft, action) for action in lacking)
        raise Invalid(sentence, each=each)


def _refuse_unknowing(draft: Draft, although: bool) -> None:
    names = _names(action for action in draft.actions if draft.without(action))
    if names and not although:
        sentence = _("These actions have no milestone or no measure: %(names)s", names=names)
        raise Invalid(sentence, "although")


def _refuse_beyond(draft: Draft) -> None:
    """Dates that no form takes: imports took them once."""
    names = _names(action for action in draft.actions if not _held_by_a_plan(action))
    if names:
        sentence = _(
            "These actions begin or end in a year that the plan cannot hold: %(names)s",
            names=names,
        )
        raise Invalid(sentence)


def _held_by_a_plan(action: Action) -> bool:
    return all(on is None or on.year in YEARS for on in (action.starts_on, action.due_on))


def _lacks(draft: Draft, action: Action) -> str:
    """Its title, and what it lacks."""
    words = {
        "owner": _("No owner yet"),
        "lead": _("Its lead declined"),
        "deadline": _("No deadline yet"),
        "principle": _("No principle yet"),
    }
    lacking = ", ".join(words[what] for what in draft.lacks(action))
    return f"{_title(action)}: {lacking}"


def _names(actions: Iterable[Action]) -> str:
    return "; ".join(map(_title, actions))


def _title(action: Action) -> str:
    return in_language(action.title, language()).text


def _act(
    number: int, words: ByLanguage, by: Actor, decided_on: date | None, meeting_id: int | None
) -> AdoptionAct:
    # The day of the site and not of UTC: an edition that is adopted at night says today.
    day = clock.today(site_zone())
    if decided_on is not None and decided_on > day:
        raise Invalid(_("A decision cannot be dated in the future."), "decided_on")
    return AdoptionAct(
        number=number,
        words=words,
        day=day,
        by_key=by.key if by.signed_in else None,
        decided_on=decided_on or day,
        meeting=_meeting(meeting_id),
    )


def _meeting(meeting_id: int | None) -> FrozenMeeting | None:
    if meeting_id is None:
        return None
    row = db.session.get(Meeting, meeting_id)
    if row is None:
        raise Invalid(_("There is no such meeting."), "meeting")
    return FrozenMeeting(row.id, row.title)


def _frozen(draft: Draft, act: AdoptionAct, by: Actor) -> Edition:
    data = canonical_json(edition_json(frozen_plan(draft, act)))
    return Edition(
        number=act.number,
        content=data.decode(),
        sha256=sha256_hex(data),
        words=act.words,
        adopted_at=clock.now(),
        adopted_by_id=by.member_id,
    )


def _adopted_meanwhile() -> Conflict:
    return Conflict(
        _("Somebody else adopted an edition meanwhile: look at it before you adopt another one.")
    )

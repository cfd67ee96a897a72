"""Measurements: what an adopted action has brought so far."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db
from app.editing import FIRST_YEAR
from app.errors import Invalid, NotFound
from app.organisations.acting import uphold, written_for
from app.plan.models import Action, Indicator, Measurement
from app.plan.operations.indicators import held_indicator, refuse_beyond
from app.plan.queries.reporting import answering
from app.policy import Ability, require
from app.speech.dates import site_zone
from app.text.decimals import decimal_text
from app.text.texts import ByLanguage


def measure(
    indicator_id: int,
    measured_on: date,
    value: int,
    note: ByLanguage,
    *,
    by: Actor,
    key: str = "",
) -> Measurement:
    """Whoever may report on an adopted action says what an indicator was on a day, up to today, in
    ten-thousandths; everybody sees it at once.

    A second word on the same day takes the place of the first: the log keeps the digests of both.
    """
    before = done_before(Action, key, by=by)
    indicator = held_indicator(indicator_id)
    # As it was adopted: who is responsible and what is measured, whatever the draft says now.
    about = answering(indicator.action_id)
    require(by, Ability.REPORT, about)
    frozen = about.frozen
    if frozen is None or indicator.id not in {promised.id for promised in frozen.indicators}:
        raise NotFound(_("There is no such indicator."))
    uphold(by, "report")
    stored = _on(indicator, measured_on)
    if before and stored:
        return stored
    if measured_on > clock.today(site_zone()):
        sentence = _("Nothing is measured in the future: give a day up to today.")
        raise Invalid(sentence, "measured_on")
    if measured_on.year < FIRST_YEAR:
        raise Invalid(_("Give a day such as 2027-03-31."), "measured_on")
    refuse_beyond(value, "value")
    said: dict[str, Any] = {"value": value, "note": note, "author_id": by.member_id}
    said |= written_for(by)
    row = stored or Measurement(indicator_id=indicator.id, measured_on=measured_on)
    # See docs/decisions.md, 'no field cuts, and a record saved as it was shown is no change'.
    if stored and all(getattr(stored, column) == one for column, one in said.items()):
        return stored
    for column, one in said.items():
        setattr(row, column, one)
    row.created_at = clock.now()
    db.session.add(row)
    content = [indicator.id, measured_on.isoformat(), decimal_text(value), note]
    thing = ("action", indicator.action_id)
    record("indicator.measured", *thing, by=by, content=content, key=key)
    return row


def _on(indicator: Indicator, day: date) -> Measurement | None:
    """What was measured on that day; the indicator is held, so that nobody says it meanwhile."""
    own = sa.select(Measurement).where(Measurement.indicator_id == indicator.id)
    return db.session.scalar(own.where(Measurement.measured_on == day))

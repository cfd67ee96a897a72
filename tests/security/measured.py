"""What is measured of the scene's actions, and what was measured."""

from __future__ import annotations

from app import clock
from app.database import db
from app.plan.models import Action, Indicator, Measurement
from app.text.decimals import ONE
from tests import factories
from tests.factories import writing
from tests.security.people import People


def promised(scene: People, state: str, row: Action, seen_by: str = "public") -> Indicator:
    """An indicator of an action; of one that is to be adopted it was measured."""
    texts = scene.several("indicator", state, seen_by, "name", "unit")
    numbers = {"baseline": 5 * ONE, "target": 20 * ONE}
    indicator: Indicator = factories.stored(Indicator(action_id=row.id, **texts, **numbers))
    if seen_by == "public":
        note = scene.texts("measurement", "note", state)
        whose = {"indicator_id": indicator.id, "author_id": scene.author.id, "note": note}
        when = {"measured_on": clock.now().date(), "created_at": clock.now()}
        factories.stored(Measurement(value=12 * ONE + ONE // 2, **whose, **when))
    return indicator


def changed_since(scene: People, indicator: Indicator) -> None:
    """What it says in the draft is the steering group's until the next adoption."""
    late = scene.several("indicator", "changed later", "steering", "name", "unit")
    with writing():
        row = db.session.merge(indicator)
        row.name, row.unit = late["name"], late["unit"]

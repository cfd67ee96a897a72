"""What a row of an action says of a status that was set against the calendar."""

from __future__ import annotations

from app.interchange.operations.columns import (
    Column,
    choice_column,
    instant_column,
    ref_column,
    text_column,
)
from app.plan.models import OVERRULING

STATUS, REASON = "x_overruled", "x_overruled_because"
WHOSE = {
    "x_overruled_by": ("by_id", "members"),
    "x_overruled_for": ("organisation_id", "organisations"),
}
AT = "x_overruled_at"
COLUMNS: tuple[Column, ...] = (
    choice_column(STATUS, OVERRULING, "the status set against the calendar", extra=True),
    text_column(REASON, "why, where one is", extra=True),
    instant_column(AT, "when; empty: the moment of the import", extra=True),
    ref_column("x_overruled_by", "members", about="who said so", extra=True),
    ref_column("x_overruled_for", "organisations", about="for which they said so", extra=True),
)

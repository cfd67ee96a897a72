"""The plan's fixed words, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from app.plan.models import STATUSES


def status_words() -> dict[str, str]:
    """Each status in the reader's language."""
    return dict(
        zip(
            STATUSES,
            (_("Not started"), _("In progress"), _("Done"), _("Late"), _("At risk"), _("Abandoned")),
            strict=True,
        )
    )

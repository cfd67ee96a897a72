"""What the log tells of import and export."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "data.imported": Verb("source", _l("Data imported"), named=False),
}

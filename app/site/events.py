"""What the log tells of the site itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "site.changed": Verb("site", _l("Changed")),
}

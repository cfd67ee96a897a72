"""What the log tells of the site itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.vocabulary import Verb

EVENTS = {
    "members.taken_along": Verb("site", _l("List of members taken along")),
    "settings.changed": Verb("site", _l("Settings of the coalition changed")),
    "site.changed": Verb("site", _l("Changed")),
}

"""What the steering group may put into its own words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

TEXTS = {
    "name": _l("Name of the site"),
    "tagline": _l("Tagline"),
    "footer": _l("Foot of every page"),
}
NOUNS = {
    "proposal": _l("Proposal"),
    "proposals": _l("Proposals"),
    "principle": _l("Principle"),
    "principles": _l("Principles"),
    "challenge": _l("Challenge"),
    "challenges": _l("Challenges"),
    "plan": _l("The plan"),
    "action": _l("Action"),
    "actions": _l("Actions"),
    "cycle": _l("Cycle"),
    "cycles": _l("Cycles"),
}

"""The packages of the site, from low to high: models, operations and forms take from lower ones
alone.
"""

# `activity` before `accounts`: see docs/decisions.md, "activity lies below accounts".
PACKAGES = (
    "text",
    "speech",
    "web",
    "files",
    "mail",
    "activity",
    "accounts",
    "factors",
    "organisations",
    "people",
    "charter",
    "invitations",
    "cycles",
    "discussion",
    "proposals",
    "voting",
    "meetings",
    "steering",
    "plan",
    "notices",
    "site",
    "joining",
    "sharing",
    "privacy",
    "interchange",
    "upkeep",
)

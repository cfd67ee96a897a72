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
NOTICE = _l("Line above every page")
PICTURE_TEXT = _l("What the picture shows")
# What the law wants said, and readers look for; each is a page of that address.
PAGES = {
    "legal": _l("Legal notice"),
    "privacy": _l("Privacy"),
    "contact": _l("Contact"),
    "accessibility": _l("Accessibility"),
}
# Who publishes the site and how they are reached: only the coalition knows.
FACTS = {
    "publisher": _l("Publisher"),
    "address": _l("Postal address"),
    "director": _l("Responsible for what is published"),
    "host": _l("Host (name and address)"),
    "licence": _l("Licence of texts and data"),
}
# The same in every language.
PLAIN_FACTS = {
    "email": _l("E-mail address"),
    "phone": _l("Telephone"),
    "declaration": _l("Number of the declaration to the CNDP"),
}
WHOM_TO_ASK = _l("Whom to ask")
# What administrators settle, by column.
SETTLED = {
    "whom_to_ask": WHOM_TO_ASK,
    "steering_reviews": _l("The steering group reviews applications too"),
    "open_membership": _l("Membership is open: nobody reviews applications"),
    "invited_unreviewed": _l("Nobody reviews those whom an organisation invites"),
    "who_may_join": _l("Who may join"),
    "controller": _l("Responsible for personal data"),
    "data_contact": _l("E-mail address for questions about personal data"),
    "receipt": _l("Number of the receipt of the CNDP"),
    "digest_hour": _l("Hour of the digests"),
    "digest_weekday": _l("Day of the weekly digest"),
    "factor_from": _l("Second factor needed from"),
    "answer_days": _l("Days in which a lead is to answer"),
    "silence_days": _l("Days without news after which an action bears a mark"),
}
# The language under which those are kept: "undetermined".
ANY = "und"

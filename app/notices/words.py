"""What notices say, in a sentence each, in the language that is spoken."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

PACE_WORDS = {
    "at once": _l("At once"),
    "daily": _l("Once a day"),
    "weekly": _l("Once a week"),
    "never": _l("Never"),
}
_EVENTS = {
    "proposal.submitted": _l("A new proposal"),
    "proposal.revised": _l("A new version"),
    "proposal.promoted": _l("Decided: it goes into the plan"),
    "proposal.merged": _l("Decided: merged with another proposal"),
    "proposal.declined": _l("Decided: declined"),
    "proposal.postponed": _l("Decided: postponed"),
    "action.reported": _l("A report on how it goes"),
    "action.asked": _l("You are asked to lead it"),
    "action.accepted": _l("Its lead accepts"),
    "action.person_named": _l("You are in charge of it now"),
    "action.changes_asked": _l("Its lead asks for changes"),
    "action.declined": _l("Its lead declines"),
    "milestone.completed": _l("A milestone is reached"),
    "milestone.reopened": _l("A milestone is not reached after all"),
    "cycle.opened": _l("A new cycle"),
    "cycle.phase_moved": _l("Other dates"),
    "application.confirmed": _l("Somebody wants to become a member"),
    "application.answered": _l("The applicant has answered"),
    "question.asked": _l("A visitor asks, and waits for an answer"),
    "member.role_changed": _l("You have another role"),
    "member.suspended": _l("Your account was suspended"),
    "member.readmitted": _l("Your account is no longer suspended"),
    "member.address_changed": _l("Your e-mail address was changed"),
}
_ONCE = {
    "vote": _l("Voting is open"),
    "reminder": _l("Voting ends in three days"),
}
# Of mandates, by the reason for which somebody is told.
_MANDATES = {
    ("mandate.given", "owner"): _l("You were given a mandate"),
    ("mandate.ended", "owner"): _l("Your mandate was ended"),
    ("mandate.refused", "owner"): _l("What you asked for was refused"),
    ("organisation.admitted", "owner"): _l("You belong to it now"),
    ("mandate.asked", "reviewer"): _l("Somebody asks to act for it"),
    ("organisation.asked", "reviewer"): _l("Somebody wants to belong to it"),
    ("mandate.accepted", "reviewer"): _l("A mandate was accepted"),
    ("mandate.ended", "reviewer"): _l("A mandate was given back"),
}
# What waits for the steering group where nobody else looks after an organisation.
_UNCLAIMED = {
    "mandate.asked": _l("Somebody asks to act for it, and nobody administers it"),
    "organisation.asked": _l("Somebody wants to belong to it"),
    "mandate.ended": _l("Nobody administers it any more"),
    "mandate.changed": _l("Nobody administers it any more"),
    "member.suspended": _l("Nobody administers it any more"),
    "organisation.left": _l("It has left: its actions need another owner"),
}
_REASONS = {
    "author": _l("You get this because you wrote it."),
    "commenter": _l("You get this because you took part in its discussion."),
    "owner": _l("You get this because you answer for it."),
    "mandate": _l("You get this because you act for the organisation that it is about."),
    "follower": _l("You get this because you follow it, or what it belongs to."),
    "reviewer": _l("You get this because you are of the steering group."),
    "everybody": _l("All members get this."),
}


def event_words(kind: str, verb: str, name: str = "", reason: str = "") -> str:
    """What happened, by the kind of the notice, the verb of its event and the reason for which
    somebody is told; `name`: who wrote.
    """
    if verb == "comment.posted":
        return _wrote(kind, name, reason)
    if kind == "mandate":
        return str(_MANDATES.get((verb, reason), ""))
    if kind == "waiting" and verb in _UNCLAIMED:
        return str(_UNCLAIMED[verb])
    if verb == "plan.adopted":
        return _adopted(kind)
    return str(_EVENTS.get(verb) or _ONCE.get(kind, ""))


def _wrote(kind: str, name: str, reason: str) -> str:
    if kind == "answer" and reason == "mandate":
        if name:
            return str(_("%(name)s answered your organisation", name=name))
        return str(_("An answer to your organisation"))
    if kind == "answer":
        return str(_("%(name)s answered you", name=name) if name else _("An answer to you"))
    return str(_("%(name)s wrote a comment", name=name) if name else _("A comment"))


def _adopted(kind: str) -> str:
    if kind == "action":
        return str(_("The adopted plan names you for it, or gives it another deadline"))
    return str(_("A new edition of the plan is adopted"))


def reason_words(kind: str, reason: str) -> str:
    """Why a notice came."""
    if kind == "account":
        return str(_("You get this because it is your account."))
    if kind == "mandate" and reason == "owner":
        return str(_("You get this because it is about your own mandates."))
    if kind == "mandate" and reason == "reviewer":
        return str(_("You get this because you look after its mandates."))
    return str(_REASONS[reason])

"""The log in words: what was done, and to what."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.activity.models import Event

# By the whole verb, or else by what follows its dot.
DONE = {
    "vote.cast": _l("Vote cast"),
    "vote.changed": _l("Vote changed"),
    "vote.replaced": _l("Earlier vote replaced"),
    "vote.withdrawn": _l("Vote withdrawn"),
    "milestone.added": _l("Milestone added"),
    "milestone.completed": _l("Milestone reached"),
    "milestone.reopened": _l("Milestone not reached after all"),
    "question.answered": _l("Answer published"),
    "question.asked": _l("Question asked"),
    "question.refused": _l("Question refused"),
    "data.imported": _l("Data imported"),
    "added": _l("Added"),
    "adopted": _l("Adopted"),
    "affiliated": _l("Organisation changed"),
    "changed": _l("Changed"),
    "created": _l("Account made"),
    "declined": _l("Declined"),
    "deleted": _l("Deleted"),
    "discarded": _l("Draft deleted"),
    "drafted": _l("Draft begun"),
    "edited": _l("Changed"),
    "language_chosen": _l("Language chosen"),
    "merged": _l("Merged"),
    "opened": _l("Opened"),
    "password_set": _l("Password set"),
    "phase_moved": _l("Date of a phase changed"),
    "phase_recomputed": _l("Hour of a phase computed again"),
    "posted": _l("Published"),
    "postponed": _l("Postponed"),
    "promoted": _l("In the plan"),
    "redrafted": _l("Draft changed"),
    "removed": _l("Taken out of the draft"),
    "reported": _l("Progress report"),
    "revised": _l("Revised"),
    "role_changed": _l("Role changed"),
    "signed_in": _l("Signed in"),
    "submitted": _l("Submitted"),
    "withdrawn": _l("Withdrawn"),
}
KINDS = {
    "action": _l("Action"),
    "challenge": _l("Challenge"),
    "comment": _l("Comment"),
    "cycle": _l("Cycle"),
    "document": _l("Document"),
    "edition": _l("Edition"),
    "meeting": _l("Meeting"),
    "member": _l("Member"),
    "objective": _l("Objective"),
    "organisation": _l("Organisation"),
    "page": _l("Page"),
    "principle": _l("Principle"),
    "proposal": _l("Proposal"),
    "question": _l("Question"),
    "seat": _l("Seat"),
    "story_phase": _l("Phase"),
    "territory": _l("Territory"),
}


def done(verb: str) -> str:
    """What was done; a verb without a word stands as it is."""
    return str(DONE.get(verb) or DONE.get(verb.partition(".")[2]) or verb)


def subject(event: Event) -> str:
    """To what it was done; the site itself has no number."""
    return (
        f"{KINDS[event.subject_kind]} {event.subject_id}" if event.subject_kind in KINDS else "–"
    )

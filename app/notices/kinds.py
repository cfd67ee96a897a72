"""The kinds of notice: to whom each goes, and how soon it is mailed unless they say otherwise."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# How soon notices of a kind are mailed.
PACES = ("at once", "daily", "weekly", "never")
# What can be followed, by the log's word for it.
FOLLOWED = ("proposal", "action", "organisation", "principle", "territory", "cycle")
# What somebody is told at.
TOLD_AT = (*FOLLOWED, "edition", "question", "application", "member", "asked")
# For whom a kind is: whom it is about, who follows its thing, everybody.
AUDIENCES = ("me", "followers", "all")


class NoticeKind(NamedTuple):
    """A kind of notice: for whom it is, its first pace, what it is called, and the paces of which
    a member may choose one.
    """

    audience: str
    pace: str
    words: LazyString
    paces: tuple[str, ...] = PACES


KINDS = {
    "decision": NoticeKind("me", "at once", _l("A decision on a proposal of mine")),
    "answer": NoticeKind("me", "at once", _l("An answer to what I wrote")),
    "action": NoticeKind("me", "at once", _l("An action that I answer for")),
    # By mail alone, and one a day at most: app/notices/offsets.py.
    "commitment": NoticeKind(
        *("me", "at once", _l("Reminders of deadlines of actions that I answer for")),
        paces=("at once", "never"),
    ),
    "mandate": NoticeKind("me", "at once", _l("Mandates: mine, and those I look after")),
    "account": NoticeKind("me", "at once", _l("My account")),
    "waiting": NoticeKind("me", "daily", _l("What waits for me to deal with it")),
    "version": NoticeKind("followers", "weekly", _l("A new proposal, or a new version")),
    "comment": NoticeKind("followers", "daily", _l("A comment")),
    "judged": NoticeKind("followers", "daily", _l("A decision")),
    "progress": NoticeKind("followers", "weekly", _l("Progress of an action")),
    "cycle": NoticeKind("all", "weekly", _l("A cycle begins, or its dates change")),
    "vote": NoticeKind("all", "daily", _l("A vote opens")),
    "reminder": NoticeKind("all", "at once", _l("A vote ends in three days")),
    "edition": NoticeKind("all", "daily", _l("An edition of the plan is adopted")),
}

"""Notices in words, in the language that is spoken: what happened to which thing, where it is
read, and what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from app import clock
from app.accounts.models import Actor
from app.cycles.queries import cycle_by_id
from app.mail.composing import isolated
from app.notices.kinds import KINDS
from app.notices.models import Notice
from app.notices.quotes import DECIDED, GONE, Happening, Quotes, latest, quotes
from app.notices.things import named
from app.notices.words import event_words
from app.plan.words import status_words
from app.speech.addresses import url_for
from app.speech.dates import until
from app.speech.language import language
from app.speech.texts import localised
from app.text.plaintext import plain_text
from app.text.texts import Localised

# As much of what was written as a notice quotes; the rest is at its address.
LONGEST = 1000
NOTHING = Localised("", "")


class Line(NamedTuple):
    """What happened, in a sentence; what was written, as it was typed; and where it stands, if
    not on the thing's page.
    """

    sentence: str
    typed: Localised = NOTHING
    address: str = ""


class Said(NamedTuple):
    """A notice in words."""

    id: int
    kind: str
    reason: str
    thing: tuple[str, int]
    title: Localised
    sentence: str
    # The thing's page, and where on it or elsewhere what happened is read.
    page: str
    address: str
    # Markdown; `quoted` is what of it is read in plain text.
    typed: Localised
    at: datetime

    def quoted(self, most: int = LONGEST) -> Localised:
        """What was written, at most so many characters of it."""
        return self.typed._replace(text=_clipped(plain_text(self.typed.text), most))


def said(notices: Sequence[Notice], reader: Actor) -> list[Said]:
    """Those notices in words, in their order, without what the reader may not see now, what was
    taken back since, and votes that are over.
    """
    shown = named(((each.subject_kind, each.subject_id) for each in notices), reader)
    quoted = quotes(each.event_id for each in notices)
    found = []
    for notice in notices:
        thing = (notice.subject_kind, notice.subject_id)
        # What waits is told to nobody who steers no more, as `is_shown` has it.
        theirs = notice.kind != "waiting" or reader.is_steering
        line = _line(notice, quoted) if theirs and thing in shown else None
        if line is None:
            continue
        title, page = shown[thing]
        about = (notice.id, notice.kind, notice.reason, thing, title)
        where = (page, line.address or page)
        found.append(Said(*about, line.sentence, *where, line.typed, notice.at))
    return found


def _line(notice: Notice, quoted: Quotes) -> Line | None:
    if notice.kind in ("vote", "reminder"):
        return _vote(notice)
    happening = quoted.happenings.get(notice.event_id or 0)
    if happening is None:
        return None
    if happening.verb in DECIDED:
        return _decision(notice, happening, quoted)
    say = _SAYING.get(happening.verb)
    return say(notice, happening, quoted) if say else Line(_words(notice, happening))


def _words(notice: Notice, happening: Happening, name: str = "") -> str:
    words = event_words(notice.kind, happening.verb, name, notice.reason)
    return words or str(KINDS[notice.kind].words)


def _vote(notice: Notice) -> Line | None:
    """Until when one may vote; nothing once the vote is over."""
    cycle, now = cycle_by_id(notice.subject_id), clock.now()
    if cycle is None or cycle.phase_at(now) != "vote":
        return None
    ends = cycle.ends("vote")
    if ends is None:
        return Line(str(_("You can vote now")))
    if notice.kind == "vote":
        return Line(str(_("You can vote until %(date)s", date=until(ends))))
    return Line(str(_("You can still vote until %(date)s", date=until(ends))))


def _decision(notice: Notice, happening: Happening, quoted: Quotes) -> Line:
    decision = latest(quoted.decisions.get(happening.subject_id, []), happening.at)
    reason = localised(decision.reason) if decision else NOTHING
    return Line(_words(notice, happening), reason)


def _comment(notice: Notice, happening: Happening, quoted: Quotes) -> Line | None:
    body = quoted.comments.get(happening.subject_id)
    if body is None:
        return None
    name = isolated(happening.name) if happening.name else ""
    address = url_for("discussion.permalink", comment_id=happening.subject_id)
    return Line(_words(notice, happening, name), localised(dict(body)), address)


def _text(notice: Notice, happening: Happening, quoted: Quotes) -> Line:
    summary, original = quoted.summaries.get(happening.subject_id, ({}, language()))
    return Line(_words(notice, happening), localised(dict(summary), original))


def _report(notice: Notice, happening: Happening, quoted: Quotes) -> Line | None:
    """Nothing of what was corrected, as the correction tells of itself, or taken back."""
    report = latest(quoted.reports.get(happening.subject_id, []), happening.at)
    if report is GONE:
        return None
    if report is not None and report.as_partner:
        return Line(str(_("A partner says how it goes")), localised(report.body))
    if report is None or not report.status:
        return Line(_words(notice, happening), localised(report.body) if report else NOTHING)
    words = _("Progress: %(status)s", status=status_words()[report.status])
    return Line(str(words), localised(report.body))


def _adopted(notice: Notice, happening: Happening, quoted: Quotes) -> Line:
    words = {} if notice.kind == "action" else quoted.editions.get(happening.subject_id, {})
    return Line(_words(notice, happening), localised(dict(words)))


def _question(notice: Notice, happening: Happening, quoted: Quotes) -> Line | None:
    asked = quoted.questions.get(happening.subject_id)
    if asked is None:
        return None
    return Line(_words(notice, happening), Localised(*asked))


def _given(notice: Notice, happening: Happening, quoted: Quotes) -> Line:
    """Whether it is to be accepted; of one that was declined since only that it was given."""
    holder, accepted = quoted.mandates.get(happening.subject_id, (0, False))
    # Numbers may be given again.
    if holder != notice.member_id:
        return Line(_words(notice, happening))
    if accepted:
        return Line(str(_("You may act for it: you have a mandate")))
    return Line(str(_("You are asked to act for it: accept the mandate, or decline")))


def _refused(notice: Notice, happening: Happening, quoted: Quotes) -> Line:
    """With the reason, unless they have asked again since."""
    member_id, reason = quoted.refusals.get(happening.subject_id, (0, ""))
    if member_id != notice.member_id:
        reason = ""
    return Line(_words(notice, happening), Localised(reason, ""))


_SAYING: dict[str, Callable[[Notice, Happening, Quotes], Line | None]] = {
    "comment.posted": _comment,
    "proposal.submitted": _text,
    "proposal.revised": _text,
    "action.reported": _report,
    "plan.adopted": _adopted,
    "mandate.given": _given,
    "mandate.refused": _refused,
    "question.asked": _question,
}


def _clipped(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.\n") + "…"

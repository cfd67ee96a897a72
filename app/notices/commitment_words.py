"""What is said of a day of the plan, in the language that is spoken, as it is on that day."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.mail.composing import isolated
from app.plan.queries.dated import Dated
from app.speech.dates import day, number
from app.speech.texts import words


def day_words(thing: Dated, today: date) -> str:
    """How far that day is, or for how long it has passed."""
    if thing.kind == "silence":
        return _silence(thing, today)
    if thing.step is not None:
        return _milestone(thing, today)
    return _deadline(thing, today)


def _deadline(thing: Dated, today: date) -> str:
    over, on = thing.days_over(today), day(thing.by)
    if over > 0:
        told = ngettext(
            "Its deadline passed %(count)s day ago, on %(day)s.",
            "Its deadline passed %(count)s days ago, on %(day)s.",
            over,
            **{"count": number(over), "day": on},
        )
        return str(told)
    if over == 0:
        return str(_("Its deadline is today, %(day)s.", day=on))
    if over == -1:
        return str(_("Its deadline is tomorrow, %(day)s.", day=on))
    told = ngettext(
        "Its deadline is in %(count)s day, on %(day)s.",
        "Its deadline is in %(count)s days, on %(day)s.",
        -over,
        **{"count": number(-over), "day": on},
    )
    return str(told)


def _milestone(thing: Dated, today: date) -> str:
    over = thing.days_over(today)
    title = isolated(words(thing.step.title)) if thing.step else ""
    facts = {"title": title, "day": day(thing.by)}
    if over > 0:
        told = ngettext(
            "Milestone %(title)s: its deadline passed %(count)s day ago, on %(day)s.",
            "Milestone %(title)s: its deadline passed %(count)s days ago, on %(day)s.",
            over,
            **{**facts, "count": number(over)},
        )
        return str(told)
    if over == 0:
        return str(_("Milestone %(title)s: its deadline is today, %(day)s.", **facts))
    if over == -1:
        return str(_("Milestone %(title)s: its deadline is tomorrow, %(day)s.", **facts))
    told = ngettext(
        "Milestone %(title)s: its deadline is in %(count)s day, on %(day)s.",
        "Milestone %(title)s: its deadline is in %(count)s days, on %(day)s.",
        -over,
        **{**facts, "count": number(-over)},
    )
    return str(told)


def _silence(thing: Dated, today: date) -> str:
    over = thing.days_over(today)
    silent = max((today - thing.since).days, 0)
    facts = {"count": number(silent), "since": day(thing.since), "day": day(thing.by)}
    if over > 0:
        told = ngettext(
            "There has been no news of it for %(count)s day, since %(since)s.",
            "There has been no news of it for %(count)s days, since %(since)s.",
            silent,
            **facts,
        )
        return str(told)
    if over == 0:
        return str(
            _("There has been no news of it since %(since)s: please report today.", **facts)
        )
    if over == -1:
        return str(
            _("There has been no news of it since %(since)s: please report by tomorrow.", **facts)
        )
    return str(
        _("There has been no news of it since %(since)s: please report by %(day)s.", **facts)
    )

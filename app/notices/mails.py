"""The mails that tell members of what happened: one by one, and in digests."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.accounts.models import Member, actor_of
from app.accounts.queries import mandates_now
from app.database import db
from app.mail.composing import isolated
from app.mail.kinds import Entry, Envelope, Kind, Letter, Recipient, Section
from app.notices.commitment_letters import KINDS as COMMITMENTS
from app.notices.letters import choice_of_paces, member_mailed
from app.notices.models import Notice
from app.notices.saying import LONGEST, Said, said
from app.notices.unsubscribing import unsubscribe_address
from app.notices.waiting import pace, reachable
from app.notices.words import reason_words
from app.speech.addresses import absolute, url_for
from app.speech.dates import number

# So many things a digest tells of, and so much of each.
MOST_THINGS = 20
MOST_OF_EACH = 5
# Of what somebody wrote; mail programs cut off mails of more than a hundred kilobytes.
LONGEST_IN_DIGEST = 300
# More than anybody reads, and no more than one statement asks for.
MOST_NOTICES = 5000
SUBJECTS = {"daily": _l("Your daily digest"), "weekly": _l("Your weekly digest")}


def _recipient(envelope: Envelope) -> Recipient | None:
    """The member, if they are to get any mail."""
    return member_mailed(envelope.recipient_id, reachable(clock.now()))


def _unread(envelope: Envelope, *of_mail: sa.ColumnElement[bool]) -> tuple[list[Said], set[str]]:
    """What of the notices of a mail still holds: not read since, not of a kind that is stopped by
    now, of things that the member may see. With the kinds of those that came too many at once.
    """
    member = db.session.get_one(Member, envelope.recipient_id)
    query = sa.select(Notice).where(Notice.member_id == member.id, *of_mail)
    query = query.where(Notice.read_at.is_(None), pace() != "never")
    rows = db.session.scalars(query.order_by(Notice.id.desc()).limit(MOST_NOTICES)).all()
    held_back = {row.kind for row in rows if row.held_back}
    # What an organisation is asked, its mandates let one see.
    asked = any(row.subject_kind == "asked" for row in rows)
    mandates = mandates_now(member.id) if asked else ()
    return said(rows, actor_of(member, mandates=mandates)), held_back


def _one(envelope: Envelope) -> Letter | None:
    found, _held_back = _unread(
        envelope, Notice.id == envelope.subject_id, Notice.mail_id == envelope.id
    )
    if not found:
        return None
    [notice] = found
    return Letter(
        subject=str(
            _("%(title)s: %(what)s", title=isolated(notice.title.text), what=notice.sentence)
        ),
        paragraphs=(),
        sections=(_section([notice], LONGEST),),
        button=(str(_("Read it on the site")), absolute(notice.address)),
        links=(choice_of_paces(),),
        unsubscribe=unsubscribe_address(envelope.recipient_id, {notice.kind}),
    )


def _digest(of_pace: str, envelope: Envelope) -> Letter | None:
    """Of each thing the newest of what happened to it, the thing with the newest first."""
    found, held_back = _unread(envelope, Notice.mail_id == envelope.id)
    things: dict[tuple[str, int], list[Said]] = {}
    for notice in found:
        things.setdefault(notice.thing, []).append(notice)
    if not things:
        return None
    told = list(things.values())
    names = {of_pace, *held_back}
    return Letter(
        subject=str(SUBJECTS[of_pace]),
        paragraphs=(str(_("This happened, and you have not read it yet.")),),
        sections=tuple(_section(each, LONGEST_IN_DIGEST) for each in told[:MOST_THINGS]),
        after=_rest(len(told) - MOST_THINGS),
        button=(str(_("All news on the site")), absolute(url_for("notices.index"))),
        links=(choice_of_paces(),),
        unsubscribe=unsubscribe_address(envelope.recipient_id, names),
    )


def _section(notices: list[Said], most: int) -> Section:
    """A thing, and what happened to it: what came first stands first."""
    newest = notices[:MOST_OF_EACH]
    entries = [Entry(each.sentence, each.quoted(most)) for each in reversed(newest)]
    more = len(notices) - len(newest)
    if more:
        words = ngettext(
            "%(count)s earlier notice", "%(count)s earlier notices", more, count=number(more)
        )
        entries.insert(0, Entry(str(words)))
    first = newest[0]
    reason = reason_words(first.kind, first.reason)
    return Section(first.title, absolute(first.page), tuple(entries), reason)


def _rest(more: int) -> tuple[str, ...]:
    if more <= 0:
        return ()
    words = ngettext(
        "There is news of %(count)s more thing.",
        "There is news of %(count)s more things.",
        more,
        count=number(more),
    )
    return (str(words),)


KINDS = {
    "notices.one": Kind(_recipient, _one, words=_l("A notice by mail")),
    "notices.daily": Kind(_recipient, partial(_digest, "daily"), words=_l("A daily digest")),
    "notices.weekly": Kind(_recipient, partial(_digest, "weekly"), words=_l("A weekly digest")),
    **COMMITMENTS,
}

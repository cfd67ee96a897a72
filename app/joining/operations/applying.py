"""What an applicant does: apply, confirm the address, answer a question. Nobody is signed in."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.identity import checked_address, checked_name
from app.accounts.models import digest
from app.accounts.queries import member_by_email
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.database import db, hold, insert_or_leave
from app.editing import Content, write
from app.errors import Invalid, NotFound, TooMany
from app.joining.models import (
    KEPT_FOR,
    UNCONFIRMED_KEPT_FOR,
    Application,
    ApplicationMessage,
    JoinLink,
    can_be_confirmed,
)
from app.joining.operations.admission import admit_unreviewed
from app.joining.operations.inviting import held_inviter
from app.joining.operations.links import take_place
from app.joining.operations.sweeping import sweep_senders
from app.joining.operations.tokens import new_salt, open_page
from app.joining.queries.invited import was_applied_often
from app.mail.operations import HOUR, forget_refusals, post
from app.site.queries import admin_settings
from app.site.queries.agreed import text_agreed_to

# How many an hour come from one network: a visitor's, and by a link for many, where a whole
# meeting sends from one line.
PLACES, PLACES_BY_LINK = range(1, 4), range(101, 201)
NOTHING: Content = MappingProxyType({})


def apply(content: Content, *, sender: str, link: JoinLink | None = None, key: str = "") -> None:
    """Somebody applies: their address gets a link that confirms it. Three an hour for a sender,
    then TooMany.

    Whose the address is nobody looks up here: what is mailed to it is decided by the worker.
    """
    name, address = checked_name(content["name"]), checked_address(content["email"])
    if address is None:
        raise Invalid(_("This is needed."), "email")
    now = clock.now()
    sweep_senders()
    values = {
        **content,
        **{"name": name, "email": address, "sender": sender, "salt": new_salt()},
        **{"state": "unconfirmed", "applied_at": now, "changed_at": now, "consent_at": now},
        "join_link_id": link.id if link else None,
    }
    number = _placed(values, PLACES_BY_LINK if link else PLACES, key)
    if number is None:
        return
    record("application.sent", "application", number, by=None, key=key)
    # Put off and not left out: strangers who apply with an address keep nobody from joining.
    due = now + HOUR if was_applied_often(address) else now
    ends = now + UNCONFIRMED_KEPT_FOR
    post("joining.confirm", number, due_at=due, expires_at=ends, limited=False)


def _placed(values: dict[str, Any], places: range, key: str) -> int | None:
    """The number of the new row; None where the same form made one before."""
    mine = sa.select(Application.slot).where(Application.sender == values["sender"])
    taken = set(db.session.scalars(mine))
    if done_before(Application, key, by=None) is not None:
        return None
    for slot in (place for place in places if place not in taken):
        if (number := _inserted(values | {"slot": slot})) is not None:
            return number
        # The same form, sent twice at once, may have taken the place that was just refused.
        if done_before(Application, key, by=None) is not None:
            return None
    raise TooMany(
        _("Too many applications came from this place of late. Try again in an hour."), 3600
    )


def _inserted(values: dict[str, Any]) -> int | None:
    try:
        return insert_or_leave(Application, values)
    except IntegrityError:
        # What was chosen is gone since the form was shown.
        raise Invalid(_("Choose from the list."), "territory") from None


class Confirmed(NamedTuple):
    """An application that counts from now on: the token of its own page, and where it needed no
    review that of the link by which a password is set.
    """

    page: str
    opening: str


def confirm(token: str, *, agreed: str, corrected: Content = NOTHING) -> Confirmed:
    """Spend the link that came by mail: the application waits to be reviewed, or is accepted where
    none is needed. Whoever reads the address agrees by that to the text of that digest; who was
    invited says what is `corrected` of what somebody else wrote.

    NotFound if the link is not open; Invalid where the address has an account or another
    application by now, or the text was changed.

    A new organisation is always reviewed where membership is open to all: it stands on a public
    page.
    """
    application = _spent(token, agreed)
    if agreed != text_agreed_to():
        raise Invalid(_("What you agree to was changed meanwhile. Read it again, then send this."))
    if member_by_email(application.email) is not None:
        raise Invalid(_("There is an account with this address already: sign in with it."))
    # Whoever has the link read the mail: the address takes mail.
    forget_refusals(application.email)
    if corrected:
        write(application, {**corrected, "name": checked_name(corrected["name"])})
    record("application.confirmed", "application", application.id, by=None)
    page = open_page(application)
    if _needs_no_review(application):
        return Confirmed(page, admit_unreviewed(application))
    ends = clock.now() + KEPT_FOR
    post("joining.waiting", application.id, expires_at=ends, limited=False)
    return Confirmed(page, "")


def _needs_no_review(application: Application) -> bool:
    link, settings = application.join_link_id, admin_settings()
    if link is not None and take_place(link):
        return True
    if settings.open_membership and not application.organisation_name:
        return True
    return settings.invited_unreviewed and held_inviter(application) is not None


def _spent(token: str, agreed: str) -> Application:
    now = clock.now()
    opens = sa.and_(Application.confirm_digest == digest(token), can_be_confirmed(now))
    consent = {"consent_at": now, "consent_digest": agreed}
    confirming = {"state": "waiting", "changed_at": now, **consent}
    spending = sa.update(Application).where(opens).values(**confirming)
    # Left to the index: of two applications for one address that are confirmed at once, a look-up
    # would let both pass.
    try:
        with db.session.begin_nested():
            number = db.session.scalar(spending.returning(Application.id))
    except IntegrityError:
        sentence = _("An application with this address waits already: its page came by mail.")
        raise Invalid(sentence) from None
    if number is None:
        raise NotFound(_("This link has been used already or has expired."))
    return db.session.get_one(Application, number, populate_existing=True)


def answer(application: Application, body: str, *, key: str = "") -> None:
    """The applicant, who has the link to the page, answers what was asked. Invalid where nothing
    is asked.
    """
    hold(application)
    if done_before(Application, key, by=None) is not None:
        return
    if application.state != "asked":
        raise Invalid(_("Nothing is asked any more."), "body")
    now = clock.now()
    db.session.add(ApplicationMessage(application_id=application.id, body=body, at=now))
    application.state = "waiting"
    application.changed_at = now
    record("application.answered", "application", application.id, by=None, key=key)

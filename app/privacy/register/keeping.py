"""How long what is kept stays. Each span is the constant by which the code forgets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.sessions import ABSOLUTE, IDLE
from app.accounts.sweeping import BROWSERS_KEPT_FOR, FAILURES_KEPT_FOR, LINKS_KEPT_FOR
from app.charter.operations import SENDERS_KEPT_FOR
from app.invitations.models import KEPT_FOR as INVITATIONS_KEPT_FOR
from app.joining.models import KEPT_FOR as APPLICATIONS_KEPT_FOR
from app.joining.models import UNCONFIRMED_KEPT_FOR
from app.mail.models import KEPT_FOR as MAIL_KEPT_FOR
from app.mail.operations import REFUSALS_KEPT_FOR
from app.notices.operations.commitments import KEPT_FOR as REMINDERS_KEPT_FOR
from app.notices.operations.reading import KEPT_FOR as NOTICES_KEPT_FOR
from app.notices.operations.reading import READ_FOR
from app.privacy.models import LASTS, STOPPED_WITHIN
from app.privacy.register.shape import Keeping

ACCOUNT = Keeping(_l("As long as the account exists."))
SITE = Keeping(_l("As long as the site: the plan must stay traceable."))
LOG = Keeping(_l("As long as the site: nobody can alter the record unseen."))
UNTIL_CHANGED = Keeping(_l("Until it is changed or taken away."))
UNTIL_LEFT = Keeping(_l("Until its member or an administrator changes it."))
SESSION = Keeping(_l("Until signing out, %(span)s without a visit, or %(other)s."), IDLE, ABSOLUTE)
FACTOR = Keeping(_l("Until it is turned off, reset or used."))
BROWSER = Keeping(
    _l("%(span)s after somebody signed in by it; the last one, as long as the account exists."),
    BROWSERS_KEPT_FOR,
)
LINK = Keeping(
    _l("%(span)s after it has expired; with an address or a page, until then."), LINKS_KEPT_FOR
)
FAILURE = Keeping(_l("%(span)s, or until the next attempt."), FAILURES_KEPT_FOR)
SENDER = Keeping(_l("%(span)s after the form was sent."), SENDERS_KEPT_FOR)
INVITATION = Keeping(
    _l("%(span)s after it was accepted, withdrawn or has expired."), INVITATIONS_KEPT_FOR
)
APPLICATION = Keeping(
    _l(
        "%(span)s after the last step; where the address was never confirmed, %(other)s after it "
        "was sent, or after the invitation ended."
    ),
    *(APPLICATIONS_KEPT_FOR, UNCONFIRMED_KEPT_FOR),
)
JOIN_LINK = Keeping(_l("%(span)s after its end."), APPLICATIONS_KEPT_FOR)
MAIL = Keeping(_l("%(span)s after it was sent or given up."), MAIL_KEPT_FOR)
REFUSALS = Keeping(_l("%(span)s, or until mail to that address arrives again."), REFUSALS_KEPT_FOR)
NOTICE = Keeping(_l("%(span)s after it was read, or %(other)s."), READ_FOR, NOTICES_KEPT_FOR)
REMINDER = Keeping(_l("%(span)s after the day of which they were reminded."), REMINDERS_KEPT_FOR)
COPY = Keeping(_l("%(span)s after it was prepared."), LASTS)
ERASURE = Keeping(
    _l("%(span)s, and until it is carried out or somebody stops it."), STOPPED_WITHIN
)

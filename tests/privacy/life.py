"""Somebody who did everything here, and what of it is to be gone once they are erased."""

from __future__ import annotations

from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

from app import clock
from app.accounts.mailed import mail_link
from app.accounts.models import Consent
from app.accounts.operations import note_attempt
from app.charter.models import Seat
from app.database import db, writing
from app.files.operations import put, store
from app.invitations.models import LASTS, Invitation
from app.joining.models import Application
from app.mail.kinds import declared_kinds
from app.mail.operations import count_refusal
from app.mail.sending import send_next
from app.mail.transports import Folder
from app.notices.models import Pace
from app.notices.operations.mailing import post_at_once
from app.organisations.models import Affiliation
from app.privacy.operations.copies import ask_copy
from app.proposals.operations.removing import STAY
from app.upkeep.worker import make_copies
from app.voting.operations import cast
from tests import factories
from tests.notices import telling
from tests.privacy.test_gathering import WRITERS
from tests.security.canaries import Place
from tests.security.scene import Scene

# No other test says these words, which its rows may have left in the files.
MARK = "xkvz"
LETTERS = str.maketrans("0123456789", "ghijklmnop")
SIGN_IN_NAME = f"qxsigninnamexq{MARK}"
AT_SOURCE = f"qxatsourcexq{MARK}@example.org"


def said(place: Place) -> str:
    """What is said there: a word that begins otherwise than any other, as an index of words keeps
    what its neighbours begin with once.
    """
    drawn = sha256(str(place).encode()).hexdigest()[:8].translate(LETTERS)
    return f"{drawn}{word_of(place)} {place.bait}"


def word_of(place: Place) -> str:
    """As much of it as stands together wherever it is kept; it ends like no word that is stemmed."""
    return place.word + MARK


class Life(Scene):
    """The author of a scene, with all else that leaves a name."""

    def __init__(self, outbox: Path) -> None:
        super().__init__(said)
        self.outbox = outbox
        now, own = clock.now(), {"member_id": self.author.id}
        known = {"sign_in_name": SIGN_IN_NAME, "source": "small", "source_id": AT_SOURCE}
        with writing():
            self.author = db.session.merge(self.author)
            for column, value in known.items():
                setattr(self.author, column, value)
            self.name, self.email = self.author.name, str(self.author.email)
            self.key = self.author.key
            came = {"name": self.name, "email": self.email, "salt": "0" * 32}
            rows = [
                Consent(at=now, digest="0" * 64, **own),
                Affiliation(organisation_id=self.organisation.id, **own),
                Seat(position=2, person=self.name, **own),
                Seat(position=3, person=self.name),
                Invitation(invited_at=now, expires_at=now + LASTS, accepted_at=now, **came, **own),
                Application(**self._applied(now), **came),
            ]
            db.session.add_all(rows)
            self.by = factories.acting(self.author)
            store(put(b"Notes", f"{self.name}.txt", "text/plain"), by=self.by)
            cast(self.voted.id, "support", by=self.by)
            ask_copy(by=self.by)
            note_attempt(self.email, "10.0.0.1")
            count_refusal(self.email, None)
            mail_link(self.email, "sign_in")
            self._told()
        make_copies()
        self._mailed()

    def _applied(self, now: Any) -> dict[str, Any]:
        times = {"applied_at": now, "changed_at": now, "consent_at": now}
        return {"language": "fr", "why": self.name, "consent_digest": "0" * 64, **times}

    def _told(self) -> None:
        """The member is to be mailed that the author commented."""
        member = db.session.merge(self.member)
        telling.commented(member, self.author, db.session.merge(self.voted), "Et qui conduira ?")
        db.session.add(Pace(member_id=member.id, kind="comment", pace="at once"))
        db.session.flush()
        post_at_once()

    def _mailed(self) -> None:
        """Mail that lies in files: to them, and to somebody else whom it tells of them."""
        for number, (to, words) in enumerate(
            ((self.email, "Une"), ("else@example.org", self.name))
        ):
            letter = EmailMessage()
            letter["To"], letter["Subject"] = to, f"{words} a répondu"
            letter["Message-ID"] = f"<{number}.0@example.org>"
            letter.set_content("Une réponse")
            Folder(self.outbox).send(letter)

    def send(self) -> None:
        """Send what waits in the queue."""
        while send_next(declared_kinds(), Folder(self.outbox), lambda: "Twiza"):
            pass

    @property
    def gone(self) -> list[str]:
        """The words that nothing may hold afterwards."""
        words = [word_of(place) for place in self.places if goes(place)]
        return [*words, SIGN_IN_NAME, AT_SOURCE]


def goes(place: Place) -> bool:
    """Whether the text is the author's, and is neither in the plan nor in another proposal."""
    if place.table == "member":
        return place.state == "author"
    stays = place.table.startswith("proposal") and place.state in STAY
    return WRITERS.get(place.table) == "author" and not stays

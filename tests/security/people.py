"""The people of a scene, and how a text of it is said and noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import clock
from app.accounts.former import FORMER
from app.accounts.links import open_link
from app.accounts.models import Member, digest
from app.accounts.operations import hash_password
from app.database import db
from app.invitations.models import LASTS, Invitation
from app.joining.models import INVITED_FOR, Application, ApplicationMessage, JoinLink
from app.mail.models import Mail, RefusedAddress
from app.organisations.models import Mandate, MandateRequest, Organisation
from app.organisations.powers import POWERS
from tests import factories
from tests.factories import writing
from tests.security.canaries import Place

Say = Callable[[Place], str]
ADDRESS_SEEN_BY = {"author": "own and admin", "member": "member and admin", "steward": "steering"}
PASSWORD = "une longue phrase"
PASSWORD_HASH = hash_password(PASSWORD)


def canary(place: Place) -> str:
    """The text of a scene that looks for leaks."""
    return f"{place.word} {place.bait}"


class People:
    """Who is there, and what was said where."""

    def __init__(self, say: Say = canary) -> None:
        self.say = say
        self.places: list[Place] = []
        self.people()

    def text(self, table: str, column: str, state: str, audience: str = "public") -> str:
        """What is said there."""
        place = Place(table, column, state, audience)
        self.places.append(place)
        return self.say(place)

    def texts(
        self, table: str, column: str, state: str, audience: str = "public"
    ) -> dict[str, str]:
        """The same, for a column of texts by language."""
        return {"fr": self.text(table, column, state, audience)}

    def several(
        self, table: str, state: str, audience: str, *columns: str
    ) -> dict[str, dict[str, str]]:
        """Several columns of texts by language."""
        return {column: self.texts(table, column, state, audience) for column in columns}

    def person(self, state: str, seen_by: str = "public", **columns: Any) -> Member:
        """A member; `seen_by` is for whom the name is. The address is one's own and the
        administrators'.
        """
        email = self.text("member", "email", state, ADDRESS_SEEN_BY.get(state, "admin")).split()[0]
        name = self.text("member", "name", state, seen_by)
        return factories.member(
            name, email=f"{email}{state}@example.org", password_hash=PASSWORD_HASH, **columns
        )

    def people(self) -> None:
        """Who is there; the hermit has never published anything."""
        self.author = self.person("author")
        self.member = self.person("member", "those of the organisation", language="fr")
        self.steward = self.person("steward", role="steering")
        self.administrator = self.person("administrator", "steering", role="admin")
        reason = self.text("member", "suspended_for", "suspended", "admin")
        since = {"suspended_at": clock.now(), "suspended_for": reason}
        self.suspended = self.person("suspended", "steering", **since)
        at_rest = {"suspended_at": clock.now(), "erased_at": clock.now(), "email": None}
        self.erased = factories.member(FORMER, **at_rest)
        # The author administers the organisation for which the hermit asks to act.
        self.hermit = self.person("hermit", "own and steering")
        with writing():
            self.link = open_link(self.hermit)
        self.mail()
        self.invitations()
        self.joining()

    def invitations(self) -> None:
        """Somebody who is invited, and somebody else to whom a link was handed over."""
        self.invitation_token = "handed-over"
        email = self.text("invitation", "email", "open", "steering").split()[0]
        name = self.text("invitation", "name", "open", "steering")
        by = {"invited_by_id": self.steward.id, "invited_at": clock.now(), "salt": "0" * 32}
        lasts = {"expires_at": clock.now() + LASTS}
        self.invitation = Invitation(name=name, email=f"{email}@example.org", **by, **lasts)
        opened = digest(self.invitation_token)
        with writing():
            db.session.add(self.invitation)
            db.session.add(Invitation(name="Zineb", token_digest=opened, **by, **lasts))

    def application(self, state: str, seen_by: str, **columns: Any) -> Application:
        """Somebody's application, which reviewers read."""
        now = clock.now()
        said = {name: self.text("application", name, state, seen_by) for name in ("name", "why")}
        times = {"applied_at": now, "changed_at": now, "consent_at": now}
        known = {"language": "fr", "consent_digest": "0" * 64, "salt": "0" * 32}
        email = f"{state}@example.org"
        return Application(state=state, email=email, **said, **times, **known, **columns)

    def joining(self) -> None:
        """Applications, one of whose applicants is asked something, and a link for many."""
        now, token, many = clock.now(), "token-of-an-applicant", "token-of-a-link-for-many"
        self.page_token, self.many_token = token, many
        self.waiting = self.application("waiting", "admin")
        # Whoever has the link to its page reads it, without a session.
        self.asked = self.application("asked", "public", page_digest=digest(token))
        ends = {"made_at": now, "ends_at": now + timedelta(days=300)}
        self.join_link = JoinLink(
            name=self.text("join_link", "name", "open", "steering"),
            token_digest=digest(many),
            salt="0" * 32,
            places=30,
            made_by_id=self.steward.id,
            **ends,
        )
        with writing():
            db.session.add_all([self.waiting, self.asked, self.join_link])
            db.session.flush()
            asking = {"application_id": self.asked.id, "by_id": self.administrator.id}
            said = self.text("application_message", "body", "asked", "public")
            db.session.add(ApplicationMessage(body=said, at=now, **asking))

    def into(self, organisation: Organisation) -> None:
        """Somebody whom the author invited into the organisation."""
        now = clock.now()
        name = self.text("application", "name", "unconfirmed", "own and steering")
        self.invited = Application(
            **{"name": name, "email": "invited@example.org", "language": "fr", "why": ""},
            **{"consent_digest": "0" * 64, "salt": "0" * 32, "invited_until": now + INVITED_FOR},
            **{"applied_at": now, "changed_at": now, "consent_at": now},
            organisation_id=organisation.id,
            invited_by_id=self.author.id,
        )
        with writing():
            db.session.add(self.invited)

    def mandates(self, organisation: Organisation) -> None:
        """The author administers the organisation, the member is asked to act for it, and the
        hermit asks to.
        """
        now = clock.now()
        of = {"organisation_id": organisation.id, "from_at": now, "given_at": now}
        every = {**of, "powers": frozenset(POWERS)}
        self.mandate = Mandate(member_id=self.author.id, accepted_at=now, **every)
        self.offered = Mandate(member_id=self.member.id, given_by_id=self.author.id, **every)
        why = self.text("mandate_request", "why", "open", "own and steering")
        asking = {"organisation_id": organisation.id, "member_id": self.hermit.id}
        self.mandate_request = MandateRequest(why=why, asked_at=now, **asking)
        with writing():
            db.session.add_all([self.mandate, self.offered, self.mandate_request])

    def mail(self) -> None:
        """A mail that failed, and the address that refused it."""
        now = clock.now()
        times = {"made_at": now, "due_at": now, "expires_at": now, "ended_at": now}
        ended = {"state": "failed", "attempts": 1, "outcome": "smtp 550"}
        self.failed_mail = Mail(
            kind="upkeep.test", recipient_id=self.administrator.id, salt="0" * 32, **times, **ended
        )
        self.refusing = RefusedAddress(address="0" * 64, times=3, at=now)
        with writing():
            db.session.add(self.failed_mail)
            db.session.flush()
            self.refusing.mail_id = self.failed_mail.id
            db.session.add(self.refusing)

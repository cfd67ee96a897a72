"""What is known of each line of a list before anybody is invited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from app import clock
from app.accounts.models import LONGEST_NAME, Member, is_address
from app.database import db
from app.invitations.lines import Line
from app.invitations.models import Invitation, is_open
from app.invitations.queries import never_came
from app.mail.models import Mail
from app.mail.operations import HOUR, PER_KIND_AND_HOUR, of_late
from app.model import Query
from app.organisations.queries import directory
from app.text.analyser import name_key

MAILED, FIRST_LINK = "invitations.invitation", "invitations.member"
# What is named one by one in a statement is bounded.
PART = 500
# With these something is done; the others are left out, and said why.
DONE = ("new", "invited", "member", "newcomer", "no_address")


class Finding(NamedTuple):
    """A line with what becomes of it; `alike`: the name of somebody else who may be the same.

    `organisation_id` None and `unknown`: the line names one that is not in the directory.
    """

    line: Line
    verdict: str
    alike: str = ""
    member_id: int | None = None
    organisation_id: int | None = None
    unknown: bool = False

    @property
    def is_done(self) -> bool:
        return self.verdict in DONE


class _Known(NamedTuple):
    """What the site knows of those addresses and names."""

    members: dict[str, int]
    # Those of them who never signed in.
    newcomers: set[str]
    invited: set[str]
    # Whoever was mailed too much of late, by invitations or as a newcomer.
    often: set[str]
    # Each name's key to the name and the address (or none) of whoever has it.
    names: dict[str, list[tuple[str, str | None]]]
    organisations: dict[str, int]


def findings(lines: Sequence[Line]) -> list[Finding]:
    """What is known of each line, in their order; as many statements for one as for a thousand."""
    known = _known([line.email for line in lines if line.email])
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        verdict = _verdict(line, known, seen)
        organisation = known.organisations.get(name_key(line.organisation))
        found.append(
            Finding(
                line,
                verdict,
                _alike(line, known) if verdict in ("new", "no_address") else "",
                known.members.get(line.email),
                organisation,
                bool(line.organisation) and organisation is None,
            )
        )
        _note(line, verdict, known, seen)
    return found


def _verdict(line: Line, known: _Known, seen: dict[str, int]) -> str:
    if len(line.name) > LONGEST_NAME or len(line.organisation) > LONGEST_NAME:
        return "long"
    if not line.email:
        return "no_address" if line.name else "nobody"
    if not is_address(line.email):
        return "no_such_address"
    if line.email in seen:
        return "twice"
    if line.email in known.members and line.email not in known.newcomers:
        return "member"
    if line.email in known.often:
        return "often"
    if line.email in known.newcomers:
        return "newcomer"
    return "invited" if line.email in known.invited else "new"


def _alike(line: Line, known: _Known) -> str:
    others = known.names.get(name_key(line.name), []) if line.name else []
    return next((name for name, email in others if not email or email != line.email), "")


def _note(line: Line, verdict: str, known: _Known, seen: dict[str, int]) -> None:
    """What follows in the list is compared with this line too."""
    if line.email:
        seen.setdefault(line.email, line.number)
    if line.name and verdict in DONE:
        known.names.setdefault(name_key(line.name), []).append((line.name, line.email or None))


def _known(addresses: Sequence[str]) -> _Known:
    told = of_late(FIRST_LINK, Member.id, clock.now()).label("told")
    members = sa.select(Member.email, Member.id, never_came().label("newcomer"), told)
    found = [*_of(addresses, members, Member.email)]
    invited = sa.select(Invitation.email, Invitation.id).where(is_open())
    return _Known(
        {row.email: row.id for row in found},
        {row.email for row in found if row.newcomer},
        {row.email for row in _of(addresses, invited, Invitation.email)},
        {row.email for row in found if row.told}
        | {row.email for row in _of(addresses, _mailed_of_late(), Invitation.email)},
        _names(),
        {name_key(name): row.id for row in reversed(directory()) for name in row.name.values()},
    )


def _of(addresses: Sequence[str], query: Query, column: Any) -> Iterable[Any]:
    for begin in range(0, len(addresses), PART):
        part = query.where(column.in_(addresses[begin : begin + PART]))
        yield from db.session.execute(part)


def _mailed_of_late() -> Query:
    """Addresses that got as many invitations in the last hour as anybody may (check 38), be they
    withdrawn by now.
    """
    now = clock.now()
    number = sa.func.count(Mail.id)
    query = sa.select(Invitation.email, number)
    query = query.join(Mail, Mail.recipient_id == Invitation.id)
    of_late = Mail.made_at.between(now - HOUR, now + clock.SKEW)
    query = query.where(Mail.kind == MAILED, of_late)
    return query.group_by(Invitation.email).having(number >= PER_KIND_AND_HOUR)


def was_mailed_often(address: str) -> bool:
    """Whether that address got as many invitations of late as anybody may."""
    return bool(list(_of([address], _mailed_of_late(), Invitation.email)))


def _names() -> dict[str, list[tuple[str, str | None]]]:
    found: dict[str, list[tuple[str, str | None]]] = {}
    members = sa.select(Member.name, Member.email).where(Member.erased_at.is_(None))
    invited = sa.select(Invitation.name, Invitation.email).where(is_open())
    for query in (members, invited):
        for name, email in db.session.execute(query):
            if name:
                found.setdefault(name_key(name), []).append((name, email))
    return found


def unknown_organisations(found: Iterable[Finding]) -> list[str]:
    """The names of organisations that are not in the directory, each once, as written first."""
    names = {
        name_key(each.line.organisation): each.line.organisation
        for each in reversed(list(found))
        if each.unknown and each.is_done and each.member_id is None
    }
    return sorted(names.values(), key=name_key)

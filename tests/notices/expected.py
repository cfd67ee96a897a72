"""Who ought to be told of what, counted from the log and the follows in plain Python: written from
the rules (docs/decisions.md, "what somebody is told of"), not from the statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.suspension import is_suspended
from app.database import db
from app.model import Model
from app.proposals.models import DECIDED, PUBLIC_STAGES

# Whom something reaches: kind, reason, the thing that it is told at, and the members' numbers.
Reached = tuple[str, str, tuple[str, int], set[int]]


class Count:
    """The rows of every table as they are now, and what follows from them."""

    def __init__(self) -> None:
        tables = {table.name: table for table in Model.metadata.sorted_tables}
        self.rows = {name: list(db.session.execute(sa.select(t))) for name, t in tables.items()}
        self.members = {m.id: m for m in self.rows["member"]}
        self.ids = {m.key: m.id for m in self.rows["member"]}
        self.log = {event.position: event for event in self.rows["event"]}
        # Who was told that a cycle has other dates, and neither read it nor got it by mail.
        self.new = {
            (n.member_id, n.subject_id)
            for n in self.having("notice", kind="cycle", read_at=None, mailed_at=None)
        }
        self.editions = {e.number: json.loads(e.content)["actions"] for e in self.rows["edition"]}

    def notices(self, after: int, up_to: int) -> Iterator[tuple[int, int, str, str]]:
        """Member, position, kind and reason of each notice of that part of the log."""
        away = {m.id for m in self.rows["member"] if is_suspended(m, clock.now())}
        for position in range(after + 1, up_to + 1):
            event = self.log[position]
            own = away | {self.ids.get(event.actor_key, 0)}
            done = set(own)
            for kind, reason, thing, members in [] if event.quiet else self.reached(event):
                # Of each of their actions an owner is told, and of the edition by that.
                # And the steering group of each organisation that nobody administers any more.
                each = kind == "action" or (kind, thing[0]) == ("waiting", "mandates")
                thing = ("organisation", thing[1]) if thing[0] == "mandates" else thing
                before = own if each else done
                told = members - before - self.chose(*thing, stopped=True)
                if kind == "cycle":
                    told -= {member for member, number in self.new if number == thing[1]}
                    self.new |= {(member, thing[1]) for member in told}
                done |= told
                yield from ((member, position, kind, reason) for member in told)

    def chose(self, kind: str, number: int, *, stopped: bool = False) -> set[int]:
        rows = [f for f in self.rows["follow"] if (f.kind, f.thing_id) == (kind, number)]
        return {f.member_id for f in rows if f.stopped == stopped}

    def having(self, table: str, **columns: Any) -> list[Any]:
        wanted = columns.items()
        return [r for r in self.rows[table] if all(getattr(r, k) == v for k, v in wanted)]

    def reached(self, event: Any) -> Iterator[Reached]:
        """The strongest reason first."""
        number, word = event.subject_id, event.verb.split(".")[1]
        thing, everybody = (event.subject_kind, number), set(self.members)
        steering = {m.id for m in self.rows["member"] if m.role != "member"}
        if event.verb in ("member.role_changed", "member.suspended", "member.readmitted"):
            yield "account", "owner", thing, {number}
        if event.verb.startswith("mandate."):
            yield from self.of_mandate(event, word, steering)
        if event.verb == "member.suspended":
            for m in self.having("mandate", member_id=number):
                if self.holds(m, "administer") and not self.holders(m.organisation_id):
                    yield "waiting", "reviewer", ("mandates", m.organisation_id), steering
        if event.verb.startswith(("proposal.", "comment.")):
            yield from self.of_proposal(event, word, steering)
        if event.verb == "question.asked" and self.having("question", id=number, state="waiting"):
            yield "waiting", "reviewer", thing, steering
        if event.verb == "action.reported":
            newest = max(e.edition_number for e in self.having("edition_action", action_id=number))
            (action,) = [a for a in self.editions[newest] if a["id"] == number]
            yield "action", "owner", thing, self.owner(action)
            yield "action", "mandate", thing, self.reporters(action)
            yield "progress", "follower", thing, self.chose(*thing)
        if event.verb == "plan.adopted":
            before = {
                a["id"]: (a["owner"], a["due_on"]) for a in self.editions.get(number - 1, [])
            }
            for action in self.editions[number]:
                if before.get(action["id"]) != (action["owner"], action["due_on"]):
                    yield "action", "owner", ("action", action["id"]), self.owner(action)
                    yield "action", "mandate", ("action", action["id"]), self.reporters(action)
            yield "edition", "everybody", thing, everybody
        if event.verb == "cycle.phase_moved":
            yield "cycle", "everybody", thing, everybody

    def owner(self, action: Any) -> set[int]:
        return {self.ids.get((action["owner"] or {}).get("member", ""), 0)} - {0}

    def reporters(self, action: Any) -> set[int]:
        number = (action["owner"] or {}).get("organisation", 0)
        return self.holders(number, "report", also_suspended=True)

    def holds(self, m: Any, power: str) -> bool:
        begun = m.accepted_at is not None and m.from_at <= clock.now()
        lasts = m.until_at is None or m.until_at > clock.now()
        return begun and lasts and power in m.powers

    def holders(
        self, number: int | None, power: str = "administer", *, also_suspended: bool = False
    ) -> set[int]:
        """Who holds that power of that organisation, and may act."""
        held = [m for m in self.having("mandate", organisation_id=number) if self.holds(m, power)]
        away = {m.id for m in self.rows["member"] if is_suspended(m, clock.now())}
        return {m.member_id for m in held} - (set() if also_suspended else away)

    def of_mandate(self, event: Any, word: str, steering: set[int]) -> Iterator[Reached]:
        number = event.subject_id
        if word == "refused":
            for asked in self.having("mandate_request", id=number):
                if asked.refused_at:
                    thing = ("organisation", asked.organisation_id)
                    yield "mandate", "owner", thing, {asked.member_id}
        if word == "asked":
            thing, administrators = ("organisation", number), self.holders(number)
            yield "mandate", "reviewer", thing, administrators
            yield "waiting", "reviewer", thing, set() if administrators else steering
        for m in (
            self.having("mandate", id=number) if word in ("given", "accepted", "ended") else []
        ):
            thing = ("organisation", m.organisation_id)
            administrators = self.holders(m.organisation_id)
            if word != "accepted":
                yield "mandate", "owner", thing, {m.member_id}
            if word == "ended" and "administer" in m.powers and not administrators:
                yield "waiting", "reviewer", thing, steering
            by_holder = self.ids.get(event.actor_key) == m.member_id
            if word == "accepted" or (word == "ended" and by_holder):
                yield "mandate", "reviewer", thing, administrators or steering

    def of_proposal(self, event: Any, word: str, steering: set[int]) -> Iterator[Reached]:
        said = self.having("comment", id=event.subject_id, deleted_at=None)
        where = {"thread_id": said[0].thread_id if said else 0}
        if word != "posted":
            where = {"id": event.subject_id}
        for p in [p for p in self.having("proposal", **where) if p.stage in PUBLIC_STAGES]:
            thing, kind = ("proposal", p.id), {"revised": "version", "posted": "comment"}.get(word)
            kind = "judged" if word in DECIDED else kind
            if word == "posted" and said[0].parent_id:
                (parent,) = self.having("comment", id=said[0].parent_id)
                yield "answer", "commenter", thing, {parent.author_id}
                if parent.organisation_id:
                    theirs = self.holders(parent.organisation_id, "comment", also_suspended=True)
                    yield "answer", "mandate", thing, theirs
            if word == "submitted":
                yield "waiting", "reviewer", thing, steering
            if kind:
                yield "decision" if kind == "judged" else kind, "author", thing, {p.author_id}
                if kind == "judged" and p.organisation_id:
                    theirs = self.holders(p.organisation_id, "propose", also_suspended=True)
                    yield "decision", "mandate", thing, theirs
                rest = self.having("comment", thread_id=p.thread_id, deleted_at=None)
                yield kind, "commenter", thing, {c.author_id for c in rest}
                yield kind, "follower", thing, self.chose(*thing)
            wholes = [("cycle", p.cycle_id), ("organisation", p.organisation_id)]
            wholes += [
                ("principle", s.principle_id) for s in self.having("serves", proposal_id=p.id)
            ]
            for row in self.having("proposal_territory", proposal_id=p.id):
                place = row.territory_id
                while place:
                    wholes.append(("territory", place))
                    place = self.having("territory", id=place)[0].parent_id
            for whole in wholes if word in ("submitted", *DECIDED) else []:
                yield kind or "version", "follower", thing, self.chose(*whole)

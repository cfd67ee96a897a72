"""What a scene becomes after years: rows by the thousand that hang on its few, put in table by
table.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.activity.models import Event
from app.charter.models import Document, Principle, Question, Territory
from app.cycles.models import PHASES, Cycle, Phase
from app.database import db, writing
from app.discussion.models import Comment, Thread
from app.kept import touch_frame
from app.meetings.models import Meeting
from app.organisations.models import Affiliation, Organisation
from app.plan.models import (
    Action,
    ActionPartner,
    ActionPrinciple,
    ActionTerritory,
    Objective,
    Promotion,
    Update,
)
from app.proposals.models import (
    Proposal,
    ProposalTerms,
    ProposalTerritory,
    ProposalVersion,
    Serves,
)
from app.steering.models import Decision
from app.voting.models import Tally
from tests import factories
from tests.security.bulk import Bulk
from tests.security.scene import Scene

MANY, TERRITORIES, CYCLES, PRINCIPLES = 2000, 300, 40, 20
DAY = timedelta(days=1)
STATUSES = ("not started", "in progress", "late", "done")


class Growth(Bulk):
    """So many rows of every kind; where the scene has a row, all of them belong to that one."""

    def __init__(self, scene: Scene, many: int = MANY) -> None:
        super().__init__(many)
        self.scene = scene
        self.now = clock.now()
        with writing():
            self.frame()
            self.people()
            self.proposals()
            self.said()
            self.plan()
            self.rest()
            touch_frame()

    def frame(self) -> None:
        """Principles, territories, cycles that are over."""
        self.principles = self.put(
            Principle,
            lambda n: {"position": 100 + n, "name": self.words(3), "statement": self.words(40)},
            PRINCIPLES,
        )
        self.territories = self.put(
            Territory,
            lambda n: {
                "name": self.words(2),
                "iso_code": "",
                "parent_id": self.scene.territory.id,
            },
            TERRITORIES,
        )
        cycles = self.put(
            Cycle,
            lambda n: {"name": self.words(5), "ballot": "support", "electorate": "people"},
            CYCLES,
        )
        past = [(cycle, kind, 400 - at * 10) for cycle in cycles for at, kind in enumerate(PHASES)]
        self.put(Phase, lambda n: self.phase(*past[n]), len(past))

    def phase(self, cycle: int, kind: str, ago: int) -> dict[str, Any]:
        """A phase that began so many days ago."""
        starts = self.now - ago * DAY
        wall = clock.wall(starts, factories.ZONE)
        return {
            "cycle_id": cycle,
            "kind": kind,
            "wall": wall,
            "zone": factories.ZONE,
            "starts_at": starts,
        }

    def people(self) -> None:
        """Members, all of the scene's organisation, and organisations."""
        self.members = self.put(Member, self.member)
        here = self.scene.organisation.id
        self.put(Affiliation, lambda n: {"member_id": self.members[n], "organisation_id": here})
        self.organisations = self.put(
            Organisation,
            lambda n: {
                "name": {"fr": f"{self.writer.phrase('fr', 4)} {n}"},
                "joined_at": self.now,
                "standing": "founding",
                "territory_id": self.territories[n % TERRITORIES],
            },
        )

    def member(self, n: int) -> dict[str, Any]:
        """A person with a name and an address."""
        name, key = self.writer.phrase("fr", 2), secrets.token_hex(8)
        return {
            "name": name,
            "email": f"m{n}@example.org",
            "key": key,
            "role": "member",
            "joined_at": self.now,
        }

    def proposals(self) -> None:
        """Proposals of the scene's cycle, author and organisation, each decided on at its
        meeting.
        """
        scene, threads = self.scene, self.put(Thread, lambda n: {"comments": 0})
        self.proposed = self.put(Proposal, lambda n: self.proposal(threads[n]))
        self.put(
            Tally, lambda n: {"proposal_id": self.proposed[n], "support": n % 50, "score": n % 50}
        )
        for served in (scene.principle.id, self.principles[0]):
            self.put(
                Serves,
                lambda n, served=served: {
                    "proposal_id": self.proposed[n],
                    "principle_id": served,
                    "how": self.words(12),
                },
            )
        self.put(
            ProposalTerritory,
            lambda n: {"proposal_id": self.proposed[n], "territory_id": scene.territory.id},
        )
        self.put(ProposalTerms, lambda n: {"proposal_id": self.proposed[n], "terms": "eau ecole"})
        self.put(Decision, self.decision)

    def proposal(self, thread: int) -> dict[str, Any]:
        """A submitted proposal."""
        scene, html = self.scene, {"fr": "<p>a</p>"}
        said = {"title": self.words(9), "summary": self.words(30), "body": self.words(60)}
        owned = {
            "author_id": scene.author.id,
            "organisation_id": scene.organisation.id,
            "cycle_id": scene.cycle.id,
        }
        state = {
            "stage": "submitted",
            "number": 1,
            "created_at": self.now,
            "submitted_at": self.now,
        }
        return {"thread_id": thread, "language": "fr", "body_html": html, **said, **owned, **state}

    def decision(self, n: int) -> dict[str, Any]:
        """That a proposal was postponed."""
        told = {"outcome": "postponed", "reason": self.words(40), "decided_on": date(2026, 10, 1)}
        at = {"meeting_id": self.scene.meeting.id, "recorded_at": self.now}
        return {"proposal_id": self.proposed[n], "number": 1, **told, **at}

    def said(self) -> None:
        """Comments on one proposal, its versions, and events about it."""
        voted, people = self.scene.voted, self.members
        last = db.session.scalar(sa.select(sa.func.max(Comment.id))) or 0
        texts = [self.words(40) for _n in range(self.many)]
        self.put(
            Comment,
            lambda n: {
                "thread_id": voted.thread_id, "root_id": last + 1 + n, "author_id": people[n],
                "body": texts[n],
                "body_html": {"fr": f"<p>{texts[n]['fr']}</p>"}, "created_at": self.now,
                "stance": "for",
            },
        )  # fmt: skip
        db.session.execute(
            sa.update(Thread).where(Thread.id == voted.thread_id).values(comments=self.many)
        )
        self.put(
            ProposalVersion,
            lambda n: {
                "proposal_id": voted.id, "number": 3 + n, "title": self.words(9),
                "summary": self.words(30),
                "body": self.words(60), "created_at": self.now, "author_id": self.scene.author.id,
            },
            200,
        )  # fmt: skip
        self.put(
            Event,
            lambda n: {
                "verb": "proposal.revised", "subject_kind": "proposal", "subject_id": voted.id,
                "at": self.now,
                "actor_key": self.scene.author.key, "digest": "0" * 64,
            },
        )  # fmt: skip

    def plan(self) -> None:
        """Actions of the scene's objective, principle, territory, organisation and proposal, and
        reports on one.
        """
        scene, row = self.scene, self.scene.adopted_action
        objectives = self.put(
            Objective,
            lambda n: {"position": 10 + n, "name": self.words(9), "statement": self.words(40)},
            100,
        )
        self.actions = self.put(
            Action,
            lambda n: {
                "objective_id": objectives[n // 20] if n % 2 else row.objective_id,
                "owner_organisation_id": scene.organisation.id if n % 2 else self.organisations[n],
                **{"title": self.words(12), "description": self.words(60), "created_at": self.now},
                **{
                    "due_on": date(2027, 6, 30),
                    "due_precision": "quarter",
                    "status": STATUSES[n % 4],
                },
            },
        )
        for served in (scene.principle.id, self.principles[0]):
            self.put(
                ActionPrinciple,
                lambda n, served=served: {"action_id": self.actions[n], "principle_id": served},
            )
        self.put(
            ActionTerritory,
            lambda n: {"action_id": self.actions[n], "territory_id": scene.territory.id},
        )
        self.put(
            ActionPartner,
            lambda n: {"action_id": self.actions[n], "organisation_id": self.organisations[n]},
        )
        promoted = scene.proposals["promoted"].id
        self.put(
            Promotion,
            lambda n: {"action_id": self.actions[n], "proposal_id": promoted, "at": self.now},
        )
        self.put(
            Update,
            lambda n: {
                "action_id": row.id, "author_id": scene.author.id, "status": "in progress",
                "progress": 5,
                "body": self.words(40), "created_at": self.now,
            },
        )  # fmt: skip

    def rest(self) -> None:
        """Meetings to come, past and undated; questions that wait and that were answered;
        documents.
        """
        self.put(Meeting, self.meeting)
        self.put(
            Document,
            lambda n: {
                "title": self.words(9),
                "kind": "rapport",
                "url": f"https://example.org/{n}",
            },
        )
        self.put(
            Question,
            lambda n: {
                "body": self.writer.phrase("fr", 40), "answer": self.words(60), "language": "fr",
                "name": "Aicha",
                "state": "answered" if n % 2 else "waiting", "asked_at": self.now,
                "settled_at": self.now,
            },
        )  # fmt: skip

    def meeting(self, n: int) -> dict[str, Any]:
        """A meeting: one of three is to come, one is over, one has no date."""
        starts = None if n % 3 == 2 else self.now + (n + 3) * DAY * (1 if n % 3 else -1)
        wall = clock.wall(starts, factories.ZONE) if starts else None
        when = {"starts_at": starts, "starts_wall": wall, "zone": factories.ZONE}
        where = {"place": self.words(4), "territory_id": self.territories[n % TERRITORIES]}
        return {"kind": "workshop", "title": self.words(9), **where, **when}

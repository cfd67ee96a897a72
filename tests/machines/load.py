"""People at work while servers come and go: each reads, votes and comments, and remembers what was
acknowledged.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Thread

import sqlalchemy as sa

from app.accounts.operations import hash_password
from app.database import db
from app.discussion.models import Comment
from app.voting.models import Vote, Voter
from app.voting.queries import tally_faults
from tests import factories
from tests.browser.site import PASSWORD, Site
from tests.machines.people import Person
from tests.timing import HANGS_AFTER

CHOICES = ("agree", "neutral", "disagree")
# Fewer than one person may write in ten minutes.
MOST_COMMENTS = 25
PAUSE = 0.02


@dataclass
class Worker:
    """One person: what they asked for, what went wrong, and what they were told is done."""

    person: Person
    proposals: list[int]
    draw: random.Random
    member_id: int
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    votes: dict[int, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    def work(self, over: Event) -> None:
        """Go on until it is over."""
        while not over.wait(PAUSE):
            act = self.draw.choices((self.read, self.vote, self.comment), (5, 4, 1))[0]
            try:
                act()
            except (OSError, HTTPException) as fault:
                self.faults.append(f"{act.__name__}: {type(fault).__name__} {fault}")

    def read(self) -> None:
        """A page or a file that anybody may see."""
        path = self.draw.choice(
            (
                "/",
                "/proposals/",
                f"/proposals/{self.proposals[0]}",
                "/plan/",
                "/static/css/site.css",
            )
        )
        self._note("read", self.person.get(path).status, (200, 301))

    def vote(self) -> None:
        """On one of the proposals, anew each time."""
        number, choice = self.draw.choice(self.proposals), self.draw.choice(CHOICES)
        self.votes.pop(number, None)  # until an answer comes, nobody knows which one stands
        if self._note(
            "vote",
            self.person.post(f"/proposals/{number}/vote", {"choice": choice}).status,
            (303,),
        ):
            self.votes[number] = choice

    def comment(self) -> None:
        """Words that nobody else says."""
        if self.done["comment"] == MOST_COMMENTS:
            return self.read()
        words = f"{self.member_id} says {self.done['comment']}"
        data = {"body": words, "stance": "neutral", "key": self.draw.randbytes(16).hex()}
        if self._note(
            "comment",
            self.person.post(f"/proposals/{self.proposals[0]}/comments", data).status,
            (303,),
        ):
            self.comments.append(words)
        return None

    def _note(self, what: str, status: int, expected: tuple[int, ...]) -> bool:
        self.done[what] += 1
        if status not in expected:
            self.faults.append(f"{what}: {status}")
        return status in expected


@dataclass
class Load:
    """All of them."""

    site: Site
    workers: list[Worker]

    @property
    def faults(self) -> list[str]:
        return [fault for worker in self.workers for fault in worker.faults]

    @property
    def done(self) -> Counter[str]:
        return sum((worker.done for worker in self.workers), Counter[str]())

    def missing(self) -> list[str]:
        """What was acknowledged and is not in the database so; what is there twice; tallies that
        do not fit.
        """
        with self.site.app.app_context():
            rows = db.session.execute(
                sa.select(Voter.member_id, Vote.proposal_id, Vote.choice).join(Voter)
            ).all()
            cast = {(member, proposal): choice for member, proposal, choice in rows}
            said = Counter(
                text
                for body in db.session.scalars(sa.select(Comment.body))
                for text in body.values()
            )
            wrong = list(tally_faults())
        for worker in self.workers:
            given = worker.votes.items()
            wrong += [f"vote {p}: {c}" for p, c in given if cast.get((worker.member_id, p)) != c]
            wrong += [
                f"comment {text!r} is not there" for text in worker.comments if text not in said
            ]
        return wrong + [
            f"comment {text!r}: {times} times" for text, times in said.items() if times > 1
        ]


def people_of(site: Site, number: int) -> Load:
    """So many members, signed in, with three proposals of a cycle of their own to vote on."""
    hashed = hash_password(PASSWORD)
    with site.app.app_context():
        cycle = factories.cycle("vote", ballot="agreement")
        proposals = [
            factories.proposal(cycle, title=f"Sujet {n}", principles=[]).id for n in range(3)
        ]
        members = [factories.member(f"Votant{n}", password_hash=hashed) for n in range(number)]
        found = [(member.id, member.email or "") for member in members]
    workers = []
    for seed, (member_id, email) in enumerate(found):
        person = Person(site.address)
        assert person.sign_in(email).status == 303
        workers.append(Worker(person, proposals, random.Random(seed), member_id))
    return Load(site, workers)


@contextmanager
def under_load(site: Site, number: int = 4) -> Iterator[Load]:
    """So many people at work meanwhile."""
    load, over = people_of(site, number), Event()
    threads = [Thread(target=worker.work, args=(over,)) for worker in load.workers]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        over.set()
        for thread in threads:
            thread.join(HANGS_AFTER)

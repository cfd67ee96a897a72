"""Writing without pause, and a memory of everything that the site acknowledged."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from io import BytesIO
from itertools import count
from threading import Event, Thread
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.charter.models import Document
from app.database import db, snapshot
from app.discussion.models import Comment
from app.proposals.models import Proposal
from app.upkeep.faults import faults
from app.voting.models import Vote, Voter
from tests import factories
from tests.faults.people import BROKEN, Answered, Person
from tests.files.samples import picture
from tests.timing import HANGS_AFTER, until

MEMBERS = 6
# Refusals that say "not now"; anything else but yes, a broken connection and a limit is a fault of
# the site.
NOT_NOW = (503, 507)
FINE = (303, BROKEN, 429)
RESTS_SECONDS = 0.05


class Load:
    """Members vote, comment, propose and upload until it ends; `lost()` then tells what is missing
    of it.
    """

    def __init__(self, app: Flask, address: str, seed: int, members: int = MEMBERS) -> None:
        self.app, self.address, self.seed = app, address, seed
        self.over, self.number = Event(), count(1)
        self.answers: Counter[int] = Counter()
        self.strange: list[Answered] = []
        self.slowest = 0.0
        # For each voter and proposal what may stand: the last acknowledged choice, and those sent
        # since.
        self.votes: dict[tuple[int, int], set[str]] = {}
        self.sent: dict[str, Counter[str]] = defaultdict(Counter)
        self.kept: dict[str, list[str]] = defaultdict(list)
        with app.app_context():
            self._scene(members)

    def _scene(self, members: int) -> None:
        voting = factories.cycle("vote", ballot="agreement")
        self.cycle_id = factories.cycle("gather").id
        self.principle_id = factories.principle().id
        self.proposals = [factories.proposal(voting).id for _ in range(3)]
        people = [factories.member(f"Membre {n}") for n in range(members)]
        self.people = [Person(self.app, member, self.address) for member in people]
        self.steward = Person(self.app, factories.member("Nadia", role="steering"), self.address)

    def sign_in_again(self) -> None:
        """Everybody gets a new session."""
        with self.app.app_context():
            known = {member.id: member for member in db.session.scalars(sa.select(Member))}
        self.people = [
            Person(self.app, known[person.member_id], self.address) for person in self.people
        ]
        self.steward = Person(self.app, known[self.steward.member_id], self.address)

    def __enter__(self) -> Load:
        self.over.clear()
        acts = [self._member] * len(self.people) + [self._steward]
        who = zip(acts, [*self.people, self.steward], strict=True)
        self.threads = [
            Thread(target=act, args=(person, at)) for at, (act, person) in enumerate(who)
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(HANGS_AFTER)

    def acknowledged(self) -> int:
        """How many writes the site has said yes to."""
        return self.answers[303]

    def go_on(self, more: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Until so many more writes are acknowledged; somebody may look after the site
        meanwhile.
        """
        goal = self.acknowledged() + more

        def reached() -> bool:
            meanwhile()
            return self.acknowledged() >= goal

        until(reached, f"{more} writes more, as they do not go on")

    def wait_for(self, *statuses: int, writing: Callable[[], Answered] | None = None) -> None:
        """Until somebody gets one of these answers from now on; `writing` hurries it along."""
        before = self._told(*statuses)

        def told() -> bool:
            if writing is not None:
                self._note(writing())
            return self._told(*statuses) > before

        until(told, f"an answer of {statuses}")

    def _told(self, *statuses: int) -> int:
        return sum(self.answers[status] for status in statuses)

    def _member(self, person: Person, at: int) -> None:
        draw = random.Random(self.seed * 100 + at)
        acts: list[Callable[[Person, random.Random], Answered]] = [
            self.vote,
            self.comment,
            self.propose,
        ]
        while not self.over.is_set():
            [act] = draw.choices(acts, weights=[6, 3, 1])
            self._note(act(person, draw))

    def _steward(self, person: Person, at: int) -> None:
        draw = random.Random(self.seed * 100 + at)
        while not self.over.is_set():
            self._note(self.upload(person, draw))
            self.over.wait(0.1)

    def _note(self, answer: Answered) -> None:
        self.answers[answer.status] += 1
        if answer.status not in (*FINE, *NOT_NOW):
            self.strange.append(answer)
        if answer.status in NOT_NOW and "retry-after" not in answer.headers:
            self.strange.append(answer)
        if answer.status != 303:
            self.over.wait(RESTS_SECONDS)

    def vote(self, person: Person, draw: random.Random) -> Answered:
        """Vote, change or withdraw."""
        proposal, choice = (
            draw.choice(self.proposals),
            draw.choice(["agree", "neutral", "disagree", ""]),
        )
        known = self.votes.setdefault((person.member_id, proposal), {""})
        known.add(choice)
        answer = person.post(f"/proposals/{proposal}/vote", {"choice": choice})
        if answer.status == 303:
            self.votes[person.member_id, proposal] = {choice}
        return answer

    def comment(self, person: Person, draw: random.Random) -> Answered:
        """Say something."""
        words, path = self._words(), f"/proposals/{draw.choice(self.proposals)}/comments"
        return self._keep("comments", words, person.post(path, {"body": words}))

    def long_comment(self) -> Answered:
        """Say much, to fill what is nearly full."""
        words, path = self._words() + " mot" * 20_000, f"/proposals/{self.proposals[0]}/comments"
        return self._keep("comments", words, self.people[0].post(path, {"body": words}))

    def propose(self, person: Person, _draw: random.Random) -> Answered:
        """Publish a proposal."""
        words, principle = self._words(), str(self.principle_id)
        form = {
            "title": words,
            "language": "fr",
            "cycle": str(self.cycle_id),
            "summary": "Un résumé.",
            "act": "submit",
        }
        form |= {"principles": principle, f"how_{principle}": "Ainsi."}
        return self._keep("proposals", words, person.post("/proposals/new", form))

    def upload(self, person: Person, _draw: random.Random) -> Answered:
        """Add a document with a file."""
        words = self._words()
        form = {
            "title_fr": words,
            "position": "1",
            "version": "0",
            "file": (BytesIO(picture()), "plan.png"),
        }
        return self._keep("documents", words, person.post("/steering/frame/documents/new", form))

    def _words(self) -> str:
        return f"Mots {self.seed} {next(self.number)}"

    def _keep(self, kind: str, words: str, answer: Answered) -> Answered:
        self.sent[kind][words] += 1
        if answer.status == 303:
            self.kept[kind].append(words)
        return answer

    def lost(self) -> list[str]:
        """What was acknowledged and is not there, what is there twice, and whatever `verify`
        finds.
        """
        with self.app.app_context():
            columns = {
                "comments": Comment.body,
                "proposals": Proposal.title,
                "documents": Document.title,
            }
            with snapshot():
                texts = {kind: self._texts(column) for kind, column in columns.items()}
                wrong = [
                    f"{kind}: {words}"
                    for kind in texts
                    for words in self.kept[kind]
                    if texts[kind][words] != 1
                ]
                return wrong + self._lost_votes() + list(faults())

    def _texts(self, column: Any) -> Counter[str]:
        return Counter(
            text for texts in db.session.scalars(sa.select(column)) for text in texts.values()
        )

    def _lost_votes(self) -> list[str]:
        query = sa.select(Voter.member_id, Vote.proposal_id, Vote.choice).join(Voter)
        stand = {(row.member_id, row.proposal_id): row.choice for row in db.session.execute(query)}
        return [
            f"vote of {key}: {stand.get(key, '')!r} stands, one of {sorted(may)} was acknowledged"
            for key, may in self.votes.items()
            if stand.get(key, "") not in may
        ]

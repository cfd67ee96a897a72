"""The rows of a site in the middle of its vote, as its own verbs would have left them: every
invariant holds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from app import clock
from app.activity.operations import digest_of
from app.cycles.models import PHASES
from app.discussion.models import STANCES
from app.voting.models import Vote, commitment
from tests.bench.data.sizes import COMMENTS, Size
from tests.bench.data.texts import Stock
from tools.large_texts import LANGUAGES, Writer, language_of

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
TALKED, VOTED = START + timedelta(days=100), START + timedelta(days=200)
ZONE = "Africa/Casablanca"
BEGINNINGS = ("2026-01-01", "2026-02-01", "2026-03-01", "2099-01-01", "2099-02-01")
REPLIES = 0.15
PRINCIPLES, CHALLENGES, TERRITORIES, ORGANISATIONS = 5, 8, 12, 40

Row = dict[str, Any]
Noted = tuple[str, str, int, datetime, str, str | None]


class Site:
    """All rows of one size; everything follows from the seed. Events are noted while the rows are
    made.
    """

    def __init__(self, size: Size, seed: int = 1) -> None:
        self.size = size
        self.chance = random.Random(seed)
        self.stock = Stock(seed)
        self.writer = Writer(seed)
        self.noted: list[Noted] = []
        self.shares = self._shares()
        self.votes_of: Counter[int] = Counter()

    def _shares(self) -> list[int]:
        """How many comments each proposal has: a few are given, the rest falls log-normally."""
        left = self.size.comments - sum(COMMENTS.values())
        return [
            *COMMENTS.values(),
            *self.writer.shares(left, self.size.proposals - len(COMMENTS), left),
        ]

    def _named(self, count: int) -> Iterator[Row]:
        for number in range(1, count + 1):
            name = {language: self.stock.title(language).text for language in LANGUAGES}
            yield {"id": number, "name": name}

    def principles(self) -> Iterator[Row]:
        yield from ({**row, "position": row["id"]} for row in self._named(PRINCIPLES))

    def challenges(self) -> Iterator[Row]:
        yield from ({**row, "position": row["id"]} for row in self._named(CHALLENGES))

    def territories(self) -> Iterator[Row]:
        yield from self._named(TERRITORIES)

    def organisations(self) -> Iterator[Row]:
        yield from ({**row, "joined_at": START} for row in self._named(ORGANISATIONS))

    def members(self) -> Iterator[Row]:
        for number in range(1, self.size.members + 1):
            language = language_of(number)
            name = " ".join(self.stock.title(language).text.split()[:2])
            about = {
                "name": f"{name} {number}",
                "email": f"m{number}@example.org",
                "language": language,
            }
            yield {"id": number, "key": f"{number:016x}", "joined_at": START, **about}

    def cycles(self) -> Iterator[Row]:
        yield {"id": 1, "name": {"fr": "Grand appel", "ar": "نداء كبير", "en": "Large call"}}

    def phases(self) -> Iterator[Row]:
        for kind, day in zip(PHASES, BEGINNINGS, strict=True):
            wall = datetime.fromisoformat(day)
            about = {
                "kind": kind,
                "wall": wall,
                "zone": ZONE,
                "starts_at": clock.instant(wall, ZONE),
            }
            yield {"cycle_id": 1, **about}

    def threads(self) -> Iterator[Row]:
        yield from (
            {"id": number, "comments": share} for number, share in enumerate(self.shares, 1)
        )

    def proposals(self) -> Iterator[tuple[Row, Row, Row]]:
        """Each proposal with its version and its terms; it was submitted a minute after the one
        before.
        """
        for number in range(1, self.size.proposals + 1):
            language, at = language_of(number), START + timedelta(minutes=number)
            title, summary, body = (
                make(language) for make in (self.stock.title, self.stock.summary, self.stock.body)
            )
            texts = {
                "title": {language: f"{title.text} {number}"},
                "summary": {language: summary.text},
                "body": {language: body.text},
            }
            author = self.chance.randint(1, self.size.members)
            stage = {"stage": "submitted", "number": 1, "created_at": at, "submitted_at": at}
            keys = {
                "id": number,
                "cycle_id": 1,
                "thread_id": number,
                "author_id": author,
                "language": language,
            }
            version = {
                "proposal_id": number,
                "number": 1,
                **texts,
                "author_id": author,
                "created_at": at,
            }
            terms = " ".join((title.terms, summary.terms, body.terms))
            self._note("proposal.submitted", "proposal", number, at, digest_of(texts), author)
            yield (
                {**keys, **stage, **texts, "body_html": {language: body.html}},
                version,
                {"proposal_id": number, "terms": terms},
            )

    def links(self, other: str, upper: int, most: int) -> Iterator[Row]:
        """One to `most` different rows that each proposal is linked with."""
        for number in range(1, self.size.proposals + 1):
            for linked in self.chance.sample(range(1, upper + 1), self.chance.randint(1, most)):
                yield {"proposal_id": number, other: linked}

    def comments(self) -> Iterator[Row]:
        """Conversations: some comments answer an earlier one of their thread, at any depth."""
        number = 0
        for thread, share in enumerate(self.shares, 1):
            roots: list[int] = []
            first, language = number + 1, language_of(thread)
            for place in range(share):
                number += 1
                parent = (
                    self.chance.randrange(place)
                    if place and self.chance.random() < REPLIES
                    else None
                )
                roots.append(number if parent is None else roots[parent])
                yield self._comment(
                    number, thread, None if parent is None else first + parent, roots[-1], language
                )

    def _comment(
        self, number: int, thread: int, parent: int | None, root: int, language: str
    ) -> Row:
        author, at = (
            self.chance.randint(1, self.size.members),
            TALKED + timedelta(seconds=6 * number),
        )
        said = self.stock.remark(language)
        body = {language: said.text}
        self._note("comment.posted", "comment", number, at, digest_of(body), author)
        keys = {
            "id": number,
            "thread_id": thread,
            "parent_id": parent,
            "root_id": root,
            "author_id": author,
        }
        texts = {"body": body, "body_html": {language: said.html}}
        return {**keys, **texts, "stance": self.chance.choice(STANCES), "created_at": at}

    def voters(self) -> Iterator[Row]:
        yield from (
            {"id": number, "member_id": number} for number in range(1, self.size.members + 1)
        )

    def votes(self) -> Iterator[Row]:
        """Different members for each proposal; each vote's event holds its commitment."""
        number = 0
        shares = self.writer.shares(self.size.votes, self.size.proposals, self.size.members // 2)
        for proposal, share in enumerate(shares, 1):
            self.votes_of[proposal] = share
            for voter in self.chance.sample(range(1, self.size.members + 1), share):
                number += 1
                at = VOTED + timedelta(seconds=number / 2)
                keys = {
                    "proposal_id": proposal,
                    "voter_id": voter,
                    "number": 1,
                    "choice": "support",
                    "points": None,
                    "mandate_id": None,
                }
                row = {**keys, "cast_at": at, "salt": f"{self.chance.getrandbits(128):032x}"}
                self._note(
                    "vote.cast",
                    "proposal",
                    proposal,
                    at,
                    commitment(cast(Vote, SimpleNamespace(**row))),
                )
                yield {**row, "id": number, "member_id": voter}

    def tallies(self) -> Iterator[Row]:
        """After the votes."""
        for proposal in range(1, self.size.proposals + 1):
            votes = self.votes_of[proposal]
            yield {"proposal_id": proposal, "support": votes, "score": votes}

    def _note(
        self,
        verb: str,
        kind: str,
        subject: int,
        at: datetime,
        digest: str,
        member: int | None = None,
    ) -> None:
        self.noted.append(
            (verb, kind, subject, at, digest, None if member is None else f"{member:016x}")
        )

    def events(self) -> Iterator[Row]:
        """What was noted while the other rows were made, so after them."""
        names = ("verb", "subject_kind", "subject_id", "at", "digest", "actor_key")
        yield from (dict(zip(names, one, strict=True)) for one in self.noted)

"""The requests of each row, to the app and to its floor."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, cycle, repeat
from urllib.parse import quote, urlencode

import sqlalchemy as sa

from tests.bench.driver import ask, request
from tests.bench.people import Person
from tools.large_texts import MARKERS

WORDS = {round(rate * 100): word for word, rate in MARKERS["fr"]}
FRAGMENT = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}
LIST = "/proposals/"
NUMBERS = count()


def same(path: str, **headers: str) -> Iterator[bytes]:
    """The same page again and again."""
    return repeat(request(path, headers=headers))


def fresh(path: str) -> Iterator[str]:
    """The same page under an address that was never asked before, so that nobody can have kept
    it.
    """
    joint = "&" if "?" in path else "?"
    return (f"{path}{joint}anew={next(NUMBERS)}" for _ in repeat(None))


def anew(path: str) -> Iterator[bytes]:
    """The same page, drawn anew each time."""
    return map(request, fresh(path))


def at_random(pages: int, seed: int = 1) -> Iterator[bytes]:
    """Pages of the list drawn by lot, so that hardly a card was shown of late."""
    chance = random.Random(seed)
    return (
        request(f"{LIST}?page={chance.randint(1, pages)}&anew={next(NUMBERS)}")
        for _ in repeat(None)
    )


def in_turn(paths: Sequence[str]) -> Iterator[bytes]:
    """One page after another."""
    return cycle([request(path) for path in paths])


def by_turns(path: str, people: Sequence[Person], **headers: str) -> Iterator[bytes]:
    """The same page, each time by another member."""
    return cycle(
        [request(path, headers={"Cookie": person.cookie, **headers}) for person in people]
    )


def search(word: str, sort: str = "") -> str:
    """The list of what holds the word, by relevance or as said."""
    return f"{LIST}?q={quote(word)}" + (f"&sort={sort}" if sort else "")


def results(port: int) -> str:
    """The address of the cycle's results."""
    return ask(port, request("/cycles/1/results")).header("Location")


def address(port: int, number: int) -> str:
    """The proposal's address as the app writes it."""
    return ask(port, request(f"{LIST}{number}")).header("Location") or f"{LIST}{number}"


def tag_of(port: int, path: str) -> str:
    """The word by which the app knows a page again; nothing where it does not."""
    return ask(port, request(path)).header("ETag")


def lengths(url: str) -> Counter[int]:
    """How many comments each proposal of the app's database has, by its number."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        counted = (
            "SELECT proposal.id, count(*) FROM proposal JOIN comment USING (thread_id) "
            "GROUP BY proposal.id"
        )
        found: Counter[int] = Counter(
            {row[0]: row[1] for row in connection.execute(sa.text(counted))}
        )
    engine.dispose()
    return found


class Writing:
    """Votes and comments by one member after another, each on a proposal drawn by lot: of the
    first so many, or of those.
    """

    def __init__(
        self, people: Sequence[Person], proposals: int | range, seed: int = 1, url: str = ""
    ) -> None:
        self.lengths = lengths(url) if url else Counter()
        self.people = people
        self.proposals = range(1, proposals + 1) if isinstance(proposals, int) else proposals
        self.chance = random.Random(seed)
        self.numbers = count()

    def _next(self) -> tuple[Person, int]:
        person = self.people[next(self.numbers) % len(self.people)]
        return person, self.chance.choice(self.proposals)

    def votes(self, organisations: Mapping[int, int] | None = None) -> Iterator[bytes]:
        """A vote on the app, by htmx, with its token; of the members' `organisations` where they
        are given.
        """
        while True:
            person, proposal = self._next()
            said = {"csrf_token": person.token, "choice": "support"}
            if organisations:
                said["as"] = f"organisation:{organisations[person.member]}"
            form = urlencode(said)
            yield request(
                f"{LIST}{proposal}/vote", headers={**FRAGMENT, "Cookie": person.cookie}, form=form
            )

    def comments(self) -> Iterator[bytes]:
        """A comment on the app, by htmx, with its token; a page's form says how many comments the
        page knew of.
        """
        while True:
            person, proposal = self._next()
            said = {
                "csrf_token": person.token,
                "body": self._words(),
                "stance": "for",
                "parent": "",
                "key": self._key(),
            }
            headers = {**FRAGMENT, "Cookie": person.cookie}
            place = f"{LIST}{proposal}/comments?seen={self.lengths[proposal]}"
            self.lengths[proposal] += 1
            yield request(place, headers=headers, form=urlencode(said))

    def floor_votes(self) -> Iterator[bytes]:
        """The same on the floor."""
        while True:
            person, proposal = self._next()
            yield request("/vote", form=urlencode({"proposal": proposal, "member": person.member}))

    def floor_comments(self) -> Iterator[bytes]:
        """The same on the floor."""
        while True:
            person, proposal = self._next()
            yield request(
                "/comment",
                form=urlencode(
                    {"proposal": proposal, "member": person.member, "body": self._words()}
                ),
            )

    def _key(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def _words(self) -> str:
        return (
            f"Une remarque de plus sur cette proposition, la {next(self.numbers)}e, avec assez "
            "de mots pour une ligne."
        )

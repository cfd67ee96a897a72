"""Write a large synthetic interchange folder, for imports and benchmarks.

    python tools/large_folder.py --proposals 5000 --votes 500000 --comments 50000 \\
        --members 20000 TARGET_DIR --seed 1

The same numbers and seed give the same bytes. Texts are French, Arabic and English by turns, drawn
from a word list of each language. Three words of each language are spread by design, so that a
search can be measured at a known rate: they stand in 50 %, 10 % and 1 % of the texts (proposals
and comments) of their language; see large_texts.py. Comments and votes fall on the proposals
log-normally: a few get very many, most get few. A member votes at most once on a proposal.

The one cycle has a `support` ballot that is open until the end of 2098, so that voting can be
measured too.
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from interchange_folder import fail, write_table
from large_texts import Writer, language_of

# A fixed moment, so that the same seed gives the same bytes.
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
CYCLE = [
    "c1",
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
    "2099-01-01",
    "2099-02-01",
    "support",
    "people",
    "live",
]
CYCLE_COLUMNS = [
    "id",
    "gather_from",
    "deliberate_from",
    "vote_from",
    "decide_from",
    "closed_from",
    "ballot",
    "electorate",
    "results",
    "name_fr",
    "name_ar",
    "name_en",
]
MEMBER_COLUMNS = ["id", "name", "email", "role", "language", "organisation"]
PROPOSAL_COLUMNS = [
    "id",
    "cycle",
    "title",
    "summary",
    "body",
    "principles",
    "challenges",
    "territories",
    "author",
    "stage",
    "language",
    "created_at",
]
COMMENT_COLUMNS = ["id", "proposal", "parent", "author", "stance", "body", "created_at"]
VOTE_COLUMNS = ["cycle", "voter", "proposal", "choice", "cast_at"]
PRINCIPLES = 5
CHALLENGES = 8
TERRITORIES = 12
ORGANISATIONS = 40


def at(minutes: float) -> str:
    """A moment so many minutes after the beginning."""
    moment = START + timedelta(minutes=minutes)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_frame(target: Path, writer: Writer) -> None:
    """The small tables that proposals refer to."""
    names = ["name_fr", "name_ar", "name_en"]
    cycle = [*CYCLE, "Grand appel", "نداء كبير", "Large call"]
    write_table(target, "cycles.csv", CYCLE_COLUMNS, [cycle])
    for name, prefix, count in (("principles", "p", PRINCIPLES), ("challenges", "d", CHALLENGES)):
        rows = ([f"{prefix}{n}", n, *writer.names(3)] for n in range(1, count + 1))
        write_table(target, f"{name}.csv", ["id", "position", *names], rows)
    territories = ([f"t{n}", *writer.names(2)] for n in range(1, TERRITORIES + 1))
    write_table(target, "territories.csv", ["id", *names], territories)
    organisations = []
    for n in range(1, ORGANISATIONS + 1):
        organisations.append([f"o{n}", f"{writer.phrase('fr', 2)} {n}", "association"])
    write_table(target, "organisations.csv", ["id", "name", "kind"], organisations)


def member_rows(writer: Writer, count: int) -> Iterator[list[object]]:
    """Members with an address each, some of them in an organisation."""
    for n in range(1, count + 1):
        organisation = f"o{writer.chance.randint(1, ORGANISATIONS)}" if n % 3 == 0 else ""
        language = language_of(n)
        name = f"{writer.phrase(language, 2)} {n}"
        address = f"m{n}@example.org"
        yield [f"m{n}", name, address, "member", language, organisation]


def proposal_rows(writer: Writer, count: int, members: int) -> Iterator[list[object]]:
    """Proposals with long and short texts, each under one to three principles."""
    for n in range(1, count + 1):
        language = language_of(n)
        # Drawn in the order of the columns: another order would give other bytes for a seed.
        title = f"{writer.phrase(language, 7)} {n}"
        summary = writer.phrase(language, 20)
        body = writer.text(language, writer.chance.randint(60, 300))
        principles = writer.some("p", PRINCIPLES, 3)
        challenges = writer.some("d", CHALLENGES, 2)
        territories = writer.some("t", TERRITORIES, 2)
        author = f"m{writer.chance.randint(1, members)}"
        texts = [title, summary, body]
        links = [principles, challenges, territories]
        yield [f"{n}", "c1", *texts, *links, author, "submitted", language, at(n)]


def comment_rows(writer: Writer, shares: list[int], members: int) -> Iterator[list[object]]:
    """Threads in which two comments of five answer an earlier one, at any depth."""
    number = 0
    for proposal, share in enumerate(shares, start=1):
        first = number + 1
        for _ in range(share):
            number += 1
            answers = number > first and writer.chance.random() < 0.4
            parent = writer.chance.randint(first, number - 1) if answers else ""
            stance = writer.chance.choice(("for", "against", "question", "neutral"))
            yield [
                f"{number}",
                f"{proposal}",
                parent,
                f"m{writer.chance.randint(1, members)}",
                stance,
                writer.text(language_of(proposal), writer.chance.randint(5, 60)),
                at(100_000 + number / 10),
            ]


def vote_rows(writer: Writer, shares: list[int], members: int) -> Iterator[list[object]]:
    """Different members for each proposal, in the order of the proposals."""
    number = 0
    for proposal, share in enumerate(shares, start=1):
        for voter in writer.chance.sample(range(1, members + 1), share):
            number += 1
            yield ["c1", f"m{voter}", f"{proposal}", "support", at(100_000 + number / 100)]


def write_folder(
    target: Path, *, proposals: int, votes: int, comments: int, members: int, seed: int
) -> None:
    """Write every table; the same arguments give the same bytes."""
    writer = Writer(seed)
    write_frame(target, writer)
    rows = member_rows(writer, members)
    write_table(target, "members.csv", MEMBER_COLUMNS, rows)
    rows = proposal_rows(writer, proposals, members)
    write_table(target, "proposals.csv", PROPOSAL_COLUMNS, rows)
    comment_shares = writer.shares(comments, proposals, comments)
    rows = comment_rows(writer, comment_shares, members)
    write_table(target, "comments.csv", COMMENT_COLUMNS, rows)
    vote_shares = writer.shares(votes, proposals, members)
    rows = vote_rows(writer, vote_shares, members)
    write_table(target, "votes.csv", VOTE_COLUMNS, rows)


def main() -> None:
    """Read the command line, refuse what is impossible, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", type=Path, metavar="TARGET_DIR")
    for name in ("proposals", "votes", "comments", "members"):
        parser.add_argument(f"--{name}", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    options = vars(parser.parse_args())
    least = min(options["proposals"], options["members"])
    if least < 1 or min(options["votes"], options["comments"]) < 0:
        fail("at least one proposal and one member, and no negative numbers")
    if options["votes"] > options["proposals"] * options["members"]:
        fail(
            "more votes than members times proposals: each member votes at most once on a proposal"
        )
    write_folder(options.pop("target"), **options)


if __name__ == "__main__":
    main()

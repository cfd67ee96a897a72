"""Turn a Polis conversation (an export of pol.is) into an interchange folder.

    python tools/polis_to_interchange.py SOURCE_DIR TARGET_DIR [--language de]

SOURCE_DIR holds `comments.csv`, `votes.csv` and, if there is one, `summary.csv`; each may be
gzipped (`.csv.gz`).

What becomes of what (Polis -> interchange):

- conversation (`summary.csv`: topic) -> one cycle with an `agreement` ballot
- statement, `comment-id` -> proposal; title: its text up to 300 characters, body: all of it if
  cut
- `moderated` -1 -> stage `hidden` (its votes are kept); otherwise `submitted`
- `author-id`, `voter-id` (one name space) -> member "Participant 12" without an e-mail
- vote event 1, 0, -1 -> vote `agree`, `neutral`, `disagree`; one row per event
- `timestamp` (milliseconds) -> `created_at`, `cast_at` in UTC, milliseconds kept

A voter's latest event on a statement counts, which the import does by `cast_at`. Where two events
of one voter on one statement bear the same millisecond, the one that stands last in the file is
kept and the others are reported. `agrees` and `disagrees` of `comments.csv` count revotes too and
are not used.

Polis gathers, discusses and votes at once, so the phases follow the data: deliberation opens with
the first statement, voting with the first vote, deciding the second after the last vote; the cycle
is closed from the next midnight (UTC).

Licence of the published conversations: CC BY 4.0. Show with them: "Data was gathered using the
Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with Attribution to
The Computational Democracy Project."
"""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from interchange_folder import (
    cut,
    fail,
    instant,
    markdown,
    moment,
    one_line,
    read_pairs,
    read_table,
    report,
    write_table,
)

CYCLE = "polis"
CHOICES = {"1": "agree", "0": "neutral", "-1": "disagree"}
PHASES = ["gather_from", "deliberate_from", "vote_from", "decide_from", "closed_from"]

Row = dict[str, str]
Event = tuple[str, str, str]


def convert(source: Path, target: Path, language: str) -> dict[str, int]:
    """Write the folder and return the number of rows of each table."""
    statements = list(read_table(source, "comments.csv"))
    last = last_rows(source)
    return {
        "cycles.csv": write_cycle(source, target, language, phase_borders(statements, last)),
        "members.csv": write_members(target, participants(statements, last)),
        "proposals.csv": write_proposals(target, statements, language),
        "votes.csv": write_votes(source, target, last),
    }


def last_rows(source: Path) -> dict[Event, int]:
    """For each voter, statement and millisecond the last row of the file that holds it."""
    return {event(vote): row for row, vote in enumerate(read_table(source, "votes.csv"))}


def event(vote: Row) -> Event:
    """What tells one vote event from another."""
    return vote["voter-id"], vote["comment-id"], vote["timestamp"]


def participants(statements: list[Row], events: dict[Event, int]) -> list[str]:
    """Everybody who wrote or voted, by number: most ids appear only among the votes."""
    authors = {row["author-id"] for row in statements}
    voters = {voter for voter, _, _ in events}
    return sorted(authors | voters, key=int)


def phase_borders(statements: list[Row], events: dict[Event, int]) -> list[datetime]:
    """The five beginnings in rising order, each vote lying between the third and the fourth."""
    # Without votes the borders follow the statements.
    written = [int(row["timestamp"]) for row in statements]
    votes = [int(timestamp) for _, _, timestamp in events] or written
    if not votes:
        fail("comments.csv: there is neither a statement nor a vote")
    second = timedelta(seconds=1)
    vote_from = moment(min(votes)).replace(microsecond=0)
    first_words = moment(min(written, default=min(votes))).replace(microsecond=0)
    deliberate_from = min(first_words, vote_from - second)
    decide_from = moment(max(votes)).replace(microsecond=0) + second
    return [
        midnight(deliberate_from - second),
        deliberate_from,
        vote_from,
        decide_from,
        midnight(decide_from) + timedelta(days=1),
    ]


def midnight(when: datetime) -> datetime:
    """The beginning of that day in UTC."""
    return datetime.combine(when.date(), time(), UTC)


def write_cycle(source: Path, target: Path, language: str, borders: list[datetime]) -> int:
    """One cycle for the whole conversation."""
    columns = ["id", f"name_{language}", *PHASES, "ballot", "electorate", "results"]
    dates = [border.strftime("%Y-%m-%dT%H:%M:%SZ") for border in borders]
    row = [CYCLE, topic(source), *dates, "agreement", "people", "live"]
    return write_table(target, "cycles.csv", columns, [row])


def topic(source: Path) -> str:
    """The conversation's subject, or the folder's name where the export has none."""
    named = one_line(read_pairs(source, "summary.csv").get("topic", ""))
    return cut(named) or source.resolve().name


def write_members(target: Path, numbers: list[str]) -> int:
    """People are pseudonyms: the source holds numbers only."""
    rows = ([number, f"Participant {number}", "", "member"] for number in numbers)
    return write_table(target, "members.csv", ["id", "name", "email", "role"], rows)


def write_proposals(target: Path, statements: list[Row], language: str) -> int:
    """One proposal per statement, in the order of their numbers."""
    columns = ["id", "cycle", "title", "body", "author", "stage", "language", "created_at"]
    rows = sorted(statements, key=lambda row: int(row["comment-id"]))
    return write_table(target, "proposals.csv", columns, (proposal(row, language) for row in rows))


def proposal(row: Row, language: str) -> list[str]:
    """A statement as a row of proposals.csv."""
    text = row["comment-body"].strip()
    line = one_line(text)
    title = cut(line)
    # A title that says all needs no body that says it again.
    body = "" if title == line and "\n" not in text else markdown(text)
    stage = "hidden" if row["moderated"] == "-1" else "submitted"
    author = row["author-id"]
    created_at = instant(row["timestamp"])
    return [row["comment-id"], CYCLE, title, body, author, stage, language, created_at]


def write_votes(source: Path, target: Path, last: dict[Event, int]) -> int:
    """One row per event, except what was repeated within its millisecond."""
    columns = ["cycle", "voter", "proposal", "choice", "cast_at"]
    return write_table(target, "votes.csv", columns, votes(source, last))


def votes(source: Path, last: dict[Event, int]) -> Iterator[list[str]]:
    """Stream the events that stay."""
    for row, vote in enumerate(read_table(source, "votes.csv")):
        key = event(vote)
        voter, statement, timestamp = key
        place = f"votes.csv: voter {voter} on statement {statement}"
        choice = vote["vote"]
        if choice not in CHOICES:
            fail(f"{place}: {choice!r} is not one of 1, 0, -1")
        at = instant(timestamp)
        if last[key] == row:
            yield [CYCLE, voter, statement, CHOICES[choice], at]
        else:
            report(f"{place}: two events at {at}; the last in the file is kept")


def main() -> None:
    """Read the command line, convert, and say what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="SOURCE_DIR")
    parser.add_argument("target", type=Path, metavar="TARGET_DIR")
    parser.add_argument(
        "--language", default="en", help="BCP 47 tag of the statements (default: en)"
    )
    options = parser.parse_args()
    for name, count in convert(options.source, options.target, options.language).items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()

"""Turn proposals and threaded comments of decide.madrid.es (Consul) into an interchange folder.

    python tools/madrid_to_interchange.py SOURCE_DIR TARGET_DIR [--keep-orphans]

SOURCE_DIR holds `proposals.csv` and `comments.csv`; each may be gzipped (`.csv.gz`).

What becomes of what (Consul -> interchange):

- the site -> one cycle with a `support` ballot (see below)
- proposal `title`, `summary`, `text` -> `title`, `summary` (a cut one is whole in the body),
  `body`
- any `status` -> stage `submitted`; the word itself in `x_status`
- `numSupports`, `code`, `url`, `isAssociation` -> `x_supports`, `x_code`, `x_url`,
  `x_association`
- `userId` (numbers only) -> member "Participante 9884" without an e-mail
- comment `parentId` -1 -> empty parent: it answers the proposal
- comment `parentId` of a deleted comment -> empty parent, the lost id in `x_parent`, one line on
  standard error
- comment `date` and `time` (`0 days 10:50:19`) -> `created_at`, local time of Madrid with its
  offset
- comment `userType`, positive and negative votes -> `x_user_type`, `x_votes_for`,
  `x_votes_against`
- comment with an empty `text` -> body `*(sin texto)*`, so that its answers keep their place

With `--keep-orphans` the lost id stays in `parent`, so that the import names each such comment as
a fault. Votes on proposals exist as totals only, hence no `votes.csv`. HTML entities are decoded;
plain text becomes Markdown.

The site had no phases. The cycle gathers from the first proposal, deliberates from the day after
the last one, and the phases of voting, deciding and closed follow, a day each, from the day after
the last comment.

Licence of the collected files: Apache-2.0 (github.com/argrecsys/dgov-visual-analytics). The texts
were published by the city of Madrid on decide.madrid.es. Name both when showing them.
"""

import argparse
import html
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from interchange_folder import (
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    cut,
    markdown,
    one_line,
    read_table,
    report,
    write_table,
)

CYCLE = "decide-madrid"
LANGUAGE = "es"
ZONE = ZoneInfo("Europe/Madrid")
NO_TEXT = "*(sin texto)*"
# How Consul says that a comment answers the proposal itself.
TOP = "-1"

Row = dict[str, str]


def convert(source: Path, target: Path, keep_orphans: bool = False) -> dict[str, int]:
    """Write the folder, report what is missing in the source, and return the number of rows of
    each table.
    """
    proposals = list(read_table(source, "proposals.csv"))
    comments = list(read_table(source, "comments.csv"))
    orphans = orphaned(comments)
    report_gaps(comments, orphans, keep_orphans)
    return {
        "cycles.csv": write_cycle(target, proposals, comments),
        "members.csv": write_members(target, proposals, comments),
        "proposals.csv": write_proposals(target, proposals),
        "comments.csv": write_comments(target, comments, set() if keep_orphans else orphans),
    }


def orphaned(comments: list[Row]) -> set[str]:
    """The comments whose parent is not in the file."""
    known = {row["id"] for row in comments} | {TOP}
    return {row["id"] for row in comments if row["parentId"] not in known}


def report_gaps(comments: list[Row], orphans: set[str], keep_orphans: bool) -> None:
    """Name every orphan and count the empty texts, so that nothing disappears in silence."""
    fate = "the broken parent is written" if keep_orphans else "kept as an answer to its proposal"
    for row in comments:
        if row["id"] in orphans:
            report(
                f"comments.csv: comment {row['id']}: its parent {row['parentId']} is not in the "
                f"file; {fate}"
            )
    empty = sum(not row["text"].strip() for row in comments)
    report(f"{len(orphans)} comments without their parent, {empty} comments without text")


def write_cycle(target: Path, proposals: list[Row], comments: list[Row]) -> int:
    """One cycle for the whole site, its borders as the module's text says."""
    proposed = [date.fromisoformat(row["date"]) for row in proposals]
    spoken = [date.fromisoformat(row["date"]) for row in comments] + proposed
    day = timedelta(days=1)
    deliberate_from = max(proposed) + day
    vote_from = max(*spoken, deliberate_from) + day
    # A day each: of two phases that begin at once the earlier one is skipped.
    borders = [min(proposed), deliberate_from, vote_from, vote_from + day, vote_from + 2 * day]
    columns = [
        "id",
        "name_es",
        "gather_from",
        "deliberate_from",
        "vote_from",
        "decide_from",
        "closed_from",
        "ballot",
        "electorate",
        "results",
    ]
    row = [
        CYCLE,
        "Decide Madrid",
        *(border.isoformat() for border in borders),
        "support",
        "people",
        "live",
    ]
    return write_table(target, "cycles.csv", columns, [row])


def write_members(target: Path, proposals: list[Row], comments: list[Row]) -> int:
    """Everybody who proposed or commented, by number."""
    # As numbers: as texts 10 would come before 9.
    numbers = sorted({row["userId"] for row in [*proposals, *comments]}, key=int)
    rows = ([number, f"Participante {number}", "", "member"] for number in numbers)
    return write_table(target, "members.csv", ["id", "name", "email", "role"], rows)


def write_proposals(target: Path, proposals: list[Row]) -> int:
    """One row per proposal, in the order of the file."""
    columns = [
        "id",
        "cycle",
        "title",
        "summary",
        "body",
        "author",
        "stage",
        "language",
        "created_at",
        "x_supports",
        "x_status",
        "x_code",
        "x_url",
        "x_association",
    ]
    return write_table(target, "proposals.csv", columns, (proposal(row) for row in proposals))


def proposal(row: Row) -> list[str]:
    """A row of proposals.csv; nothing of an over-long title or summary is lost, it begins the
    body.
    """
    title = one_line(html.unescape(row["title"]))
    summary = html.unescape(row["summary"]).strip()
    parts = []
    if len(title) > TITLE_LIMIT:
        parts.append(markdown(title))
    if len(summary) > SUMMARY_LIMIT:
        parts.append(markdown(summary))
    parts.append(markdown(html.unescape(row["text"])))
    body = "\n\n".join(filter(None, parts))
    return [
        row["id"],
        CYCLE,
        cut(title),
        cut(summary, SUMMARY_LIMIT),
        body,
        row["userId"],
        "submitted",
        LANGUAGE,
        row["date"],
        row["numSupports"],
        row["status"],
        row["code"],
        row["url"],
        row["isAssociation"],
    ]


def write_comments(target: Path, comments: list[Row], orphans: set[str]) -> int:
    """One row per comment, in the order of the file; `orphans` lose their parent."""
    columns = [
        "id",
        "proposal",
        "parent",
        "author",
        "stance",
        "body",
        "created_at",
        "x_parent",
        "x_user_type",
        "x_votes_for",
        "x_votes_against",
    ]
    return write_table(target, "comments.csv", columns, comment_rows(comments, orphans))


def comment_rows(comments: list[Row], orphans: set[str]) -> Iterator[list[str]]:
    """Rows of comments.csv."""
    for row in comments:
        parent = "" if row["parentId"] == TOP else row["parentId"]
        here, lost = ("", parent) if row["id"] in orphans else (parent, "")
        body = markdown(html.unescape(row["text"])) or NO_TEXT
        yield [
            row["id"],
            row["proposalId"],
            here,
            row["userId"],
            "",
            body,
            written_at(row),
            lost,
            row["userType"],
            row["numPositiveVotes"],
            row["numNegativeVotes"],
        ]


def written_at(row: Row) -> str:
    """`2015-09-15` and `0 days 10:50:19` as `2015-09-15T10:50:19+02:00`."""
    clock = row["time"].rsplit(" ", 1)[-1]
    wall = datetime.fromisoformat(f"{row['date']}T{clock}")
    return wall.replace(tzinfo=ZONE).isoformat()


def main() -> None:
    """Read the command line, convert, and say what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="SOURCE_DIR")
    parser.add_argument("target", type=Path, metavar="TARGET_DIR")
    parser.add_argument(
        "--keep-orphans", action="store_true", help="leave broken parents for the import to name"
    )
    options = parser.parse_args()
    for name, count in convert(options.source, options.target, options.keep_orphans).items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()

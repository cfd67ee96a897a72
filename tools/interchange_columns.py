"""Write docs/interchange.md from the declarations that imports and exports follow.

python -m tools.interchange_columns > docs/interchange.md
"""

from __future__ import annotations

from app.interchange.operations.columns import Column, File
from app.interchange.operations.tables import FILES

HEAD = """# The interchange folder

UTF-8 CSV files with a header row; any subset of them. Made by
`python -m tools.interchange_columns` from the declarations in
`app/interchange/operations/tables.py`, which reading, checking and writing follow too.

- `data export` writes commas and plain UTF-8. `data import` takes semicolons or tabs too, UTF-8
  with a byte order mark, UTF-16, a `sep=` line, empty rows and empty columns at the end, and says
  what it saw; the header decides, by the names of the columns.
- A table may be a sheet of a workbook instead (`.xlsx`): each sheet that is named like a table, or
  the only sheet of a workbook that is. Its whole numbers, days, moments and truths are taken as
  such. Whether a day was typed as a month nobody can know (a spreadsheet makes a day of
  `2027-06`): the import says how many days each column of vague dates holds.
- Several values in a cell are parted by `;`. Dates and times are ISO 8601; without an offset they
  are local time of the site.
- `id` is the sender's own, scoped by `--source`. References name an id of the folder or of an
  earlier import of that source.
- An id that stands in both organisations and members is told apart as `organisations:ID` or
  `members:ID`.
- A text may come once per language (`title_fr`, `title_zgh`); without it is in the row's
  `language`, else the site's first.
- A column that is missing leaves what is stored as it is; an empty cell empties it. Moments that
  are empty stay as they were.
- Columns whose name begins with `x_` are left aside, but for those listed here.
- Votes of secret ballots are never written, not even with personal data: to move a site with all
  its ballots, use a backup.
"""
KINDS = {
    "id": "id",
    "ref": "reference",
    "refs": "references",
    "title": "title, by language",
    "text": "Markdown, by language",
    "word": "text",
    "lines": "text",
    "whole": "whole number",
    "decimal": "number",
    "flag": "true or false",
    "email": "e-mail address",
    "sign-in name": "sign-in name",
    "consent": "moment and SHA-256",
    "answer": "a word and days",
    "url": "web address",
    "tag": "language (BCP 47)",
    "day": "day",
    "instant": "moment",
    "ending": "moment",
    "wall": "local time",
    "from": "vague date",
    "until": "vague date",
}
LIMITED = ("title", "text", "word", "lines")


def main() -> None:
    """Write the whole page."""
    print(HEAD)
    for file in FILES:
        print(section(file))


def section(file: File) -> str:
    """One file with the meaning of each column."""
    head = [f"## {file.name}.csv", "", file.about, ""]
    table = ["| column | holds | |", "|---|---|---|"]
    rows = [line(column) for column in file.columns]
    return "\n".join([*head, *table, *rows, ""])


def line(column: Column) -> str:
    """One column."""
    kind = ", ".join(f"`{choice}`" for choice in column.choices) or KINDS[column.kind]
    about = f"{'**required** ' if column.required else ''}{column.about}".strip()
    limit = (
        f" (at most {column.most})" if column.kind in ("title", "text", "word", "lines") else ""
    )
    return f"| `{column.name}` | {kind}{limit} | {about} |"


if __name__ == "__main__":
    main()

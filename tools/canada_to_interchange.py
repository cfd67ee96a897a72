"""Turn Canada's 5th National Action Plan on Open Government into an interchange folder.

    python tools/canada_to_interchange.py SOURCE_DIR TARGET_DIR

SOURCE_DIR holds `plan.csv`: commitments, milestones and indicators, in English and French.

What becomes of what (plan.csv -> interchange):

- commitment -> objective (`C01`)
- milestone -> action (`C01.1`)
- indicator -> milestone of its action (`C01.1.1`, zeros kept: `C05.2.07`)
- `due_date` of an indicator (a month) -> `due_on`; the wording in `x_deadline_en`,
  `x_deadline_fr`
- latest `due_date` under a milestone -> `due_on` of the action
- `lead_dept` most common under a milestone (the first in the file among equals) -> `owner`
- other leads, then `support_depts` -> `partners`
- department -> organisation of the kind `public body`, id = the department's code
- `title_en`, `title_fr` -> the same; over 300 characters cut at a word

What was cut stands whole in the action's description: its own title, then its indicators', each
with its number. Each indicator's own departments are in `x_lead` and `x_support`. The source holds
no progress: status stays empty.

Licence: MIT, Crown copyright (Government of Canada), from github.com/open-data/ckanext-canada.
Name it when showing.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from canada_departments import NAMES
from interchange_folder import TITLE_LIMIT, cut, markdown, one_line, read_table, write_table

LANGUAGES = ("en", "fr")

Row = dict[str, str]


def convert(source: Path, target: Path) -> dict[str, int]:
    """Write the folder and return the number of rows of each table."""
    rows = list(read_table(source, "plan.csv"))
    levels, steps = defaultdict(list), defaultdict(list)
    for row in rows:
        levels[row["level"]].append(row)
        steps[row["parent_id"]].append(row)
    return {
        "organisations.csv": write_organisations(target, rows),
        "objectives.csv": write_objectives(target, levels["commitment"]),
        "actions.csv": write_actions(target, levels["milestone"], steps),
        "milestones.csv": write_milestones(target, levels["indicator"]),
    }


def departments(row: Row) -> list[str]:
    """The codes of a row's supporting departments, whatever separates them."""
    return row["support_depts"].replace(",", " ").replace(";", " ").split()


def write_organisations(target: Path, rows: list[Row]) -> int:
    """Every department that leads or supports, by code; one that is not in the table of names goes
    by its code.
    """
    codes = {row["lead_dept"] for row in rows if row["lead_dept"]}
    for row in rows:
        codes.update(departments(row))
    columns = ["id", "name_en", "name_fr", "kind", "standing"]
    table = []
    for code in sorted(codes):
        names = NAMES.get(code, (code, code))
        table.append([code, *names, "public body", "member"])
    return write_table(target, "organisations.csv", columns, table)


def write_objectives(target: Path, commitments: list[Row]) -> int:
    """One objective per commitment, in the order of the plan."""
    rows = ([row["id"], place, *titles(row)] for place, row in enumerate(commitments, start=1))
    return write_table(target, "objectives.csv", ["id", "position", "name_en", "name_fr"], rows)


def write_actions(target: Path, milestones: list[Row], steps: dict[str, list[Row]]) -> int:
    """One action per milestone, with what follows from its indicators."""
    columns = [
        "id",
        "objective",
        "title_en",
        "title_fr",
        "description_en",
        "description_fr",
        "owner",
        "partners",
        "due_on",
        "status",
    ]
    return write_table(
        target, "actions.csv", columns, (action(row, steps[row["id"]]) for row in milestones)
    )


def action(row: Row, steps: list[Row]) -> list[str]:
    """A row of actions.csv."""
    owner, partners = responsible(steps)
    due_on = max((step["due_date"] for step in steps), default="")
    descriptions = [description(row, steps, language) for language in LANGUAGES]
    texts = [*titles(row), *descriptions]
    # The source holds no progress: the status stays empty.
    status = ""
    return [row["id"], row["parent_id"], *texts, owner, ";".join(partners), due_on, status]


def responsible(steps: list[Row]) -> tuple[str, list[str]]:
    """The owner and the partners of an action: who leads most of its steps, then everybody else,
    in order.
    """
    leads = Counter(step["lead_dept"] for step in steps if step["lead_dept"])
    owner = leads.most_common(1)[0][0] if leads else ""
    supporting = [code for step in steps for code in departments(step)]
    named = dict.fromkeys([*leads, *supporting])
    return owner, [code for code in named if code != owner]


def titles(row: Row) -> list[str]:
    """Both titles within the limit."""
    return [cut(one_line(row[f"title_{language}"])) for language in LANGUAGES]


def description(row: Row, steps: list[Row], language: str) -> str:
    """The full wording of what was cut: the action's own title first, then its steps."""
    texts = []
    title = one_line(row[f"title_{language}"])
    if len(title) > TITLE_LIMIT:
        texts.append(markdown(title))
    for step in steps:
        text = one_line(step[f"title_{language}"])
        if len(text) > TITLE_LIMIT:
            texts.append(f"**{step['id']}** {markdown(text)}")
    return "\n\n".join(texts)


def write_milestones(target: Path, indicators: list[Row]) -> int:
    """One milestone per indicator."""
    columns = [
        "id",
        "action",
        "title_en",
        "title_fr",
        "due_on",
        "x_deadline_en",
        "x_deadline_fr",
        "x_lead",
        "x_support",
    ]
    rows = (
        [
            row["id"],
            row["parent_id"],
            *titles(row),
            row["due_date"],
            row["deadline_en"],
            row["deadline_fr"],
            row["lead_dept"],
            ";".join(departments(row)),
        ]
        for row in indicators
    )
    return write_table(target, "milestones.csv", columns, rows)


def main() -> None:
    """Read the command line, convert, and say what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="SOURCE_DIR")
    parser.add_argument("target", type=Path, metavar="TARGET_DIR")
    options = parser.parse_args()
    for name, count in convert(options.source, options.target).items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()

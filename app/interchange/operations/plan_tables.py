"""The files of the shared action plan."""

from __future__ import annotations

from app.interchange.operations import overruled
from app.interchange.operations.columns import (
    TEXT,
    Column,
    File,
    choice_column,
    decimal_column,
    id_column,
    instant_column,
    ref_column,
    refs_column,
    text_column,
    title_column,
    whole_column,
    word_column,
)
from app.model import INTEGER
from app.plan.dates import YEARS
from app.plan.models import (
    MOST_PEOPLE,
    REFERENCE,
    STATUSES,
    Action,
    Indicator,
    Milestone,
    Objective,
    Update,
)
from app.text.canonical import LARGEST

PERIOD = f"a day, a month, a quarter or a year, from {YEARS[0]} to {YEARS[-1]}"
ANSWER = (
    "asked DAY, or accepted, changes or declined with the day on which its owner was asked and "
    "the one on which they answered (accepted 2027-05-03 2027-05-05); empty: nothing is said"
)
FOR_WHOM = ref_column(
    "organisation", "organisations", about="for which the author wrote it", extra=True
)
POSITION = whole_column("position", "its place in the order", least=-INTEGER)

PLAN = (
    File(
        "objectives",
        "What groups of actions are for.",
        (
            id_column(),
            POSITION,
            title_column("name"),
            text_column("statement"),
            ref_column("principle", "principles"),
            ref_column(
                "x_parent",
                "objectives",
                about="the objective under which it stands, which stands under none",
                extra=True,
            ),
        ),
        Objective,
    ),
    File(
        "actions",
        "The draft of the plan, with live status and progress.",
        (
            id_column(),
            ref_column("objective", "objectives"),
            title_column("title"),
            text_column("description"),
            refs_column("principles", "principles"),
            refs_column("proposals", "proposals"),
            ref_column(
                "owner",
                "organisations",
                "members",
                about="an organisation or a member; empty: looking for a lead",
            ),
            refs_column("partners", "organisations", "members"),
            Column("starts_on", "from", PERIOD),
            Column("due_on", "until", PERIOD),
            choice_column("status", STATUSES, "empty: not started"),
            whole_column("progress", "in percent", most=100),
            refs_column("territories", "territories"),
            whole_column("budget", most=LARGEST),
            text_column("measure", "how one will see that it is done"),
            word_column("x_reference", "its own; empty: its number", most=REFERENCE, extra=True),
            text_column("x_beneficiaries", "whom it is for", extra=True),
            whole_column("x_reached", "how many people it is to reach", most=LARGEST, extra=True),
            Column(
                "x_status_before",
                "choice",
                "how it stood before the first report; empty: not started",
                choices=STATUSES,
                extra=True,
            ),
            whole_column("x_progress_before", "the same, in percent", most=100, extra=True),
            whole_column("x_secured", "found of its budget", most=LARGEST, extra=True),
            whole_column("x_spent", "spent of its budget", most=LARGEST, extra=True),
            refs_column(
                "x_people", "members", about=f"in charge of it; {MOST_PEOPLE} at most", extra=True
            ),
            Column(
                "x_retired_on", "day", "from the next edition on no part of the plan", extra=True
            ),
            text_column("x_retired_for", "why it was retired", extra=True),
            ref_column(
                "x_replaced_by", "actions", about="the action that takes its place", extra=True
            ),
            Column("x_answer", "answer", ANSWER, extra=True),
            *overruled.COLUMNS,
        ),
        Action,
    ),
    File(
        "milestones",
        "The steps of actions.",
        (
            id_column(),
            ref_column("action", "actions", required=True),
            title_column("title"),
            Column("due_on", "until", PERIOD),
            Column("done_on", "day"),
            Column(
                "x_dropped_on",
                "day",
                "since when it is a step no more: today at the latest",
                extra=True,
            ),
        ),
        Milestone,
    ),
    File(
        "indicators",
        "What is measured of actions.",
        (
            id_column(),
            ref_column("action", "actions", required=True),
            title_column("name", "what is measured"),
            title_column("unit", "in what", required=False),
            decimal_column("baseline", "what it was at the beginning"),
            decimal_column("target", "what it is to be"),
        ),
        Indicator,
    ),
    File(
        "measurements",
        "What was measured; of a day that is known the value is replaced.",
        (
            ref_column("indicator", "indicators", required=True),
            Column("measured_on", "day", required=True),
            decimal_column("value", required=True),
            text_column("note"),
            ref_column("x_author", "members", about="who measured", extra=True),
            ref_column(
                "x_organisation", "organisations", about="for which they measured", extra=True
            ),
        ),
        unique=("indicator", "measured_on"),
    ),
    File(
        "updates",
        "Reports on actions.",
        (
            id_column(),
            ref_column("action", "actions", required=True),
            ref_column("author", "members"),
            choice_column("status", STATUSES),
            whole_column("progress", "in percent", most=100),
            text_column("body"),
            instant_column("created_at", "empty: the moment of the import"),
            FOR_WHOM,
            Column("x_partner", "flag", "said by a partner: without a status", extra=True),
            ref_column(
                "x_corrects",
                "updates",
                about="the report on the same action in whose place it stands",
                extra=True,
            ),
            Column(
                "x_evidence",
                "lines",
                "links that go with it, one a line: the address, and after a space what it is"
                " called; files stay on the site",
                most=TEXT,
                extra=True,
            ),
            Column("x_taken_back_at", "instant", "when it was taken back", extra=True),
            ref_column("x_taken_back_by", "members", about="who took it back", extra=True),
            text_column("x_taken_back_for", "why it was taken back", extra=True),
        ),
        Update,
    ),
)

"""The adopted plan as a table for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from app.plan.dates import VagueDate
from app.plan.edition import FrozenIndicator, Party
from app.plan.queries.measured import Newest, newest_of
from app.plan.queries.people import Person
from app.plan.queries.shown import ShownAction, ShownPlan
from app.plan.words import answer_words, standing_words
from app.speech import dates
from app.speech.addresses import absolute, url_for
from app.speech.decimals import decimal
from app.speech.texts import words
from app.text.decimals import kept_of
from app.web.spreadsheet import Cell, TableColumn, TableRow, plain, spreadsheet


def plan_spreadsheet(
    plan: ShownPlan, people: dict[int, list[Person]], leads: Mapping[int, str]
) -> bytes:
    """One row an action of the newest edition, with its live progress and how its lead answered
    (`asked`, ..., `sought`), in the reader's language.
    """
    edition = _(
        "Edition %(number)s, adopted on %(date)s",
        number=dates.number(plan.content.number),
        date=dates.day(plan.content.adopted_on),
    )
    newest = newest_of(action.frozen for action in plan.actions)
    words_of = answer_words() | {"": "", "sought": str(_("Looking for a lead"))}
    rows = (
        _row(
            *(plan, action, newest, people.get(action.id, [])),
            words_of[leads.get(action.id, "")],
        )
        for action in plan.actions
    )
    # An edition that names no currency is read in the site's.
    columns = plan_columns(plan.content.currency or dates.site_currency())
    about = [edition, absolute(url_for("plan.index"))]
    return spreadsheet(_("The plan"), about, columns, rows)


def plan_columns(currency: str) -> list[TableColumn]:
    """The columns of that table, each with what it holds."""
    period = _("A date, or in words where only a month, a quarter or a year was agreed.")
    one_a_line = _("One a line.")
    return [
        TableColumn(
            _("Reference number"), _("The action's number, the same in every edition."), 10, True
        ),
        TableColumn(_("Objective"), _("What the action is for."), 30),
        TableColumn(
            _("Objective above"),
            _("The objective under which that one stands, if it stands under one."),
            30,
        ),
        TableColumn(_("Action"), _("Its title."), 40),
        TableColumn(_("Who is responsible"), _("The organisation or person who leads it."), 26),
        TableColumn(_("Partners"), one_a_line, 26),
        TableColumn(_("Begins"), period, 18),
        TableColumn(_("Deadline"), period, 18),
        TableColumn(_("Status"), _("How it stands today: by the reports and by the dates."), 16),
        TableColumn(_("Progress in percent"), _("As reported last, from 0 to 100."), 16),
        TableColumn(
            _("Last report"),
            _("The day of the last report; empty when nobody has reported yet."),
            18,
        ),
        TableColumn(_("Territories"), one_a_line, 22),
        TableColumn(_("Principles"), one_a_line, 26),
        TableColumn(_("Proposals"), _("From which it grew, one a line."), 40),
        TableColumn(
            f"{_('Budget')} ({currency})", _("As a whole number; empty when none was given."), 14
        ),
        TableColumn(_("Description"), _("As text, without the marks of its layout."), 60),
        TableColumn(_("How it is measured"), _("As text, without the marks of its layout."), 60),
        TableColumn(
            _("Indicators"),
            _("One a line: what was measured last, and the target."),
            50,
        ),
        TableColumn(_("Reference"), _("The action's reference: its own, else its number."), 14),
        TableColumn(_("Beneficiaries"), _("As text, without the marks of its layout."), 40),
        TableColumn(
            _("People to reach"),
            _("How many people it is to reach; empty when it was not said."),
            14,
        ),
        TableColumn(
            f"{_('Money secured')} ({currency})", _("As last said; empty when nobody has."), 14
        ),
        TableColumn(
            f"{_('Money spent')} ({currency})", _("As last said; empty when nobody has."), 14
        ),
        TableColumn(_("In charge"), one_a_line, 26),
        TableColumn(
            _("The lead’s answer"),
            _("What the lead answered who was asked; empty when nobody was."),
            22,
        ),
        TableColumn(
            _("By the calendar"),
            _("How it would stand if nobody had set another status against it."),
            16,
        ),
        TableColumn(_("Days without news"), _("Where nobody has reported on it for long."), 14),
        TableColumn(_("Address"), _("Its page, with milestones and reports."), 44),
    ]


def _row(
    plan: ShownPlan,
    action: ShownAction,
    newest: dict[int, Newest],
    people: list[Person],
    answer: str,
) -> TableRow:
    frozen = action.frozen
    objective = plan.content.objective_of(frozen)
    over = plan.content.over(objective)
    address = absolute(url_for("plan.action", ref=str(action.id)))
    owner = _party(plan, frozen.owner) if frozen.owner else ""
    partners = [_party(plan, partner) for partner in frozen.partners]
    territories = [words(territory.name) for territory in frozen.territories]
    served = action.served(plan.principles)
    principles = [words(principle.name) for principle in served]
    proposals = [words(proposal.title) for proposal in frozen.proposals]
    cells = (
        action.id,
        words(objective.name if objective else None),
        words(over.name if over else None),
        words(frozen.title),
        owner,
        "\n".join(partners),
        _begins(frozen.starts_on),
        _ends(action.due),
        standing_words()[action.standing],
        action.progress,
        action.reported_on,
        "\n".join(territories),
        "\n".join(principles),
        "\n".join(proposals),
        frozen.budget,
        plain(words(frozen.description)),
        plain(words(frozen.measure)),
        "\n".join(_indicator(one, newest.get(one.id)) for one in frozen.indicators),
        frozen.reference,
        plain(words(frozen.beneficiaries)),
        frozen.to_reach,
        action.live.secured,
        action.live.spent,
        "\n".join(person.name for person in people),
        answer,
        standing_words()[action.stands.unruled] if action.stands.overruled else "",
        (action.today - action.last_news).days if action.silent else None,
        address,
    )
    return TableRow(cells, address)


def _indicator(found: FrozenIndicator, last: Newest | None) -> str:
    """What is measured, what it was last, and what it is to be."""
    name, unit = words(found.name), words(found.unit)
    target = f"{decimal(kept_of(found.target))} {unit}".strip() if found.target else ""
    if last is None:
        said = _("%(name)s: to be reached %(target)s", name=name, target=target)
        return str(said) if target else name
    value = f"{decimal(last.value)} {unit}".strip()
    facts = {"name": name, "value": value, "date": dates.day(last.measured_on)}
    if not target:
        return str(_("%(name)s: %(value)s on %(date)s", **facts))
    said = _("%(name)s: %(value)s on %(date)s, to be reached %(target)s", **facts, target=target)
    return str(said)


def _party(plan: ShownPlan, party: Party) -> str:
    """An organisation by its name, a person by the present one."""
    if party.member:
        return plan.members.get(party.member) or _("a former member")
    return words(party.name)


def _begins(given: VagueDate | None) -> Cell:
    if given is None:
        return None
    return _day_or_words(given.first, given.precision)


def _ends(given: VagueDate | None) -> Cell:
    if given is None:
        return None
    return _day_or_words(given.last, given.precision)


def _day_or_words(on: date, precision: str) -> Cell:
    # A month that is written as its last day would say more than was agreed.
    return on if precision == "day" else dates.vague(on, precision)

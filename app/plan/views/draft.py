"""The draft of the plan: the steering group's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.editing import replaced
from app.plan.dates import written
from app.plan.forms import (
    ActionForm,
    IndicatorForm,
    MilestoneForm,
    NewActionForm,
    ObjectiveForm,
    PeriodForm,
    RemovalForm,
)
from app.plan.models import Action, Objective, PlanPeriod
from app.plan.operations.actions import add_action, change_action, remove_action
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone
from app.plan.operations.objectives import add_objective, change_objective
from app.plan.operations.period import given, set_period
from app.plan.queries import desk
from app.plan.queries.asking import answered, number_unasked, requests_of_leads
from app.plan.queries.draft_page import draft_page
from app.plan.queries.editions import is_adopted, newest_number
from app.plan.queries.leads import offers
from app.plan.queries.measured import indicators
from app.plan.queries.reach import reached_by_mail
from app.plan.views import blueprint
from app.plan.views.asking import record_form
from app.plan.views.choices import offer, offer_above
from app.plan.views.saving import Page, form_page, row_or_404, saved
from app.speech.addresses import url_for
from app.speech.language import languages
from app.web.access import actor, steering
from app.web.editing import given_texts
from app.web.forms import fill_texts, texts_of
from app.web.paging import page_number

# The action's page holds two forms with a title: fields of one name would be read by both.
STEP = "milestone-"
INDICATOR = "indicator-"
# Each tells what it lacks: twice the words of the public list.
A_PAGE = 50


@blueprint.get("/steering/plan/")
@steering
def draft() -> Page:
    """Objectives with their actions, and what each still lacks."""
    return _draft_page()


@blueprint.post("/steering/plan/period")
@steering
def period() -> Page:
    """Say from when until when the draft is to be carried out."""
    form = PeriodForm()

    def save() -> None:
        dates = (form.starts_on.data or "", form.ends_on.data or "")
        set_period(*dates, seen=form.version.data or 0, by=actor())

    return saved(form, save) or _draft_page(form)


def _draft_page(form: PeriodForm | None = None) -> Page:
    """The draft; a form of its period that could not be taken keeps what was written."""
    found, page = draft_page(page_number(), A_PAGE)
    if form is None:
        present = found.period or PlanPeriod(version=1)
        starts_on, ends_on = given(present)
        data = {"starts_on": starts_on, "ends_on": ends_on, "version": present.version}
        form = PeriodForm(None, data=data)
    names = {member.key: member.name for member in found.members.values()}
    shown = {"draft": found, "page": page, "names": names, "period": form}
    shown["unasked"] = number_unasked()
    return form_page("plan/draft.html", **shown, next_number=newest_number() + 1)


@blueprint.route("/steering/plan/objectives/new", methods=["GET", "POST"])
@steering
def new_objective() -> Page:
    """Add an objective."""
    form = offer_above(ObjectiveForm())

    def save() -> None:
        name = texts_of(form, "name")
        statement = texts_of(form, "statement")
        parent, key = form.parent.data, form.idempotency_key
        about = (name, statement, form.principle.data)
        add_objective(*about, by=actor(), parent_id=parent, key=key)

    return saved(form, save) or form_page("plan/objective.html", form=form, row=None)


@blueprint.route("/steering/plan/objectives/<id:objective_id>", methods=["GET", "POST"])
@steering
def edit_objective(objective_id: int) -> Page:
    """Change an objective."""
    row = row_or_404(Objective, objective_id)
    form = offer_above(ObjectiveForm(data=_of_objective(row)), row)
    form.named = not row.name.keys() <= set(languages())

    def save() -> None:
        name = replaced(row.name, given_texts(form, "name"))
        statement = replaced(row.statement, given_texts(form, "statement"))
        about = (name, statement, form.principle.data, form.position.data)
        seen, parent = form.version.data or 0, form.parent.data
        change_objective(objective_id, *about, seen=seen, by=actor(), parent_id=parent)

    return saved(form, save) or form_page("plan/objective.html", form=form, row=row)


def _of_objective(row: Objective) -> dict[str, Any]:
    """What the form of an objective begins with."""
    above = {"principle": row.principle_id, "parent": row.parent_id}
    texts = fill_texts("name", row.name) | fill_texts("statement", row.statement)
    return above | {"position": row.position, "version": row.version} | texts


@blueprint.route("/steering/plan/actions/new", methods=["GET", "POST"])
@steering
def new_action() -> Page:
    """Add an action that comes from no proposal."""
    form = NewActionForm()
    offer(form)

    def save() -> None:
        add_action(form.content, by=actor(), key=form.idempotency_key)

    return saved(form, save) or form_page("plan/new_action.html", form=form)


@blueprint.route("/steering/plan/actions/<id:action_id>", methods=["GET", "POST"])
@steering
def edit_action(action_id: int) -> Page:
    """Change an action of the draft."""
    row = row_or_404(Action, action_id)
    form = ActionForm(data=_present(row))
    # A title in a language that the form does not show is one.
    form.titled = not row.title.keys() <= set(languages())
    offer(form, row)

    def save() -> None:
        content = with_other_languages(form.content, row)
        change_action(action_id, content, seen=form.version.data or 0, by=actor())

    return saved(form, save) or _action_page(row, form=form)


@blueprint.post("/steering/plan/actions/<id:action_id>/milestones", endpoint="add_milestone")
@steering
def new_milestone(action_id: int) -> Page:
    """Add a milestone to an action of the draft."""
    row = row_or_404(Action, action_id)
    form = MilestoneForm(prefix=STEP)

    def save() -> None:
        title = texts_of(form, "title")
        key = form.idempotency_key
        add_milestone(action_id, title, form.due_on.data or "", by=actor(), key=key)

    back = url_for("plan.edit_action", action_id=action_id)
    return saved(form, save, back) or _action_page(row, milestone=form)


@blueprint.post("/steering/plan/actions/<id:action_id>/removal", endpoint="remove_action")
@steering
def removal(action_id: int) -> Page:
    """Take an action that was never adopted out of the draft."""
    row = row_or_404(Action, action_id)
    form = RemovalForm()

    def save() -> None:
        remove_action(action_id, texts_of(form, "reason"), by=actor())

    return saved(form, save) or _action_page(row, removal=form)


def _present(row: Action) -> dict[str, Any]:
    links = desk.links_of_action(row.id)
    data: dict[str, Any] = {}
    for name in ("title", "description", "measure", "beneficiaries"):
        data |= fill_texts(name, getattr(row, name))
    return data | {
        "objective": row.objective_id,
        "owner": desk.owner_value(row),
        "partners": links.partners,
        "principles": links.principles,
        "territories": links.territories,
        "starts_on": written(row.starts_on, row.starts_precision),
        "due_on": written(row.due_on, row.due_precision),
        "budget": row.budget,
        "reference": row.reference,
        "to_reach": row.to_reach,
        "version": row.version,
    }


def with_other_languages(content: ActionContent, row: Action) -> ActionContent:
    """The content with the texts in languages that the form does not have: those stay as they
    are.
    """

    def merged(name: str) -> dict[str, str]:
        stored: dict[str, str] = getattr(row, name)
        given: dict[str, str] = getattr(content, name)
        others = {code: text for code, text in stored.items() if code not in languages()}
        return others | given

    names = ("title", "description", "measure", "beneficiaries")
    texts: dict[str, Any] = {name: merged(name) for name in names}
    return replace(content, **texts)


def _action_page(row: Action, **forms: Any) -> tuple[str, int]:
    """The action's form, its milestones and its removal; the form that was sent keeps what was
    written.
    """
    return action_page_of(row.id, **forms)


def action_page_of(action_id: int, **forms: Any) -> tuple[str, int]:
    """The same, of the action of that number."""
    row = row_or_404(Action, action_id)
    found = requests_of_leads([row.id]).get(row.id)
    shown = {
        "milestone": MilestoneForm(formdata=None, prefix=STEP),
        "removal": RemovalForm(formdata=None),
        "recorded": record_form(found),
        "lead": answered(found) if found else None,
        "offers": offers(row.id),
        "reached": found is None or found.state != "asked" or reached_by_mail(found),
        **forms,
    }
    if "form" not in shown:
        shown["form"] = ActionForm(formdata=None, data=_present(row))
        offer(shown["form"], row)
    shown["adopted"] = is_adopted(row.id)
    shown["indicators"] = indicators(row.id)
    shown["indicator"] = IndicatorForm(formdata=None, prefix=INDICATOR)
    shown["milestones"] = desk.milestones(row.id)
    shown["asks_reason"] = desk.has_proposals(row.id)
    return form_page("plan/edit_action.html", row=row, **shown)

"""The draft of the plan: the steering group's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import db, writing
from app.editing import replaced
from app.errors import Invalid, NotFound
from app.plan.dates import written
from app.plan.forms import ActionForm, MilestoneForm, NewActionForm, ObjectiveForm, RemovalForm
from app.plan.models import Action, Objective
from app.plan.operations.actions import add_action, add_milestone, change_action, remove_action
from app.plan.operations.content import ActionContent
from app.plan.operations.objectives import add_objective, change_objective
from app.plan.queries import desk
from app.plan.queries.draft import draft_page
from app.plan.queries.editions import is_adopted, newest_number
from app.plan.queries.shown import ACTIONS_A_PAGE
from app.plan.views import blueprint
from app.plan.views.choices import offer, offer_principles
from app.speech.addresses import url_for
from app.speech.language import languages
from app.web.access import actor, steering
from app.web.choosing import looking
from app.web.editing import given_texts
from app.web.forms import Form, fill_texts, texts_of
from app.web.paging import page_number

Page = Response | str | tuple[str, int]
# The action's page holds two forms with a title: fields of one name would be read by both.
STEP = "milestone-"


@blueprint.get("/steering/plan/")
@steering
def draft() -> str:
    """Objectives with their actions, and what each still lacks."""
    found, page = draft_page(page_number(), ACTIONS_A_PAGE)
    names = {member.key: member.name for member in found.members.values()}
    return render_template(
        "plan/draft.html", draft=found, page=page, names=names, next_number=newest_number() + 1
    )


@blueprint.route("/steering/plan/objectives/new", methods=["GET", "POST"])
@steering
def new_objective() -> Page:
    """Add an objective."""
    form = offer_principles(ObjectiveForm())

    def save() -> None:
        name = texts_of(form, "name")
        statement = texts_of(form, "statement")
        key = form.idempotency_key
        add_objective(name, statement, form.principle.data, by=actor(), key=key)

    return _saved(form, save) or _shown("plan/objective.html", form=form, row=None)


@blueprint.route("/steering/plan/objectives/<id:objective_id>", methods=["GET", "POST"])
@steering
def edit_objective(objective_id: int) -> Page:
    """Change an objective."""
    row = _found(Objective, objective_id)
    present = {"principle": row.principle_id, "position": row.position, "version": row.version}
    texts = fill_texts("name", row.name) | fill_texts("statement", row.statement)
    form = offer_principles(ObjectiveForm(data=present | texts))
    form.named = not row.name.keys() <= set(languages())

    def save() -> None:
        name = replaced(row.name, given_texts(form, "name"))
        statement = replaced(row.statement, given_texts(form, "statement"))
        about = (name, statement, form.principle.data, form.position.data)
        change_objective(objective_id, *about, seen=form.version.data or 0, by=actor())

    return _saved(form, save) or _shown("plan/objective.html", form=form, row=row)


@blueprint.route("/steering/plan/actions/new", methods=["GET", "POST"])
@steering
def new_action() -> Page:
    """Add an action that comes from no proposal."""
    form = NewActionForm()
    offer(form)

    def save() -> None:
        add_action(form.content, by=actor(), key=form.idempotency_key)

    return _saved(form, save) or _shown("plan/new_action.html", form=form)


@blueprint.route("/steering/plan/actions/<id:action_id>", methods=["GET", "POST"])
@steering
def edit_action(action_id: int) -> Page:
    """Change an action of the draft."""
    row = _found(Action, action_id)
    form = ActionForm(data=_present(row))
    # A title in a language that the form does not show is one.
    form.titled = not row.title.keys() <= set(languages())
    offer(form, row)

    def save() -> None:
        content = with_other_languages(form.content, row)
        change_action(action_id, content, seen=form.version.data or 0, by=actor())

    return _saved(form, save) or _action_page(row, form=form)


@blueprint.post("/steering/plan/actions/<id:action_id>/milestones", endpoint="add_milestone")
@steering
def new_milestone(action_id: int) -> Page:
    """Add a milestone to an action of the draft."""
    row = _found(Action, action_id)
    form = MilestoneForm(prefix=STEP)

    def save() -> None:
        title = texts_of(form, "title")
        key = form.idempotency_key
        add_milestone(action_id, title, form.due_on.data or "", by=actor(), key=key)

    back = url_for("plan.edit_action", action_id=action_id)
    return _saved(form, save, back) or _action_page(row, milestone=form)


@blueprint.post("/steering/plan/actions/<id:action_id>/removal", endpoint="remove_action")
@steering
def removal(action_id: int) -> Page:
    """Take an action that was never adopted out of the draft."""
    row = _found(Action, action_id)
    form = RemovalForm()

    def save() -> None:
        remove_action(action_id, texts_of(form, "reason"), by=actor())

    return _saved(form, save) or _action_page(row, removal=form)


def _saved(form: Form, save: Any, back: str | None = None) -> Response | None:
    """On POST validate and run the verb; None when the form is to be shown (again)."""
    if request.method != "POST" or not form.validate():
        return None
    try:
        with writing():
            save()
    except Invalid as fault:
        form.take(fault)
        return None
    flash(_("Saved in the draft: the public sees it with the next adoption."), "done")
    return redirect(back or url_for("plan.draft"), 303)


def _shown(template: str, **context: Any) -> tuple[str, int]:
    # To look for a name is a step of the form, and no refusal.
    refused = request.method == "POST" and not looking()
    return render_template(template, **context), 422 if refused else 200


def _found(model: type[Any], row_id: int) -> Any:
    row = db.session.get(model, row_id)
    if row is None:
        sentence = _("There is no such page. It may have moved, or the address may be misspelt.")
        raise NotFound(sentence)
    return row


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
    row = _found(Action, row.id)
    shown = {
        "milestone": MilestoneForm(formdata=None, prefix=STEP),
        "removal": RemovalForm(formdata=None),
        **forms,
    }
    if "form" not in shown:
        shown["form"] = ActionForm(formdata=None, data=_present(row))
        offer(shown["form"], row)
    shown["adopted"] = is_adopted(row.id)
    shown["milestones"] = desk.milestones(row.id)
    shown["asks_reason"] = desk.has_proposals(row.id)
    return _shown("plan/edit_action.html", row=row, **shown)

"""The adopted plan as a list: under its objectives, or in another order."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.plan.edition import FrozenObjective
from app.plan.queries.leads import seeking
from app.plan.queries.sections import ORDERS, sections
from app.plan.queries.shown import ShownPlan, shown_plan, summary_of
from app.plan.views import blueprint
from app.plan.views.asked import Asked, asked_of, one_of
from app.web.access import public
from app.web.paging import page_number


@blueprint.get("/plan/")
@public
def index() -> str:
    """The newest edition with its live progress, in the order that the address asks for."""
    plan = shown_plan()
    return render_template("plan/nothing.html") if plan is None else _listed(plan)


def _listed(plan: ShownPlan) -> str:
    """The actions that were asked for, under their headings."""
    asked, by = asked_of(plan), one_of("by", ORDERS)
    groups, page = sections(plan, asked.actions, by, page_number())
    whole = by == "objective" and not asked.filters and page.next is None
    return render_template(
        "plan/index.html",
        **head(plan, asked, by),
        by=by,
        groups=groups,
        page=page,
        found=len(asked.actions),
        seeking=seeking(asked.actions),
        empty_objectives=without_actions(plan) if whole else [],
    )


def head(plan: ShownPlan, asked: Asked, view: str) -> dict[str, Any]:
    """What stands above every view of the plan."""
    summary = summary_of(plan.content.number, plan.actions)
    shown = {"view": view, "summary": summary, "principles": plan.principles}
    return {**asked.context(plan), **shown}


def without_actions(plan: ShownPlan) -> list[FrozenObjective]:
    """The objectives for which nothing is planned yet."""
    served = {action.frozen.objective for action in plan.actions}
    # What stands under another one is planned for that one too.
    served |= {row.parent for row in plan.content.objectives if row.id in served}
    return [row for row in plan.content.in_order() if row.id not in served]

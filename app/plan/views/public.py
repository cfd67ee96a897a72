"""Adopted actions and editions of the plan: for everybody, never a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.errors import NotFound
from app.notices.regions import follow_region
from app.organisations.acting import choices_for
from app.plan.edition import FrozenPlan, member_keys
from app.plan.forms import MeasurementForm, ReopeningForm, TakingBackForm
from app.plan.queries.detail import ActionDetail
from app.plan.queries.editions import content_of, edition_by_number, editions, newest_number
from app.plan.queries.grouping import page_of_groups
from app.plan.queries.origins import origins
from app.plan.queries.shown import names_of
from app.plan.queries.signatures import Signed, signatures
from app.plan.views import address_of, blueprint
from app.plan.views.live import adopted_or_404
from app.plan.views.measures import measuring_forms
from app.plan.views.money import money_form
from app.plan.views.offers import lead_context, offer_form
from app.plan.views.overruling import overruling_form
from app.plan.views.partners import partner_form
from app.plan.views.people import person_form, removable
from app.plan.views.reports import reopening_forms, report_form
from app.plan.views.taking_back import taking_back_forms
from app.plan.words import status_words
from app.web.access import actor, public
from app.web.addresses import moved
from app.web.forms import Form
from app.web.paging import page_number


@blueprint.get("/plan/actions/<ref:ref>")
@public
def action(ref: str) -> str | AnyResponse:
    """An adopted action: what its newest edition says, and how it stands."""
    detail = adopted_or_404(ref)
    address = address_of(detail.action.frozen)
    if ref != address:
        return redirect(moved("plan.action", address), 301)
    return render_template("plan/action.html", **action_page(detail))


def action_page(
    detail: ActionDetail,
    *,
    reopening: Mapping[int, ReopeningForm] | None = None,
    measuring: Mapping[int, MeasurementForm] | None = None,
    taking_back: Mapping[int, TakingBackForm] | None = None,
    **sent: Form,
) -> dict[str, object]:
    """What the action's page shows, with the form that was sent as it was; `reopening`,
    `measuring` and `taking_back` have one for each step, indicator and report.
    """
    principles = detail.content.serving(detail.action.frozen)
    owner = detail.action.frozen.owner
    # Who answers for it is told of it without having chosen.
    own = owner is not None and owner.member is not None and owner.member == actor().key
    lead = lead_context(detail)
    return {
        **lead,
        "offering": sent.get("offering") or offer_form(lead["own_offers"]),
        "follow": follow_region("action", detail.action.id, by_rule=own),
        "detail": detail,
        "action": detail.action,
        "frozen": detail.action.frozen,
        "principles": principles,
        "reopening": reopening_forms(detail, reopening or {}),
        "measuring": measuring_forms(detail) | dict(measuring or {}),
        "origins": origins(detail.action.frozen, detail.content),
        "taking_back": taking_back_forms(detail, taking_back or {}),
        "partner": sent.get("partner") or partner_form(detail),
        "form": sent.get("form") or report_form(detail),
        "funds": sent.get("funds") or money_form(detail),
        "overruling": sent.get("overruling") or overruling_form(detail),
        "naming": sent.get("naming") or person_form(detail),
        "removable": removable(detail),
        "status_words": status_words(),
    }


@blueprint.get("/plan/editions/", endpoint="editions")
@public
def all_editions() -> str:
    """Every edition that was adopted."""
    rows = editions()
    return render_template("plan/editions.html", editions=rows)


@blueprint.get("/plan/editions/<id:number>")
@public
def edition(number: int) -> str:
    """An edition as it was adopted, without anything that came later."""
    row = edition_by_number(number)
    if row is None:
        raise NotFound(_("There is no such edition of the plan."))
    return render_template("plan/edition.html", row=row, **_edition(content_of(row.sha256)))


def _edition(content: FrozenPlan) -> dict[str, object]:
    """What an edition's page shows beside its row."""
    groups, page = page_of_groups(
        content, content.actions, lambda action: action.objective, page_number()
    )
    # Of the people that this page names alone: an edition may name hundreds.
    keys = member_keys(page.items)
    if content.adopted_by and content.adopted_by.member:
        keys.add(content.adopted_by.member)
    signed = signatures(content.number)
    return {
        "content": content,
        "groups": groups,
        "page": page,
        "members": names_of(keys),
        "without": {each.action: each.missing for each in content.without},
        "titles": content.titles() if content.retired else {},
        "signatures": signed,
        "signers": _signers(content.number, signed),
    }


def _signers(number: int, signed: Sequence[Signed]) -> list[tuple[str, str]]:
    """For whom the reader may still sign the edition: value and words of the field `as`."""
    if not actor().mandates or number != newest_number():
        return []
    done = {f"organisation:{each.organisation_id}" for each in signed}
    return [pair for pair in choices_for(actor(), "commit") if pair[0] not in {"", *done}]

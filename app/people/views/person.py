"""One member's page: what the account says, the way in, the role, a suspension."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.forms import role_names
from app.accounts.models import Member
from app.accounts.suspension import is_suspended
from app.database import writing
from app.errors import Invalid
from app.factors.forms import ResetForm
from app.factors.operations.resetting import reset_factor
from app.factors.queries import factor_of
from app.organisations.operations import affiliation_of
from app.people.forms import MemberForm, RoleForm, SuspensionForm
from app.people.operations.changing import change_member, change_role, readmit, suspend
from app.people.queries import administrators_count, state_of
from app.people.views import blueprint
from app.people.views.adding import offer_organisations
from app.people.views.loading import member_or_404
from app.people.words import STATES
from app.policy import Ability, check
from app.privacy.queries import erasure_of
from app.speech.addresses import url_for
from app.speech.dates import last_day
from app.speech.language import NAMES
from app.web.access import actor, administrator, proven
from app.web.choosing import looking
from app.web.htmx import Answer


@blueprint.route("/admin/members/<id:member_id>", methods=["GET", "POST"])
@administrator
@proven
def show(member_id: int) -> Answer:
    """A member, for administrators; what the account says is corrected here."""
    member = member_or_404(member_id)
    if request.method != "POST":
        return _page(member)
    form = MemberForm()
    offer_organisations(form.organisation)
    if form.validate() and _corrected(member, form):
        flash(_("Saved: %(name)s.", name=member.name), "done")
        return _back(member)
    return _page(member, form=form), 200 if looking() else 422


def _corrected(member: Member, form: MemberForm) -> bool:
    """Whether it was saved; otherwise the form says why not."""
    try:
        with writing():
            change_member(member, form.content, seen=form.version.data or 0, by=actor())
    except Invalid as fault:
        form.take(fault)
        return False
    return True


@blueprint.post("/admin/members/<id:member_id>/role")
@administrator
@proven
def role(member_id: int) -> Answer:
    """Give a member another role."""
    form = RoleForm()
    if not form.validate():
        raise Invalid(_("There is no such role."), "role")
    member = member_or_404(member_id)
    try:
        with writing():
            change_role(member, form.role.data, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _page(member, role_form=form), 422
    given = {"name": member.name, "role": role_names()[member.role]}
    flash(_("%(name)s now has the role: %(role)s.", **given), "done")
    return _back(member)


@blueprint.post("/admin/members/<id:member_id>/suspension", endpoint="suspend")
@administrator
@proven
def suspension(member_id: int) -> Answer:
    """Suspend an account, or tell its suspension anew."""
    form = SuspensionForm()
    member = member_or_404(member_id)
    if not form.validate():
        return _page(member, suspension=form), 422
    try:
        with writing():
            suspend(member, form.reason.data, until=form.ends, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _page(member, suspension=form), 422
    flash(_("%(name)s is suspended.", name=member.name), "done")
    return _back(member)


@blueprint.post("/admin/members/<id:member_id>/readmission", endpoint="readmit")
@administrator
@proven
def readmission(member_id: int) -> AnyResponse:
    """End a suspension."""
    member = member_or_404(member_id)
    with writing():
        readmit(member, by=actor())
    flash(_("%(name)s may take part again.", name=member.name), "done")
    return _back(member)


@blueprint.post("/admin/members/<id:member_id>/factor", endpoint="reset_factor")
@administrator
@proven
def factor_reset(member_id: int) -> Answer:
    """Take away the second factor that somebody has lost."""
    form = ResetForm()
    member = member_or_404(member_id)
    if not form.validate():
        return _page(member, reset_form=form), 422
    try:
        with writing():
            reset_factor(member, form.reason.data, by=actor())
    except Invalid as fault:
        form.take(fault)
        return _page(member, reset_form=form), 422
    flash(_("%(name)s has no second factor any more, and is told.", name=member.name), "done")
    return _back(member)


def _back(member: Member) -> AnyResponse:
    return redirect(url_for("people.show", member_id=member.id), 303)


def _page(member: Member, **sent: Any) -> str:
    """The page with its forms; `sent` are those that could not be taken."""
    organisation = affiliation_of(member.id)
    forms = {
        "form": sent.get("form") or _filled(member, organisation.id if organisation else None),
        "role_form": sent.get("role_form"),
        "suspension": sent.get("suspension") or _told(member),
        "reset_form": sent.get("reset_form") or ResetForm(formdata=None),
    }
    return render_template(
        "people/show.html",
        member=member,
        organisation=organisation,
        state=state_of(member, clock.now()),
        states=STATES,
        spoken=NAMES.get(member.language or ""),
        roles=role_names(),
        alone=administrators_count() == 1,
        mails=current_app.config["TWIZA"].mails,
        suspendable=check(actor(), Ability.SUSPEND, member),
        erasure=erasure_of(member.id),
        factor=factor_of(member.id),
        resettable=check(actor(), Ability.RESET_FACTOR, member),
        **forms,
    )


def _told(member: Member) -> SuspensionForm:
    """The form of a suspension as it stands, or an empty one."""
    if not is_suspended(member, clock.now()):
        return SuspensionForm(formdata=None)
    until = member.suspended_until
    last = last_day(until) if until else None
    return SuspensionForm(formdata=None, reason=member.suspended_for, until=last)


def _filled(member: Member, organisation_id: int | None) -> MemberForm:
    names = ("name", "email", "sign_in_name", "version")
    columns = {name: getattr(member, name) for name in names}
    form = MemberForm(formdata=None, organisation=organisation_id, **columns)
    offer_organisations(form.organisation)
    return form

"""Become a member: the form for everybody, the same by a link for many, and the own page of an
applicant.
"""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.accounts.views.proving import counted
from app.charter.queries import organisation_choices, territories
from app.database import writing
from app.errors import Invalid, NotFound, TooMany
from app.joining import queries
from app.joining.forms.applying import AnswerForm, JoinForm, LinkJoinForm
from app.joining.models import Application, JoinLink
from app.joining.operations import applying
from app.joining.operations.links import join_by_name
from app.joining.views import blueprint
from app.joining.words import CLOSED_WORDS
from app.site.queries import admin_settings, whom_to_ask
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.texts import in_language
from app.web import choosing
from app.web.access import actor, public
from app.web.headers import UNKEPT
from app.web.htmx import Answer
from app.web.options import Rows
from app.web.sender import sender


@blueprint.route("/join", methods=["GET", "POST"])
@public
def join() -> Answer:
    """What a member can do, who may join, and the form by which one applies."""
    form = _offered(JoinForm())
    if request.method != "POST":
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 200 if choosing.looking() else 422
    try:
        _apply(form)
    except (Invalid, TooMany) as fault:
        form.take(fault)
        return make_response(_form_page(form), fault.status, fault.headers)
    return _sent()


def _apply(form: JoinForm, link: JoinLink | None = None) -> None:
    # Machines, which fill in what nobody sees, are thanked and not heard.
    if form.website.data:
        return
    with writing():
        key = form.idempotency_key
        applying.apply(form.content, sender=sender(), link=link, key=key)


def _sent() -> AnyResponse:
    flash(_("A mail is on its way to your address. Open its link to confirm it."), "done")
    return redirect(url_for("joining.join", sent=1), 303)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public
def by_token(token: str) -> AnyResponse:
    """The own page of whoever has applied; or the form, by a link for many."""
    application = queries.application_by_page(token)
    if application is not None:
        return _unkept(_own(application))
    link = queries.link_by_token(token)
    if link is None:
        raise NotFound(_("This link leads nowhere, or no longer."))
    return _unkept(_by_link(link))


def _unkept(answer: Answer) -> Response:
    response: Response = make_response(answer)
    response.headers["Cache-Control"] = UNKEPT
    return response


def _own(application: Application) -> Answer:
    form = AnswerForm()
    if request.method == "POST" and form.validate():
        try:
            with writing():
                applying.answer(application, form.body.data, key=form.idempotency_key)
            flash(_("Your answer is sent."), "done")
            return redirect(request.full_path.rstrip("?"), 303)
        except Invalid as fault:
            form.take(fault)
    said = queries.conversation(application.id)
    page = render_template(
        "joining/own.html", applied=queries.applied(application), said=said, form=form
    )
    return page, 422 if request.method == "POST" else 200


def _by_link(link: JoinLink) -> Answer:
    state = link.state_at(clock.now())
    form = _offered(LinkJoinForm())
    if request.method != "POST":
        return _form_page(form, state)
    if state != "open":
        return _too_late(state)
    if not form.validate():
        return _form_page(form, state), 200 if choosing.looking() else 422
    try:
        return _joined(form, link)
    except (Invalid, TooMany) as fault:
        # The last place may have gone meanwhile.
        state = link.state_at(clock.now())
        if state != "open":
            return _too_late(state)
        form.take(fault)
        return make_response(_form_page(form, state), fault.status, fault.headers)


def _too_late(state: str) -> Answer:
    """What was typed for a link that is over, in the form by which everybody applies."""
    form = _offered(JoinForm())
    form.form_errors.append(str(CLOSED_WORDS[state]))
    return _form_page(form), 422


def _joined(form: LinkJoinForm, link: JoinLink) -> AnyResponse:
    if form.email.data or form.website.data:
        _apply(form, link)
        return _sent()
    key = form.idempotency_key
    # Each counts, as nothing is mailed that would be limited: as many as may try to sign in.
    counted(key, lambda: False, apart="join ")
    with writing():
        opening = join_by_name(link, form.content, key=key)
    return redirect(url_for("accounts.welcome", token=opening), 303)


def _offered(form: JoinForm) -> JoinForm:
    """The form with the territories and organisations that may be chosen; long lists are looked
    into by name.
    """
    places = Rows(_territories)
    choosing.offer(form.territory, places, blank=_("None"))
    choosing.offer(form.organisation, Rows(organisation_choices), blank=_("None"))
    return form


def _territories(ids: list[int] | None, most: int | None) -> list[tuple[int, dict[str, str]]]:
    rows = [(row.id, row.name) for row in territories() if ids is None or row.id in ids]
    return rows[:most]


def _form_page(form: JoinForm, link: str = "") -> str:
    """The page of the form; `link`: how the link for many stands by which somebody came."""
    settings = admin_settings()
    return render_template(
        "joining/join.html",
        form=form,
        link=link,
        closed=CLOSED_WORDS.get(link, ""),
        is_open=settings.open_membership,
        who_may_join=in_language(settings.who_may_join or {}, language()),
        mails=current_app.config["TWIZA"].mails,
        whom_to_ask=whom_to_ask(),
        # A form that cannot be taken comes back to members too, with what was typed.
        is_member=actor().signed_in and not form.is_submitted(),
        is_sent="sent" in request.args,
    )

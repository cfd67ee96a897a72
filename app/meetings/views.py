"""National meetings and workshops, and the steering group's forms for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.charter.queries import territories
from app.database import writing
from app.errors import Invalid, NotFound
from app.meetings import queries
from app.meetings.forms import MeetingForm, filled
from app.meetings.models import Meeting
from app.meetings.operations import KIND_WORDS, add_meeting, change_meeting
from app.paging import Page
from app.speech.addresses import url_for
from app.speech.dates import site_zone
from app.speech.language import language
from app.text import richtext
from app.text.slugs import parse_ref, ref
from app.text.texts import SITE_ORDER, ByLanguage, in_language
from app.web.access import actor, public, steering
from app.web.addresses import moved
from app.web.htmx import Answer
from app.web.paging import page_number

blueprint = Blueprint("meetings", __name__)
DECISIONS = 50


@blueprint.get("/meetings/")
@public
def index() -> str:
    """The meetings to come, those that were, and those without a date."""
    number = page_number()
    rows, total = queries.past(number)
    page = Page(rows, number, queries.PAGE, total)
    shown = {}
    # Only those that are over go on to further pages.
    if number == 1:
        shown = {"upcoming": queries.upcoming(), "undated": queries.undated()}
    words = {"kinds": KIND_WORDS, "places": places()}
    return render_template("meetings/index.html", page=page, **words, **shown)


@blueprint.get("/meetings/<ref:ref>")
@public
def show(ref: str) -> Answer:
    """A meeting: when and where, its agenda, its minutes, what was decided there."""
    meeting = _meeting_named(ref)
    if ref != meeting_ref(meeting):
        return redirect(moved("meetings.show", meeting_ref(meeting)), 301)
    number = page_number()
    rows, total = queries.decisions_at(meeting.id, number, DECISIONS)
    texts = {name: _rendered(getattr(meeting, name)) for name in ("agenda", "minutes")}
    page = Page(rows, number, DECISIONS, total)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        page=page,
        kinds=KIND_WORDS,
        places=places(),
        **texts,
    )


@blueprint.route("/steering/meetings/new", methods=["GET", "POST"])
@steering
def new() -> Answer:
    """Announce a meeting."""
    form = MeetingForm().offer(places())
    if request.method != "POST":
        return _form(form, None)
    try:
        if form.validate():
            with writing():
                meeting = add_meeting(form.content, by=actor(), key=form.idempotency_key)
            return _saved(meeting)
    except Invalid as fault:
        form.take(fault)
    return _form(form, None), 422


@blueprint.route("/steering/meetings/<ref:ref>/edit", methods=["GET", "POST"])
@steering
def edit(ref: str) -> Answer:
    """Change a meeting, or write its minutes."""
    meeting = _meeting_named(ref)
    if request.method != "POST":
        return _form(filled(meeting).offer(places()), meeting)
    form = MeetingForm().offer(places())
    try:
        if form.validate():
            with writing():
                change_meeting(meeting, form.content, seen=form.version.data or 0, by=actor())
            return _saved(meeting)
    except Invalid as fault:
        form.take(fault)
    return _form(form, meeting), 422


def places() -> dict[str, str]:
    """The territories by their number as text, named in the reader's language."""
    return {str(place.id): in_language(place.name, language()).text for place in territories()}


def meeting_ref(meeting: Meeting) -> str:
    """The meeting's reference in addresses, the same in every language."""
    return ref(meeting.id, in_language(meeting.title, SITE_ORDER[0]).text)


def _form(form: MeetingForm, meeting: Meeting | None) -> str:
    zone = meeting.zone if meeting else site_zone()
    return render_template("meetings/edit.html", form=form, meeting=meeting, zone=zone)


def _meeting_named(text: str) -> Meeting:
    meeting = queries.meeting_by_id(parse_ref(text) or 0)
    if meeting is None:
        raise NotFound(_("There is no such meeting."))
    return meeting


def _rendered(texts: ByLanguage) -> dict[str, Any] | None:
    """A long text in the reader's language, rendered without anchors, as two of them stand on one
    page.
    """
    localised = in_language(texts, language())
    if not localised.text:
        return None
    html = richtext.trusted(_html(localised.text))
    return {"html": html, "language": localised.language, "direction": localised.direction}


# Markdown is slow, and these texts have no column of their own for what is rendered.
@lru_cache(maxsize=64)
def _html(text: str) -> str:
    return richtext.render(text, anchors=False)


def _saved(meeting: Meeting) -> AnyResponse:
    flash(_("Saved: %(name)s.", name=in_language(meeting.title, language()).text), "done")
    return redirect(url_for("meetings.show", ref=meeting_ref(meeting)), 303)


blueprint.add_app_template_global(meeting_ref)

"""Where the steering group writes the initiative's own records: one shape for all kinds."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.charter import queries
from app.charter.forms import (
    DocumentForm,
    PageForm,
    PrincipleForm,
    RecordForm,
    SeatForm,
    StoryPhaseForm,
    TerritoryForm,
    shown_of,
)
from app.charter.operations import KINDS, PAGES, Record, RecordKind, delete_record, save_record
from app.charter.views.blueprint import blueprint
from app.database import writing
from app.errors import Invalid, NotFound
from app.files.operations import sweep, taking
from app.paging import Page
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.texts import Localised, in_language
from app.web import choosing
from app.web.access import actor, steering
from app.web.choosing import looking
from app.web.htmx import Answer, done
from app.web.options import Rows
from app.web.paging import page_number
from app.web.published import flash_published

RECORDS_A_PAGE = 100


class Screen(NamedTuple):
    """How a kind of record is written: its rows, its form, and what it is called."""

    kind: RecordKind
    form: type[RecordForm]
    title: Any
    new: Any
    # Where the public reads it.
    shown: str


SCREENS = {
    "pages": Screen(KINDS["pages"], PageForm, _l("Pages"), None, "charter.about"),
    "phases": Screen(
        KINDS["phases"],
        StoryPhaseForm,
        _l("Phases of the story"),
        _l("Add a phase of the story"),
        "charter.about",
    ),
    "seats": Screen(
        KINDS["seats"],
        SeatForm,
        _l("Seats of the steering group"),
        _l("Add a seat"),
        "charter.steering_group",
    ),
    "principles": Screen(
        KINDS["principles"],
        PrincipleForm,
        _l("Principles"),
        _l("Add a principle"),
        "charter.principles",
    ),
    "challenges": Screen(
        KINDS["challenges"],
        PrincipleForm,
        _l("Challenges"),
        _l("Add a challenge"),
        "charter.challenges",
    ),
    "territories": Screen(
        KINDS["territories"],
        TerritoryForm,
        _l("Territories"),
        _l("Add a territory"),
        "charter.territories",
    ),
    "documents": Screen(
        KINDS["documents"],
        DocumentForm,
        _l("Documents"),
        _l("Add a document"),
        "charter.documents",
    ),
}
PAGE_NAMES = {
    "welcome": _l("Welcome, on the home page"),
    "story": _l("The story of the initiative"),
    "thanks": _l("Thanks to those who made it possible"),
}


@blueprint.get("/steering/frame/")
@steering
def frame() -> str:
    """What of the initiative's own pages can be written."""
    return render_template("charter/frame.html", screens=SCREENS)


@blueprint.get("/steering/frame/<kind>")
@steering
def records(kind: str) -> str:
    """All records of a kind, each to be edited or deleted."""
    screen = _screen(kind)
    number = page_number()
    rows, total = queries.records(screen.kind.model, number=number, size=RECORDS_A_PAGE)
    if screen.new is None:
        rows = [next((row for row in rows if row.key == key), None) for key in PAGES]
    entries = [(handle_of(row, at), called(row, at), row) for at, row in enumerate(rows)]
    page = Page(entries, number, RECORDS_A_PAGE, total)
    return render_template("charter/edit_list.html", name=kind, screen=screen, page=page)


@blueprint.route("/steering/frame/<kind>/new", methods=["GET", "POST"])
@steering
def new_record(kind: str) -> Answer:
    """A form for a new record."""
    screen = _screen(kind)
    if screen.new is None:
        raise NotFound(_("There is no such page."))
    return _edit(kind, screen, None, "")


@blueprint.route("/steering/frame/<kind>/<handle>", methods=["GET", "POST"])
@steering
def record(kind: str, handle: str) -> Answer:
    """A form for a record as it is; a page that was never written begins empty."""
    screen = _screen(kind)
    return _edit(kind, screen, _row(screen, handle), handle)


@blueprint.post("/steering/frame/<kind>/<id:record_id>/delete")
@steering
def delete(kind: str, record_id: int) -> Response:
    """Delete a record to which nothing refers."""
    screen = _screen(kind)
    if screen.new is None:
        raise NotFound(_("There is no such page."))
    seen = request.form.get("version", 0, type=int)
    with writing():
        row = _row(screen, str(record_id))
        delete_record(screen.kind, row, seen=seen, by=actor())
    sweep()
    flash(_("Deleted."), "done")
    return done(url_for("charter.records", kind=kind))


def _edit(kind: str, screen: Screen, row: Record | None, handle: str) -> Answer:
    form = _form(screen, row)
    if request.method == "POST" and form.validate() and _saved(screen, handle, form):
        flash_published(url_for(screen.shown))
        return done(url_for("charter.records", kind=kind))
    title = None
    if handle:
        place = PAGES.index(handle) if handle in PAGES else 0
        title = called(row, place)
    page = render_template(
        "charter/edit_form.html", name=kind, screen=screen, form=form, row=row, title=title
    )
    refused = request.method == "POST" and not looking()
    return page, 422 if refused else 200


def _form(screen: Screen, row: Record | None) -> RecordForm:
    if request.method == "POST":
        form = screen.form()
    elif row is not None:
        form = screen.form(formdata=None, data=shown_of(screen.form, row))
    else:
        data = {"version": 0}
        if hasattr(screen.form, "position"):
            data["position"] = queries.next_position(screen.kind.model)
        form = screen.form(formdata=None, data=data)
    if "organisation_id" in form:
        organisations = Rows(queries.organisation_choices)
        choosing.offer(form["organisation_id"], organisations, blank=_("None"))
    if "parent_id" in form:
        places = queries.territories()
        form.offer("parent_id", [place for place in places if row is None or place.id != row.id])
    return form


def _saved(screen: Screen, handle: str, form: RecordForm) -> bool:
    """Whether it was saved; otherwise the form says why not."""
    content = dict(form.content())
    if screen.new is None:
        content["key"] = handle
    upload = form["file"].data if "file" in form else None
    sent: dict[str, Any] = {"seen": form.version.data or 0, "key": form.idempotency_key}
    try:
        with taking(upload) as taken, writing():
            row = _row(screen, handle) if handle else None
            save_record(screen.kind, row, content, by=actor(), taken=taken, **sent)
    except Invalid as fault:
        form.take(fault)
        return False
    if taken is not None:
        sweep()
    return True


def _screen(kind: str) -> Screen:
    if kind not in SCREENS:
        raise NotFound(_("There is no such page."))
    return SCREENS[kind]


def _row(screen: Screen, handle: str) -> Any:
    row = queries.record_at(screen.kind.model, handle)
    if row is None and not (screen.new is None and handle in PAGES):
        raise NotFound(_("There is no such record; it may have been deleted."))
    return row


def handle_of(row: Any, at: int) -> str:
    """How a record is named in addresses."""
    return PAGES[at] if row is None or hasattr(row, "key") else str(row.id)


def called(row: Any, at: int) -> Localised:
    """What a record is called, in the reader's language where it can be."""
    if row is None or hasattr(row, "key"):
        return Localised(str(PAGE_NAMES[PAGES[at]]), language())
    texts = getattr(row, "name", None) or getattr(row, "title", None)
    return in_language(texts, language()) if texts else Localised(row.person, "")

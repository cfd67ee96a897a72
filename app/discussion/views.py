"""Discussions: comment, reply, edit, delete, and permanent links."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.database import writing
from app.discussion.forms import CommentForm, EditForm
from app.discussion.models import Comment
from app.discussion.operations import Posted, comment_on, delete_comment, edit_comment
from app.discussion.queries import Discussed, comment_by_id, discussed, discussed_in, page_of
from app.discussion.regions import ADDED, LIST, NO_LIST, PAGE, REGION, addition, region
from app.errors import Fault, Invalid, NotFound
from app.organisations.choosing import acting
from app.policy import Ability, check, require
from app.proposals.queries import Read
from app.speech.addresses import url_of
from app.speech.language import languages
from app.speech.texts import localised
from app.text import richtext
from app.text.slugs import parse_ref
from app.text.texts import likely_language
from app.web.access import actor, public
from app.web.htmx import Answer, done, page_or_region, placed, wants_fragment

blueprint = Blueprint("discussion", __name__)


@blueprint.get("/proposals/<ref:ref>/comments")
@public
def thread(ref: str) -> Response:
    """The discussion of a proposal by itself."""
    on = _visible_proposal(discussed(parse_ref(ref)))
    return page_or_region(PAGE, REGION, **region(on))


@blueprint.post("/proposals/<ref:ref>/comments")
def comment(ref: str) -> Response:
    """Comment on a proposal, or answer a comment."""
    form = CommentForm()
    # Without a sentence where the form says itself what is wrong.
    posted = _post(form, ref) if form.validate() else Invalid("")
    if isinstance(posted, Fault):
        return _again(form, ref, posted)
    if not wants_fragment():
        return done(_place(posted.comment, posted.on[0]))
    if added := addition(posted):
        place, how = (NO_LIST, "outerHTML") if added["thread"].total == 1 else (LIST, "beforeend")
        return placed(place, how, ADDED, **added)
    return done("", REGION, **region(posted.on, touched=posted.comment))


@blueprint.get("/comments/<id:comment_id>")
@public
def permalink(comment_id: int) -> Response:
    """To the place where a comment stands."""
    found, on = _visible_comment(comment_id)
    return redirect(_place(found, on[0]), 302)


@blueprint.route("/comments/<id:comment_id>/edit", methods=["GET", "POST"])
def edit(comment_id: int) -> Answer:
    """Put one's own comment in other words."""
    found, on = _visible_comment(comment_id)
    require(actor(), Ability.EDIT_COMMENT, found)
    shown = localised(found.body)
    form = EditForm(language=shown.language, was=shown.language).offer(shown.language)
    page = {"form": form, "comment": found, "proposal": on[0]}
    if request.method != "POST":
        form.body.data = shown.text
        form.version.data = found.version
        return render_template("discussion/edit.html", **page)
    if not form.validate():
        return render_template("discussion/edit.html", **page), 422
    _edit(found, form)
    return done(_place(found, on[0]))


def _edit(comment: Comment, form: EditForm) -> None:
    body = form.body.data
    # Before the transaction, as Markdown is slow; without anchors, as many texts share a page.
    html = richtext.render(body, anchors=False)
    was = form.was.data or form.language.data
    into = _language_of(body, form.language.data)
    with writing():
        seen = form.version.data or 0
        edit_comment(comment, body, html, was, into=into, seen=seen, by=actor())


@blueprint.post("/comments/<id:comment_id>/deletion")
def delete(comment_id: int) -> Response:
    """Take a comment away; its place remains."""
    found, on = _visible_comment(comment_id)
    with writing():
        delete_comment(found, by=actor())
    if wants_fragment():
        return done("", REGION, **region(on, touched=found))
    flash(_("The comment is deleted."))
    return done(_place(found, on[0]))


def _visible_proposal(on: Discussed | None) -> Discussed:
    if on is None or not check(actor(), Ability.SEE_PROPOSAL, on[0]):
        raise NotFound(_("There is no such proposal."))
    return on


def _visible_comment(comment_id: int) -> tuple[Comment, Discussed]:
    found = comment_by_id(comment_id)
    on = discussed_in(found.thread_id) if found else None
    if found is None or on is None or not check(actor(), Ability.SEE_PROPOSAL, on[0]):
        raise NotFound(_("There is no such comment."))
    return found, on


def _place(found: Comment, proposal: Read) -> str:
    within = request.args.get("list") or None
    page = page_of(found)
    anchor = f"comment-{found.id}"
    return url_of("proposals.show", proposal, comments=page, list=within, _anchor=anchor)


def _post(form: CommentForm, ref: str) -> Posted | Fault:
    """The comment, or a refusal that the form then shows, so that nothing typed is lost."""
    body = form.body.data
    written: dict[str, Any] = {
        "body": body,
        "html": richtext.render(body, anchors=False),
        "stance": form.taken,
        "language": _language_of(body, form.language.data),
        "parent_id": form.parent_id,
        "key": form.idempotency_key,
    }
    try:
        with writing():
            return comment_on(parse_ref(ref), by=acting(form, actor()), **written)
    # There is no page of that proposal on which the form could be shown again.
    except NotFound:
        raise
    except Fault as refusal:
        form.take(refusal)
        return refusal


def _again(form: CommentForm, ref: str, refusal: Fault) -> Response:
    # Read anew: while one wrote, the proposal may have gone out of sight.
    on = _visible_proposal(discussed(parse_ref(ref)))
    response = page_or_region(PAGE, REGION, refusal.status, **region(on, form))
    response.headers.update(refusal.headers)
    return response


def _language_of(text: str, chosen: str) -> str:
    """The language that was chosen, put right where the text is written in another script."""
    return likely_language(text, chosen, languages())

"""The discussion as a region of a page: what its templates are drawn with."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import uuid4

from flask import request
from markupsafe import Markup

from app import clock
from app.discussion.contents import (
    COMMENT,
    FORM,
    BlankForm,
    Conversation,
    Remark,
    ThreadContent,
    conversations_of,
)
from app.discussion.forms import CommentForm
from app.discussion.models import Comment
from app.discussion.operations import Posted
from app.discussion.queries import (
    SIZE,
    Discussed,
    ShownComment,
    ThreadPage,
    length,
    thread_page,
)
from app.organisations.acting import choices_for
from app.organisations.choosing import offer_acting
from app.organisations.queries import directory
from app.policy import Ability, check
from app.proposals.queries import Read
from app.speech.addresses import LONGEST, ref_of, url_of
from app.speech.dates import distance
from app.text.texts import stored_form
from app.web.access import actor
from app.web.fragments import FragmentCache
from app.web.paging import page_number

PAGE = "discussion/thread.html"
REGION = "discussion/_thread.html"
ADDED = "discussion/_added.html"
# Where htmx puts a new comment: at the end of the list, or in place of "no comments yet".
LIST = "#comments"
NO_LIST = "#thread-empty"


def region(
    on: Discussed, form: CommentForm | None = None, touched: Comment | None = None
) -> dict[str, Any]:
    """For `discussion/thread.html` and its region: the page that the address asks for, or the one
    on which `touched` stands, with the form as it was sent.
    """
    proposal, _cycle = on
    drawing = Drawing(on, _page(on, touched), form, touched)
    return {"proposal": proposal, **drawing.context()}


def drawn_region(on: Discussed) -> Markup:
    """The region as a page holds it; drawn once for all visitors who see the same, as nothing in
    it is theirs.
    """
    drawing = Drawing(on, _page(on))
    draw = FragmentCache(REGION)
    # Members have forms, with keys of their own.
    if actor().signed_in:
        return draw.anew(drawing.context())
    return draw(drawing.thread)


def _page(on: Discussed, touched: Comment | None = None) -> ThreadPage:
    proposal, _cycle = on
    number = page_number("comments")
    order = request.args.get("order", "oldest")
    return thread_page(proposal.thread_id, number, order, touched=touched)


def addition(posted: Posted) -> dict[str, Any] | None:
    """For `discussion/_added.html`: what a page needs to show a comment that was just made at its
    end, so that the others need not be sent again. None where its place is elsewhere on the page,
    or on another one, and where the page does not hold all the others: its form says how many
    there were when it was drawn.
    """
    # See docs/decisions.md, "a new comment is sent alone".
    comment, on, new = posted
    seen = request.args.get("seen", type=int)
    if not new or seen is None:
        return None
    if comment.parent_id is not None or request.args.get("order", "oldest") != "oldest":
        return None
    proposal, _cycle = on
    number = page_number("comments")
    total, standing, stances = length(proposal.thread_id)
    # Somebody else's came meanwhile, and is not on the page.
    if seen + 1 != total:
        return None
    # The page was full: the comment begins another one, which the pager has yet to name.
    if seen > 0 and seen % SIZE == 0:
        return None
    if number != seen // SIZE + 1:
        return None
    shown = [_as_shown(comment)]
    page = ThreadPage(shown, number, SIZE, total, standing=standing, stances=stances)
    drawing = Drawing(on, page, touched=comment)
    ((html, _replies),) = drawing.conversations()
    return {"comment": html, "top_form": drawing.top_form(), **drawing.around()}


def _as_shown(comment: Comment) -> ShownComment:
    """One's own new top comment, as it will be read."""
    return ShownComment(
        comment.id,
        None,
        comment.id,
        comment.author_id,
        actor().name,
        _organisation_of(comment),
        comment.stance,
        stored_form(comment.body_html),
        comment.created_at,
        edited_at=None,
        deleted_at=None,
        parent_author="",
        here=True,
    )


def _organisation_of(comment: Comment) -> str | None:
    for entry in directory() if comment.organisation_id else ():
        if entry.id == comment.organisation_id:
            return stored_form(entry.name)
    return None


class Drawing:
    """A page of a discussion as its reader sees it, the forms with what they typed.

    What is drawn of `thread` alone is kept; forms are drawn once for all comments, and a comment
    is drawn with its own copies.
    """

    def __init__(
        self,
        on: Discussed,
        page: ThreadPage,
        form: CommentForm | None = None,
        touched: Comment | None = None,
    ) -> None:
        self._who = actor()
        # A visitor may change no comment: the policy need not be asked for each.
        self._may_change = self._who.signed_in
        self._now = clock.now()
        self._form = form
        self._touched = touched
        proposal, _cycle = on
        self._author = proposal.author_id
        # Asked once, not for each comment.
        refused = check(self._who, Ability.COMMENT, on).refusal
        # The usual order is not named, so that an address has one spelling.
        order = page.sort if page.sort != "oldest" else None
        self._acting = tuple(choices_for(self._who, "comment"))
        remarks = tuple(self._remark(row, refused is None, order) for row in page.items)
        shape = page.total, page.standing, page.number, page.pages, page.sort, page.stances
        self.thread = ThreadContent(ref_of(proposal), refused, *shape, remarks)
        # One key for all forms of the page: it is digested with all that a form says.
        self._fill = {}
        if self._may_change:
            self._fill = {"key": uuid4().hex, "to": self._address(proposal, order)}

    @cached_property
    def _draw(self) -> FragmentCache:
        return FragmentCache(COMMENT, fill=self._fill)

    @cached_property
    def _draw_form(self) -> FragmentCache:
        return FragmentCache(FORM)

    def _address(self, proposal: Read, order: str | None) -> str:
        """Where forms are sent, with how many comments there were: see `addition`."""
        number = self.thread.number if self.thread.number > 1 else None
        # See docs/decisions.md, "the list that one came from stands in the address".
        within = (request.args.get("list") or "")[:LONGEST] or None
        address = url_of("discussion.comment", proposal, comments=number, order=order, list=within)
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}seen={self.thread.total}"

    def _remark(self, row: ShownComment, may_reply: bool, order: str | None) -> Remark:
        may_edit, may_delete = self._may(row) if self._may_change else (False, False)
        touched = self._touched is not None and self._touched.id == row.id
        away = distance(row.created_at, self._now)
        of_author = row.author_id is not None and row.author_id == self._author
        may = may_reply, may_edit, may_delete
        return Remark(row, away, *may, order, touched, of_author, self._acting)

    def _may(self, row: ShownComment) -> tuple[bool, bool]:
        """Whether they may edit it, and delete it."""
        # As plain values: a verdict is no part of a key.
        may_edit = check(self._who, Ability.EDIT_COMMENT, row)
        may_delete = check(self._who, Ability.DELETE_COMMENT, row)
        return bool(may_edit), bool(may_delete)

    def context(self) -> dict[str, Any]:
        """For `discussion/_thread.html`."""
        return {
            **self.around(),
            "conversations": self.conversations(),
            "top_form": None if self.thread.refused else self.top_form(),
            "unsent": self._form.body.data if self._form else "",
            "sent": self._form is not None,
        }

    def around(self) -> dict[str, Any]:
        """What stands around the comments, and what became of the one just posted or deleted."""
        return {"thread": self.thread, "said": self._touched}

    def conversations(self) -> list[Conversation]:
        """The comments, drawn."""
        return conversations_of([(one.row, self._drawn(one)) for one in self.thread.remarks])

    def _drawn(self, remark: Remark) -> Markup:
        """A comment with what the reader may do with it; drawn anew where it holds the reply that
        was just typed.
        """
        form = self._form
        number = remark.row.id
        if form is None or not remark.may_reply or form.parent_id != number:
            return self._draw(remark)
        typed = {"reply_form": self._typed(form.for_reply(number)), "typed": True}
        return self._draw.anew({**remark.context(), **typed})

    def top_form(self) -> Markup:
        """The form for a comment of its own: as it was sent, unless that was a reply to one of
        those shown.
        """
        shown = {remark.row.id for remark in self.thread.remarks}
        if self._form is not None and self._form.parent_id not in shown:
            return self._typed(self._form.for_top())
        return self._draw_form(BlankForm(False, self._acting), **self._fill)

    def _typed(self, form: CommentForm) -> Markup:
        offer_acting(form, self._acting)
        return self._draw_form.anew({"form": form, "action": self._fill["to"]})

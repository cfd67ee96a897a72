"""The discussion as a region of a page: what its template is drawn with."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import request
from markupsafe import Markup

from app.discussion.forms import CommentForm
from app.discussion.models import Comment
from app.discussion.operations import Posted
from app.discussion.queries import SIZE, Discussed, Shown, ThreadPage, length, thread_page
from app.policy import Ability, check
from app.proposals.queries import Read
from app.speech.addresses import LONGEST, ref_of, url_for, url_of
from app.speech.dates import distance
from app.speech.texts import localised
from app.text.richtext import trusted
from app.text.texts import stored_form
from app.verdicts import Verdict
from app.web.access import actor
from app.web.fragments import Drawer, slot
from app.web.paging import page_number

PAGE, REGION = "discussion/thread.html", "discussion/_thread.html"
ADDED, LIST, NO_LIST = "discussion/_added.html", "#comments", "#thread-empty"
KEPT, KEPT_FORM = "discussion/_comment.html", "discussion/_form.html"
NOTHING = trusted("")
ORDER, PAGES = "discussion/_order.html", "discussion/_pages.html"
SAID, DELETION, STANCE = (
    "discussion/_said.html",
    "discussion/_deletion.html",
    "discussion/_stance.html",
)


def region(
    on: Discussed, form: CommentForm | None = None, touched: Comment | None = None
) -> dict[str, Any]:
    """For `discussion/_thread.html`: the page that the address asks for, or the one on which
    `touched` stands.
    """
    return _region(on, _page(on, touched), form, touched)


def drawn_region(on: Discussed) -> Markup:
    """The region as a page holds it; drawn once for all visitors who see the same, as nothing in
    it is theirs.
    """
    shown, draw = _page(on), Drawer(REGION)
    if actor().signed_in:
        return draw.anew(_region(on, shown))
    comments = [(comment, distance(comment.created_at)) for comment in shown.items]
    seen = (ref_of(on[0]), shown.total, shown.standing, shown.number, shown.sort, *comments)
    return draw(seen, lambda: _region(on, shown))


def _page(on: Discussed, touched: Comment | None = None) -> ThreadPage:
    asked = page_number("comments"), request.args.get("order", "oldest")
    return thread_page(on[0].thread_id, *asked, touched=touched)


def _region(
    on: Discussed,
    shown: ThreadPage,
    form: CommentForm | None = None,
    touched: Comment | None = None,
) -> dict[str, Any]:
    proposal, cycle = on
    drawing = Drawing(
        on, form, shown.number, shown.sort, shown.total, touched=touched.id if touched else 0
    )
    draw = drawing.comment
    return {
        "thread": shown,
        **_around(proposal, shown),
        "conversations": [
            (draw(top), [draw(reply) for reply in replies]) for top, replies in shown.conversations
        ],
        "proposal": proposal,
        "cycle": cycle,
        "may": drawing.may,
        "here": drawing.here,
        "top_form": drawing.top_form({comment.id for comment in shown.items})
        if drawing.may
        else None,
        "unsent": form.body.data if form else "",
        "refused": form is not None,
        "said": _said(touched),
    }


def addition(posted: Posted) -> dict[str, Any] | None:
    """For `discussion/_added.html`: what a page needs to show a comment that was just made at its
    end, so that the others need not be sent again. None where its place is elsewhere on the page,
    or on another one, and where the page does not hold all the others: its form says how many
    there were when it was drawn.
    """
    comment, on, new = posted
    seen = request.args.get("seen", type=int)
    if (
        not new
        or comment.parent_id is not None
        or request.args.get("order", "oldest") != "oldest"
        or seen is None
    ):
        return None
    number, (total, standing) = page_number("comments"), length(on[0].thread_id)
    first_of_further_page, where = seen > 0 and seen % SIZE == 0, seen // SIZE + 1
    if seen + 1 != total or first_of_further_page or number != where:
        return None
    drawing = Drawing(on, None, number, "oldest", total, touched=comment.id)
    return {
        "comment": drawing.comment(_as_shown(comment)),
        "said": _said(comment),
        "total": total,
        "standing": standing,
        "order": _order(on[0], standing, None)
        if total == 2
        else NOTHING,  # of one comment a page does not tell the number
        "top_form": drawing.top_form(set()),
    }


def _as_shown(comment: Comment) -> Shown:
    """One's own new top comment, as it will be read."""
    return Shown(
        comment.id,
        None,
        comment.id,
        comment.author_id,
        actor().name,
        comment.stance,
        stored_form(comment.body_html),
        comment.created_at,
        edited_at=None,
        deleted_at=None,
        parent_author="",
        here=True,
    )


def _said(touched: Comment | None) -> Markup:
    """What became of the comment that was just posted or deleted."""
    if touched is None:
        return NOTHING
    gone = touched.deleted_at is not None
    return Drawer(SAID)(
        gone, lambda: {"gone": gone, "number": slot("number")}, number=str(touched.id)
    )


def _around(proposal: Read, shown: ThreadPage) -> dict[str, Markup]:
    """What stands above and below the comments: their number and order, and the way to other
    pages.
    """
    sort = shown.sort if shown.sort != "oldest" else None
    pages = {"proposal": proposal, "number": shown.number, "pages": shown.pages, "order": sort}
    of = ref_of(proposal)
    return {
        "order": _order(proposal, shown.standing, sort) if shown.total > 1 else NOTHING,
        "pages": Drawer(PAGES)((of, shown.number, shown.pages, sort), lambda: pages)
        if shown.pages > 1
        else NOTHING,
    }


def _order(proposal: Read, standing: int, sort: str | None) -> Markup:
    """How many comments can be read, and their order; `sort` None: the oldest first."""
    context = {"proposal": proposal, "standing": standing, "sort": sort or "oldest"}
    return Drawer(ORDER)((ref_of(proposal), standing, sort), lambda: context)


class Drawing:
    """Draws the comments of a page, each once for all who see the same of it and may do the same
    with it.

    The forms for a reply and for deletion are drawn once for all comments; a comment is drawn with
    its own copies. The one that was just `touched`, posted or deleted, has the focus.
    """

    def __init__(
        self,
        on: Discussed,
        form: CommentForm | None,
        page: int,
        sort: str,
        total: int,
        *,
        touched: int = 0,
    ) -> None:
        self._form, self._who = form, actor()
        self._touched = touched
        forms = self._who.signed_in
        self.may: Verdict = check(self._who, Ability.COMMENT, on)
        self.here = {
            "comments": page if page > 1 else None,
            "order": sort if sort != "oldest" else None,
        }
        self._within = (request.args.get("list") or "")[:LONGEST] or None
        self._fill = {"key": uuid4().hex, "to": self._form_address(on[0], total)} if forms else {}
        self._draw = Drawer(KEPT, fill=self._fill, forms=forms)
        self._draw_form, self._draw_stance = Drawer(KEPT_FORM, forms=forms), Drawer(STANCE)
        self._draw_deletion = Drawer(DELETION, forms=forms)

    def _form_address(self, proposal: Read, total: int) -> str:
        """Where forms are sent, with how many comments there were: see `addition`."""
        address = url_of("discussion.comment", proposal, **self.here, list=self._within)
        return f"{address}{'&' if '?' in address else '?'}seen={total}"

    def comment(self, row: Shown) -> Markup:
        """A comment with what the reader may do with it; drawn anew where it holds the reply that
        was just typed.
        """
        mine = self._may(Ability.EDIT_COMMENT, row), self._may(Ability.DELETE_COMMENT, row)
        if self.may and self._form is not None and self._form.parent_id == row.id:
            return self._draw.anew(
                self._context(row, mine, self._typed(self._form.for_reply(row.id)), typed=True)
            )
        seen = (
            row,
            distance(row.created_at),
            bool(self.may),
            mine,
            self.here["order"],
            row.id == self._touched,
        )
        return self._draw(seen, lambda: self._context(row, mine, self._blank_reply(row.id)))

    def top_form(self, shown: set[int]) -> Markup:
        """The form for a comment of its own: as it was sent, unless that was a reply to one of
        those shown.
        """
        if self._form is not None and self._form.parent_id not in shown:
            return self._typed(self._form.for_top())
        return self._draw_form(
            "top", lambda: self._form_context(CommentForm.blank()), **self._fill
        )

    def _blank_reply(self, number: int) -> Markup | None:
        if not self.may:
            return None
        blank = lambda: self._form_context(CommentForm.blank(slot("reply")))  # noqa: E731
        return self._draw_form("reply", blank, reply=str(number))

    def _typed(self, form: CommentForm) -> Markup:
        return self._draw_form.anew({"form": form, "action": self._fill["to"]})

    @staticmethod
    def _form_context(form: CommentForm) -> dict[str, Any]:
        return {"form": form, "action": slot("to")}

    def _stance(self, stance: str) -> Markup:
        return self._draw_stance(stance, lambda: {"stance": stance})

    def _deletion(self, number: int) -> Markup:
        action = url_for("discussion.delete", comment_id=number, order=self.here["order"])
        return self._draw_deletion((), lambda: {"action": slot("action")}, action=action)

    def _may(self, ability: Ability, row: Shown) -> bool:
        return self._who.signed_in and bool(check(self._who, ability, row))

    def _context(
        self,
        row: Shown,
        mine: tuple[bool, bool],
        reply_form: Markup | None,
        *,
        typed: bool = False,
    ) -> dict[str, Any]:
        body = localised(row.body_html)
        return {
            **{
                "comment": row,
                "body": body,
                "html": trusted(body.text),
                "stance": self._stance(row.stance),
            },
            **{"may_edit": mine[0], "deletion": self._deletion(row.id) if mine[1] else NOTHING},
            **{"reply_form": reply_form, "typed": typed, "touched": row.id == self._touched},
        }

"""What the parts of a discussion are drawn with, and kept by."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from app.discussion.forms import CommentForm
from app.discussion.queries import ShownComment, Stances
from app.speech.addresses import url_for
from app.speech.dates import near
from app.speech.texts import localised
from app.text.richtext import trusted
from app.verdicts import Refusal
from app.web.for_all import placeholder
from app.web.fragments import Context, FragmentCache

COMMENT = "discussion/_comment.html"
FORM = "discussion/_form.html"
Conversation = tuple[Markup, list[Markup]]


class BlankForm(NamedTuple):
    """The form for a comment, or for a reply to one, with nothing in it."""

    reply: bool
    acting: tuple[tuple[str, str], ...] = ()

    def context(self) -> Context:
        # Drawn once for all comments: which one it answers is put in where it is shown.
        parent = placeholder("reply") if self.reply else ""
        return {"form": CommentForm.blank(parent, self.acting), "action": placeholder("to")}


class Remark(NamedTuple):
    """A comment as its reader sees it: what they may do with it, and how many seconds away it
    is, as exactly as is told. One that was just `touched`, posted or deleted, has the focus;
    `of_author`: of whoever wrote the proposal.
    """

    row: ShownComment
    away: int
    may_reply: bool
    may_edit: bool
    may_delete: bool
    order: str | None
    touched: bool
    of_author: bool
    # For whom its reader may reply.
    acting: tuple[tuple[str, str], ...] = ()

    def context(self) -> Context:
        body = localised(self.row.body_html)
        # From the distance, not from the clock, which stands still while a kept part is drawn: see
        # docs/decisions.md, "a fragment's key is what it is drawn with".
        told_at = self.row.created_at - timedelta(seconds=self.away)
        deletion = url_for("discussion.delete", comment_id=self.row.id, order=self.order)
        return {
            "comment": self.row,
            "organisation": localised(self.row.organisation),
            "ago": near(self.row.created_at, told_at),
            "body": body,
            "html": trusted(body.text),
            "may_edit": self.may_edit,
            "deletion": deletion if self.may_delete else None,
            "reply_form": self._reply_form() if self.may_reply else None,
            "typed": False,
            "touched": self.touched,
            "of_author": self.of_author,
        }

    def _reply_form(self) -> Markup:
        return FragmentCache(FORM)(BlankForm(True, self.acting), reply=str(self.row.id))


class ThreadContent(NamedTuple):
    """A page of a discussion without what its reader typed; `refused`: why they may not comment.

    `standing` comments can be read; `total` counts the places of deleted ones too. The remarks are
    in their order, conversations one after the other.
    """

    ref: str
    refused: Refusal | None
    total: int
    standing: int
    number: int
    pages: int
    sort: str
    stances: Stances
    remarks: tuple[Remark, ...]

    def context(self) -> Context:
        """As a visitor sees it, who has no forms."""
        draw = FragmentCache(COMMENT)
        drawn = [(remark.row, draw(remark)) for remark in self.remarks]
        return {"thread": self, "conversations": conversations_of(drawn)}


def conversations_of(drawn: list[tuple[ShownComment, Markup]]) -> list[Conversation]:
    """Each top comment with its replies."""
    conversations: dict[int, Conversation] = {}
    # The top comes first, also where it stands on an earlier page: `_page` of the queries adds it.
    for row, html in drawn:
        if row.root_id in conversations:
            _top, replies = conversations[row.root_id]
            replies.append(html)
        else:
            conversations[row.root_id] = (html, [])
    return list(conversations.values())

"""The discussion as a region of a page: what its template is drawn with."""

from __future__ import annotations

from typing import Any

from flask import request

from app.cycles.models import Cycle
from app.discussion.forms import CommentForm
from app.discussion.models import Comment
from app.discussion.queries import page_of, thread_page
from app.proposals.models import Proposal
from app.web.paging import page_number

Discussed = tuple[Proposal, Cycle]
PAGE, REGION = "discussion/thread.html", "discussion/_thread.html"


def region(on: Discussed, form: CommentForm | None = None, touched: Comment | None = None) -> dict[str, Any]:
    """For `discussion/_thread.html`: the page that the address asks for, or the one on which `touched` stands."""
    proposal, cycle = on
    sort = request.args.get("order", "oldest")
    shown = thread_page(proposal.thread_id, page_of(touched, sort) if touched else page_number("comments"), sort)
    form = form or CommentForm(formdata=None)
    return {"thread": shown, "proposal": proposal, "cycle": cycle, "comment_form": form, "touched": touched}

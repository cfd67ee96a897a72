"""Reading a thread page by page."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.discussion.models import Comment, Thread
from app.discussion.queries import SIZE, page_of, thread_page

MADRID = Path(__file__).parent.parent / "data" / "decide-madrid" / "comments.csv.gz"


def comments(
    thread_id: int, parents: Iterable[int | None], author: Member | None = None
) -> list[int]:
    """One comment per entry, answering the comment at that index (None: a conversation of its
    own); their ids.
    """
    first = (db.session.scalar(sa.select(sa.func.max(Comment.id))) or 0) + 1
    roots: list[int] = []
    rows: list[dict[str, Any]] = []
    for index, parent in enumerate(parents):
        roots.append(index if parent is None else roots[parent])
        rows.append({
            "id": first + index, "thread_id": thread_id,
            "parent_id": None if parent is None else first + parent,
            "root_id": first + roots[index], "author_id": author.id if author else None,
            "body": {"fr": f"N° {index}"},
            "body_html": {"fr": f"<p>N° {index}</p>"}, "created_at": clock.now(),
        })  # fmt: skip
    with writing():
        db.session.execute(sa.insert(Comment), rows)
    return [row["id"] for row in rows]


@pytest.fixture
def thread_id(app: Flask) -> int:
    """A thread beside another one with a comment."""
    with writing():
        thread, noise = Thread(), Thread()
        db.session.add_all([thread, noise])
        db.session.flush()
        found, elsewhere = thread.id, noise.id
    comments(elsewhere, [None])
    return found


def shown(thread_id: int, number: int, sort: str = "oldest") -> list[int]:
    return [
        comment.id for comment in thread_page(thread_id, number, sort).items if not comment.context
    ]


def test_conversations_follow_each_other_whole(thread_id: int) -> None:
    a, b, answer_to_a, deep = comments(thread_id, [None, None, 0, 2])
    assert shown(thread_id, 1) == [a, answer_to_a, deep, b]
    assert shown(thread_id, 1, "newest") == [b, a, answer_to_a, deep]


def test_pages_part_the_flattened_thread(thread_id: int) -> None:
    ids = comments(thread_id, [None] + [0] * 44)
    assert [*shown(thread_id, 1), *shown(thread_id, 2), *shown(thread_id, 3)] == ids
    assert len(shown(thread_id, 1)) == len(shown(thread_id, 2)) == SIZE


def test_a_page_that_begins_inside_a_conversation_shows_its_top(thread_id: int) -> None:
    top, *_ = comments(thread_id, [None] + [0] * 30)
    page = thread_page(thread_id, 2)
    assert (page.items[0].id, page.items[0].context) == (top, True)
    assert len(page.items) == 12
    assert [reply.root_id for reply in page.items[1:]] == [top] * 11


def test_a_newest_first_page_inside_a_conversation_shows_its_top(thread_id: int) -> None:
    top, *_ = comments(thread_id, [None, *[0] * 30, None])
    assert thread_page(thread_id, 2, "newest").items[0].id == top


def test_a_deep_reply_names_whom_it_answers(thread_id: int, member: Member) -> None:
    comments(thread_id, [None, 0, 1], member)
    _top, reply, deep = thread_page(thread_id, 1).items
    assert (reply.answers_reply, deep.answers_reply, deep.parent_author) == (
        False,
        True,
        member.name,
    )


def test_a_reply_to_a_deleted_comment_does_not_name_its_author(
    thread_id: int, member: Member
) -> None:
    _, second, _ = comments(thread_id, [None, 0, 1], member)
    with writing():
        db.session.get_one(Comment, second).deleted_at = clock.now()
    assert thread_page(thread_id, 1).items[2].parent_author is None


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-1, 1), (2, 2), (10**6, 2)])
def test_numbers_beyond_the_ends_give_the_nearest_page(
    thread_id: int, asked: int, given: int
) -> None:
    comments(thread_id, [None] * 25)
    assert thread_page(thread_id, asked).number == given


def test_an_empty_thread_is_an_empty_page(thread_id: int) -> None:
    page = thread_page(thread_id, 3, "nonsense")
    assert (page.items, page.number, page.pages, page.sort) == ([], 1, 1, "oldest")


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_every_comment_stands_on_the_page_that_its_link_leads_to(
    thread_id: int, sort: str
) -> None:
    for comment_id in comments(thread_id, [None, None, 0, 2, *[1] * 30, None, 0]):
        comment = db.session.get_one(Comment, comment_id)
        assert comment_id in shown(thread_id, page_of(comment, sort), sort)


def test_two_thousand_comments_cost_no_more_than_twenty(
    thread_id: int, count_queries: Callable[[], Any]
) -> None:
    comments(thread_id, [None if n % 20 == 0 else n - 1 for n in range(2000)])
    with count_queries() as statements:
        page = thread_page(thread_id, 57)
    assert (len(page.items), len(statements)) == (SIZE, 1)


def madrid() -> list[int | None]:
    """The parents of the longest thread of the Madrid corpus, as positions; orphans begin a
    conversation.
    """
    with gzip.open(MADRID, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["proposalId"]] = sizes.get(row["proposalId"], 0) + 1
    longest = max(sizes, key=lambda key: sizes[key])
    thread = [row for row in rows if row["proposalId"] == longest]
    places = {row["id"]: index for index, row in enumerate(thread)}
    return [places.get(row["parentId"]) for row in thread]


def test_the_longest_thread_of_madrid_is_shown_whole_and_once(thread_id: int) -> None:
    ids = comments(thread_id, madrid())
    pages = range(1, thread_page(thread_id, 1).pages + 1)
    assert sorted(i for number in pages for i in shown(thread_id, number)) == ids

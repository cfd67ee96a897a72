"""Many people at once: requests from threads, and from processes with an app of their own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir
from threading import Barrier
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask

from app import clock, create_app
from app.database import db
from config import Settings
from tests.conftest import NOON
from tests.timing import until


class Post(NamedTuple):
    """A form that somebody sends: their cookie, where to, and what."""

    cookie: str
    path: str
    data: dict[str, str]


def in_threads(app: Flask, posts: Sequence[Post], threads: int = 8) -> list[tuple[int, str]]:
    """Send all, several at a time; the status and text of each answer."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda post: _send(app, post), posts))


def in_processes(
    app: Flask, posts: Sequence[Post], processes: int = 2, threads: int = 5
) -> list[tuple[int, str]]:
    """Send all from so many processes, each of them from so many threads."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    shares = [(url, posts[part::processes], threads) for part in range(processes)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [answer for answers in pool.starmap(_in_process, shares) for answer in answers]


def together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Let all act at the same moment, each in a thread of its own; what each returned or
    raised.
    """
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return _outcome(app, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def overtaken(app: Flask, act: Callable[[], Any]) -> Future[Any]:
    """Begin that act in a thread of its own, and go on here once it waits for what this
    transaction has written or holds; SQLite lets it begin when this one is over. What it returns
    or raises is its result.
    """
    pool = ThreadPoolExecutor(1)
    late = pool.submit(_outcome, app, act)
    pool.shutdown(wait=False)
    if db.engine.dialect.name == "postgresql":
        waits = "NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        asked = sa.text(f"SELECT count(*) FROM pg_locks WHERE {waits}")
        until(lambda: db.session.scalar(asked) or late.done(), "nobody waits", every=0.005)
    return late


def _outcome(app: Flask, act: Callable[[], Any]) -> Any:
    with app.app_context():
        try:
            return act()
        except Exception as fault:
            return fault
        finally:
            db.session.remove()


def sending(app: Flask, post: Post) -> Callable[[], tuple[int, str]]:
    """The act of sending that form."""
    return lambda: _send(app, post)


def _send(app: Flask, post: Post) -> tuple[int, str]:
    with app.app_context():
        client = app.test_client()
        client.set_cookie("twiza", post.cookie)
        answer = client.post(post.path, data=post.data, headers={"Accept-Language": "en"})
        return answer.status_code, answer.text


def _in_process(url: str, posts: Sequence[Post], threads: int) -> list[tuple[int, str]]:
    folder = Path(gettempdir())
    settings = Settings.from_environment({"DATABASE_URL": url, "SECRET_KEY": "k" * 32}, folder)
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.set_to(NOON):
        answers = in_threads(app, posts, threads)
    with app.app_context():
        db.engine.dispose()
    return answers

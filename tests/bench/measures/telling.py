"""What telling people costs those who act and read: nothing that they notice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median

import sqlalchemy as sa

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.mail.models import Mail
from app.mail.operations import post
from app.notices.models import Follow
from config import ROOT
from tests.bench import asking
from tests.bench.asking import LIST, Writing
from tests.bench.driver import Client, request
from tests.bench.figures import Goal, Row
from tests.bench.ground import Ground, Site
from tests.bench.pairs import Side
from tests.bench.people import app_on
from tests.bench.places import FOLDER
from tests.bench.servers import settings
from tests.mail.server import mail_server
from tests.services.postgres import dies_with_us

FOLLOWERS, MAILS = 5_000, 500
# The proposals that so many follow, and as many that nobody does: all old, with few comments.
FOLLOWED, ALONE = range(11, 21), range(31, 41)
# A twentieth is told from nothing in many short turns alone.
TURNS, SECONDS = 7, 0.4


def followed(ground: Ground) -> Iterator[Row]:
    """A vote and a comment on what 5,000 follow, against the same on what nobody follows."""
    site = ground.site()
    _let_follow(site)
    for name, requests in (("vote", Writing.votes), ("comment", Writing.comments)):
        writers = (Writing(site.people, among, url=site.url) for among in (FOLLOWED, ALONE))
        many, none = (Side(site.server, partial(requests, writer)) for writer in writers)
        yield _against(ground, f"{name}, {FOLLOWERS:,} followers : none", many, none)


def _against(ground: Ground, name: str, many: Side, none: Side) -> Row:
    costs: dict[Side, list[float]] = {many: [], none: []}
    for turn in range(ground.pace.rounds * TURNS + 1):
        for side in (many, none) if turn % 2 else (none, many):
            cost = side.run(1, min(SECONDS, ground.pace.seconds)).cost
            if turn:  # the first one warms up
                costs[side].append(cost)
    dear, cheap = median(costs[many]), median(costs[none])
    note = f"computing: {dear:.2f} / {cheap:.2f} ms"
    return Row(name, dear / cheap, Goal(1.05, None, least=False), note=note, unit="x")


def _let_follow(site: Site) -> None:
    with app_on(site.url, FOLDER).app_context():
        with writing():
            there = db.session.scalar(sa.select(sa.func.count()).select_from(Member)) or 0
            more = [
                {"name": f"Follower {number}", "joined_at": clock.now()}
                for number in range(FOLLOWERS - there)
            ]
            if more:
                db.session.execute(sa.insert(Member), more)
            first = sa.select(Member.id).order_by(Member.id).limit(FOLLOWERS).subquery()
            for number in FOLLOWED:
                row = [
                    *(first.c.id, sa.literal("proposal"), sa.literal(number)),
                    *(sa.false(), sa.literal(clock.now(), Follow.made_at.type)),
                ]
                columns = ["member_id", "kind", "thing_id", "stopped", "made_at"]
                db.session.execute(sa.insert(Follow).from_select(columns, sa.select(*row)))
        db.engine.dispose()


def mails(ground: Ground) -> Iterator[Row]:
    """How many of a visitor's requests for a list that they have are answered by 304 while the
    worker sends 500 mails.
    """
    site = ground.site()
    member = site.people[0].member
    app = app_on(site.url, FOLDER)
    with mail_server() as server:
        with app.app_context(), writing():
            db.session.execute(
                sa.update(Member).where(Member.id == member).values(email="m@example.org")
            )
            for _ in range(MAILS):
                post("upkeep.test", member, by_id=member, limited=False)
        with _worker(site, server.url):
            answers = _until(lambda: len(server.raw) >= MAILS, site.port)
    with app.app_context():
        left = db.session.scalar(
            sa.select(sa.func.count()).select_from(Mail).where(Mail.state == "waiting")
        )
        db.engine.dispose()
    unchanged = answers.count(304) / len(answers)
    note = f"{len(answers):,} requests while {len(server.raw)} mails came; {left} wait"
    yield Row("304 while the worker sends 500 mails", unchanged, Goal(0.99), note=note)


def _until(over: Callable[[], bool], port: int) -> list[int]:
    """How a visitor is answered who asks for what they have, again and again."""
    visitor, tag, statuses = Client(port), asking.tag_of(port, LIST), []
    while not over():
        answer = visitor.ask(request(LIST, headers={"If-None-Match": tag}))
        statuses.append(answer.status)
        tag = answer.header("ETag")
    visitor.close()
    return statuses


@contextmanager
def _worker(site: Site, mail_url: str) -> Iterator[None]:
    sending = {"MAIL_URL": mail_url, "MAIL_FROM": "twiza@example.org"}
    environ = os.environ | settings(site.url, site.port, FOLDER) | sending
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    process = subprocess.Popen(dies_with_us(command), cwd=ROOT, env=environ)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()

"""The floor's pages: no session, no CSRF check, no translation, no permission."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.engine import Connection
from werkzeug.wrappers import Response as AnyResponse

from app.web.lanes import Site
from tests.bench.floor import queries
from tests.bench.floor.schema import engine

app = Flask(__name__)
writing = engine(os.environ["DATABASE_URL"])
is_postgres = writing.dialect.name == "postgresql"
# Reads on PostgreSQL need no BEGIN and ROLLBACK around them: the quickest way there is.
reading = writing.execution_options(isolation_level="AUTOCOMMIT") if is_postgres else writing
COUNT, FOUND = queries.found(writing.dialect.name)


def read() -> AbstractContextManager[Connection]:
    """A connection to read with."""
    return reading.connect()


@app.get("/healthz")
def hello() -> Response:
    """(i)"""
    return Response("hello", mimetype="text/plain")


@app.get("/list")
def newest() -> str:
    """(ii)"""
    with read() as connection:
        rows = connection.execute(queries.NEWEST).all()
        counters = connection.execute(queries.COUNTERS).all()
    return render_template("list.html", rows=rows, counters=counters, total=None)


@app.get("/search")
def search() -> str:
    """(ii-s)"""
    word = request.args["q"]
    with read() as connection:
        total = connection.scalar(COUNT, {"word": word})
        rows = connection.execute(FOUND, {"word": word}).all()
    return render_template("list.html", rows=rows, counters=[], total=total)


@app.get("/proposals/<int:number>")
def detail(number: int) -> str:
    """(ii-d)"""
    with read() as connection:
        row = connection.execute(queries.ONE, {"number": number}).one()
        tops = connection.execute(queries.NEWEST_COMMENTS, {"number": number}).all()
        answers = connection.execute(queries.ANSWERS, {"tops": [top.id for top in tops]}).all()
    below: dict[int, list[sa.Row[*tuple[Any, ...]]]] = {}
    for answer in answers:
        below.setdefault(answer.parent_id, []).append(answer)
    return render_template("detail.html", row=row, tops=tops, below=below)


@app.get("/unchanged")
def unchanged() -> AnyResponse:
    """(iii): one query for a version, then 304. The public plan's floor too: one indexed row, then
    304.
    """
    with read() as connection:
        word = connection.scalar(queries.VERSION)
    response = make_response("", 304)
    response.set_etag(word or "", weak=True)
    return response


@app.post("/vote")
def vote() -> Response:
    """Upsert, counter, read back: one transaction."""
    with writing.begin() as connection:
        votes = queries.give_vote(
            connection, int(request.form["proposal"]), int(request.form["member"])
        )
    return Response(str(votes), mimetype="text/plain")


@app.post("/comment")
def comment() -> str:
    """Insert, counter, read back, fragment."""
    with writing.begin() as connection:
        number, member = int(request.form["proposal"]), int(request.form["member"])
        said = queries.add_comment(connection, number, member, request.form["body"])
    return render_template("_comment.html", said=said)


# Served as the site is.
site = Site(app, largest_body=1 << 20, changing_threads=1)

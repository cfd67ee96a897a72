"""What a list of proposals is asked for, and the form that says so: read and drawn once for each
address.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request
from markupsafe import Markup

from app.proposals.forms import filter_form
from app.proposals.queries import Asked
from app.text.richtext import trusted
from app.web.access import actor
from app.web.fragments import cached

# What else the address holds changes nothing here.
NAMES = ("q", "principle", "challenge", "territory", "stage", "cycle", "sort")


class ListFilters(NamedTuple):
    """`asked` is None where the address names what does not exist; `narrowed` says that it asks
    for less than all.
    """

    asked: Asked | None
    narrowed: bool
    form: Markup


def filters() -> ListFilters:
    """The filters of this request."""
    given = tuple((name, value) for name, value in request.args.items(multi=True) if name in NAMES)
    # Who is signed in may ask for stages that are not public; nothing else here depends on them.
    signed_in = actor().signed_in
    return cached("filters", (given, signed_in), lambda: _read(signed_in))


def _read(signed_in: bool) -> ListFilters:
    form = filter_form(signed_in=signed_in)
    asked = form.asked() if form.validate() else None
    html = trusted(render_template("proposals/_filters.html", form=form))
    return ListFilters(asked, form.narrowed, html)

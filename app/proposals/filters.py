"""What a list of proposals is asked for, and the form that says so: read and drawn once for each
address.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request
from markupsafe import Markup

from app.proposals.asking import FilterForm, filter_form
from app.proposals.queries import TABS, Asked
from app.speech.addresses import url_for
from app.text.richtext import trusted
from app.web.access import actor
from app.web.fragments import cached

# What else the address holds changes nothing here.
NAMES = ("q", "principle", "challenge", "territory", "stage", "cycle", "sort")


class Chip(NamedTuple):
    """A filter that is set, in words, and the list without it."""

    words: str
    url: str


class ListFilters(NamedTuple):
    """`asked` is None where the address names what does not exist; `narrowed` says that it asks
    for less than all of its tab. `tabs`: each with the address of what is asked for in it.
    """

    asked: Asked | None
    narrowed: bool
    tab: str
    tabs: tuple[tuple[str, str], ...]
    order: str
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
    narrowing = form.narrowing()
    chips = [Chip(one.words, _without(form, one.name)) for one in narrowing]
    context = {"form": form, "chips": chips, "cleared": _in_tab(form.tab)}
    html = trusted(render_template("proposals/_filters.html", **context))
    narrowed = bool(narrowing) or asked is None
    return ListFilters(asked, narrowed, form.stage.data, _tabs(form), form.order, html)


def _without(form: FilterForm, name: str) -> str:
    rest = {key: value for key, value in form.given.items() if key != name}
    return url_for("proposals.index", **rest)


def _in_tab(tab: str) -> str:
    return url_for("proposals.index", stage=tab or None)


def _tabs(form: FilterForm) -> tuple[tuple[str, str], ...]:
    """The tabs, each with its address, whatever else is asked for kept."""
    rest = {key: value for key, value in form.given.items() if key != "stage"}
    found = [(tab, url_for("proposals.index", **rest, stage=tab)) for tab in TABS]
    return (*found, ("", url_for("proposals.index", **rest)))

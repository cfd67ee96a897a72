"""Verbs about cycles: open one, change it, move the date of a phase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm.attributes import flag_modified

from app import clock
from app.accounts.models import Actor
from app.activity.idempotency import done_before
from app.activity.operations import record
from app.cycles.models import PHASES, Cycle, Phase
from app.cycles.queries import has_votes
from app.database import db
from app.editing import Content, Labels, holds, refuse_stale, require_text, write
from app.errors import Invalid
from app.kept import touch_frame
from app.policy import Ability, require
from app.speech.dates import full, site_zone

COLUMNS = ("name", "summary", "ballot", "ballot_limit", "results", "secret")
# What the columns and dates are called, in forms and where two texts stand side by side.
LABELS: Labels = {
    "name": _l("Name"),
    "summary": _l("Summary"),
    "gather_from": _l("Proposals are gathered from"),
    "deliberate_from": _l("Proposals are discussed from"),
    "vote_from": _l("Voting opens"),
    "decide_from": _l("Voting closes and decisions begin"),
    "closed_from": _l("The cycle closes and the plan is carried out from"),
    "ballot": _l("Ballot"),
    "ballot_limit": _l("On how many proposals one may vote"),
    "results": _l("Results"),
    "secret": _l("The vote is secret"),
}
BALLOT_WORDS: Labels = {
    "support": _l("Support: one supports a proposal, or does not"),
    "agreement": _l("Agreement: agree, neutral or disagree"),
    "points": _l("Points"),
}
RESULTS_WORDS: Labels = {
    "live": _l("Shown while voting is open"),
    "close": _l("Shown when voting has closed"),
}


class Dated(NamedTuple):
    """The beginning of a phase as planned."""

    wall: datetime
    zone: str
    starts_at: datetime


def open_cycle(content: Content, *, by: Actor, key: str = "") -> Cycle:
    """The steering group opens a cycle in which people vote; `content` holds columns, and
    `KIND_from` as wall times.
    """
    require(by, Ability.EDIT_FRAME)
    require_text(content["name"], "name")
    columns = {name: content[name] for name in COLUMNS}
    # Before anything is made or held: see docs/decisions.md, "a form is known by one key".
    if (same := done_before(Cycle, key, by=by)) is not None:
        return same
    cycle = Cycle(
        name={},
        summary={},
        ballot="support",
        results="live",
        secret=False,
        electorate="people",
        phases=[],
    )
    _refuse_other_rules(cycle, content, begun=False)
    write(cycle, columns)
    db.session.add(cycle)
    db.session.flush()
    record("cycle.opened", "cycle", cycle.id, by=by, content=columns, key=key)
    _move(cycle, _walls(content), by)
    touch_frame()
    return cycle


def change_cycle(cycle: Cycle, content: Content, *, seen: int, by: Actor) -> None:
    """The steering group changes a cycle; Conflict with both texts if somebody saved since version
    `seen`.

    Once voting has begun its ballot and secrecy stand, and results promised for the close are not
    shown earlier.
    """
    require(by, Ability.EDIT_FRAME)
    refuse_stale(_as_shown(cycle), content, seen=seen, labels=LABELS, shown=_in_words)
    require_text(content["name"], "name")
    begins = cycle.starts("vote")
    begun = begins is not None and begins <= clock.now()
    # Votes that stand were cast by the present rules, whatever its date says now.
    _refuse_other_rules(cycle, content, begun=begun or has_votes(cycle.id))
    columns = {name: content[name] for name in COLUMNS}
    moved = _move(cycle, _walls(content), by)
    if not moved and holds(cycle, columns):
        return
    write(cycle, columns)
    flag_modified(cycle, "name")  # a moved date is a new version of the cycle, too
    touch_frame()
    record("cycle.changed", "cycle", cycle.id, by=by, content=columns)


def move_phase(cycle: Cycle, kind: str, wall: datetime | None, *, by: Actor) -> None:
    """The steering group moves the beginning of a phase, in local time (None: undated). A closed
    vote stays closed.
    """
    require(by, Ability.EDIT_FRAME)
    if _move(cycle, {kind: wall}, by):
        flag_modified(cycle, "name")
    touch_frame()


def recompute_instants() -> int:
    """Compute the beginnings that are still to come from wall time and zone again; how many moved.

    For new zone data. What has begun stays as it happened, so that no vote opens again.
    """
    moved = 0
    for phase in db.session.scalars(sa.select(Phase).where(Phase.starts_at > clock.now())):
        starts_at = clock.instant(phase.wall, phase.zone)
        if starts_at != phase.starts_at:
            phase.starts_at = starts_at
            moved += 1
            content = {"phase": phase.kind, "starts_at": starts_at.isoformat()}
            record("cycle.phase_recomputed", "cycle", phase.cycle_id, by=None, content=content)
    if moved:
        touch_frame()
    return moved


def _walls(content: Content) -> dict[str, datetime | None]:
    return {kind: content.get(f"{kind}_from") for kind in PHASES}


def _move(cycle: Cycle, walls: Mapping[str, datetime | None], by: Actor) -> list[str]:
    """Give phases other beginnings, each recorded; which ones moved."""
    before: dict[str, Dated | None] = {}
    for phase in cycle.phases:
        before[phase.kind] = Dated(phase.wall, phase.zone, phase.starts_at)
    given = {kind: _dated(before.get(kind), wall) for kind, wall in walls.items()}
    after = before | given
    moved = [kind for kind in PHASES if before.get(kind) != after.get(kind)]
    if moved:
        planned = {kind: dated for kind, dated in after.items() if dated is not None}
        _refuse_reopening(cycle, planned, f"{moved[0]}_from")
        _refuse_disorder(planned)
    for kind in moved:
        dated = after[kind]
        _put(cycle, kind, dated)
        wall = dated.wall.isoformat() if dated else None
        content = {"phase": kind, "wall": wall}
        record("cycle.phase_moved", "cycle", cycle.id, by=by, content=content)
    return moved


def _dated(before: Dated | None, wall: datetime | None) -> Dated | None:
    """A form shows no seconds: the same minute is the same beginning."""
    if wall is None:
        return None
    zone = site_zone()
    if before:
        if wall in (before.wall, before.wall.replace(second=0, microsecond=0)):
            return before
        # As it was agreed: another zone of the site is for what is agreed from then on.
        zone = before.zone
    return Dated(wall, zone, clock.instant(wall, zone))


def _put(cycle: Cycle, kind: str, dated: Dated | None) -> None:
    phase = next((phase for phase in cycle.phases if phase.kind == kind), None)
    if dated is None:
        cycle.phases = [other for other in cycle.phases if other is not phase]
    elif phase is None:
        cycle.phases.append(Phase(kind=kind, **dated._asdict()))
    else:
        phase.wall, phase.zone, phase.starts_at = dated


def _refuse_disorder(planned: Mapping[str, Dated]) -> None:
    kinds = [kind for kind in PHASES if kind in planned]
    for earlier, later in pairwise(kinds):
        if planned[later].starts_at <= planned[earlier].starts_at:
            raise too_early(later)


def too_early(kind: str) -> Invalid:
    """The fault of a phase that does not begin after the one before it."""
    return Invalid(
        _("Each phase begins after the one before it: this date is too early."), f"{kind}_from"
    )


def _refuse_reopening(cycle: Cycle, planned: Mapping[str, Dated], field: str) -> None:
    now = clock.now()
    begins = cycle.starts("vote")
    ends = cycle.ends("vote")
    if begins is None or begins > now:
        return
    starts = {kind: dated.starts_at for kind, dated in planned.items()}
    new_begin = starts.get("vote")
    following = [starts[kind] for kind in ("decide", "closed") if kind in starts]
    new_end = min(following, default=None)
    moved = (new_begin, new_end) != (begins, ends)
    if ends is not None and ends <= now and moved:
        sentence = _(
            "Voting closed on %(date)s: its beginning and end stay as they were.", date=full(ends)
        )
        raise Invalid(sentence, field)
    if new_begin != begins and has_votes(cycle.id):
        sentence = _(
            "Votes have been cast since %(date)s: the beginning of voting stays as it was.",
            date=full(begins),
        )
        raise Invalid(sentence, "vote_from")
    if new_end != ends and new_end is not None and new_end <= now:
        raise Invalid(_("Voting is open: it cannot end in the past."), "decide_from")


def _refuse_other_rules(cycle: Cycle, content: Content, *, begun: bool) -> None:
    # Kept where an import brought it: that cycle's other words may be changed.
    if content["ballot"] == "points" != cycle.ballot:
        raise Invalid(_("Ballots with points cannot be held on this site."), "ballot")
    if not begun:
        return
    if content["ballot"] != cycle.ballot:
        sentence = _("Voting has begun: the kind of ballot can no longer be changed.")
        raise Invalid(sentence, "ballot")
    if content["ballot_limit"] != cycle.ballot_limit:
        sentence = _(
            "Voting has begun: on how many proposals one may vote can no longer be changed."
        )
        raise Invalid(sentence, "ballot_limit")
    if content["secret"] != cycle.secret:
        sentence = _("Voting has begun: whether the vote is secret can no longer be changed.")
        raise Invalid(sentence, "secret")
    if cycle.results == "close" and content["results"] == "live":
        sentence = _(
            "Voting has begun: results that were promised for the close are not shown earlier."
        )
        raise Invalid(sentence, "results")


def _as_shown(cycle: Cycle) -> SimpleNamespace:
    """The cycle with the beginnings of its phases as a form shows them."""
    walls: dict[str, datetime | None] = {f"{kind}_from": None for kind in PHASES}
    for phase in cycle.phases:
        walls[f"{phase.kind}_from"] = phase.wall.replace(second=0, microsecond=0)
    columns = {name: getattr(cycle, name) for name in COLUMNS}
    return SimpleNamespace(version=cycle.version, **columns, **walls)


def _in_words(column: str, value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    words = {"ballot": BALLOT_WORDS, "results": RESULTS_WORDS}.get(column, {})
    return str(words.get(value, value or ""))

"""A copy holds all that is a member's, by every way that leads to them, and nothing of others."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.model import Model
from app.privacy.copying import place_of, write_copy
from app.privacy.gathering import NAMED, names_of, rows_of
from app.privacy.models import DataCopy
from app.privacy.register import GROUPS
from app.privacy.register.shape import Part, Table
from tests import factories
from tests.migrations.filling import fill
from tests.security.canaries import Place
from tests.security.scene import Scene

PEOPLE = ("author", "member", "steward", "administrator", "suspended", "hermit")
# Whose the texts of a scene are; what the coalition calls its own things is everybody's.
WRITERS = {
    "action_update": "author",
    "application_message": "administrator",
    "comment": "author",
    "decision": "steward",
    "invitation": "",
    "join_link": "steward",
    "measurement": "author",
    "lead_offer": "steward",
    "lead_request": "author",
    "mandate_request": "hermit",
    "proposal": "author",
    "proposal_version": "author",
    "seat": "steward",
}


class Way(NamedTuple):
    """A way from the rows of a table to a person."""

    table: Table
    part: Part
    way: str


WAYS = [
    Way(table, part, way)
    for group in GROUPS
    for table in group.tables
    for part in table.parts
    for way in part.by
    if part.columns and table.name != "member"
]


def copy_of(member: Member) -> dict[str, bytes]:
    """The files in the copy of that member."""
    asked = {"member_id": member.id, "key": f"{member.id:032}", "asked_at": clock.now()}
    copy = factories.stored(DataCopy(**asked))
    write_copy(copy)
    with zipfile.ZipFile(io.BytesIO(Path(place_of(copy)).read_bytes())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def is_own(place: Place, person: str) -> bool:
    """Whether a text of the scene is that person's."""
    writer = place.state if place.table == "member" else WRITERS.get(place.table)
    return writer == person


def test_of_all_that_is_said_each_gets_their_own_words_and_nobody_elses(app: Flask) -> None:
    scene, wrong = Scene(), []
    for person in PEOPLE:
        copy = b"\n".join(copy_of(getattr(scene, person)).values()).decode()
        for place in scene.places:
            everybodys = place.table in NAMED and place.column == "name"
            if not everybodys and (place.word in copy) != is_own(place, person):
                wrong.append((person, place.word in copy, place))
    assert wrong == []


# Exactly one of the two, where a row is of a person or of an organisation.
EITHER = {"voter": {"organisation_id": None}, "action_partner": {"organisation_id": None}}


def lead(table: sa.Table, way: str, member: Member, **also: Any) -> Any:
    """Let the first row of the table lead to that member by that way; its key."""
    first, _dot, onwards = way.partition(".")
    name, _colon, named = first.partition(":")
    target = named or next((key.column.table.name for key in table.c[name].foreign_keys), "")
    leads: Any = {"actor_key": member.key, "email": member.email}.get(name, member.id)
    if onwards:
        (leads,) = lead(Model.metadata.tables[target], onwards, member)
    keys = list(table.primary_key.columns)
    key = db.session.execute(sa.select(*keys).order_by(*keys).limit(1)).one()
    here = [column == value for column, value in zip(keys, key, strict=True)]
    values = {name: leads, **EITHER.get(table.name, {}), **also}
    db.session.execute(sa.update(table).where(*here).values(values))
    return key


def found(way: Way, member: Member) -> int:
    """How many rows of that part are in that member's copy."""
    names = {name: names_of(name) for name in NAMED}
    return len(rows_of(way.table, way.part, member, names))


def test_every_way_leads_to_its_person_and_to_nobody_else(app: Flask) -> None:
    fill()
    one, other = factories.member("Amina Idrissi"), factories.member("Brahim", email=None)
    missed = []
    with writing():
        for way in WAYS:
            table = Model.metadata.tables[way.table.name]
            only = {way.part.only[0]: next(iter(way.part.only[1]()))} if way.part.only else {}
            before = found(way, one), found(way, other)
            with db.session.begin_nested() as changed:
                lead(table, way.way, one, **only)
                after = found(way, one), found(way, other)
                changed.rollback()
            if (before, after) != ((0, 0), (1, 0)):
                missed.append((way.table.name, way.way, before, after))
    assert missed == []

"""The verbs with which the steering group writes the initiative's records."""

from __future__ import annotations

from datetime import date

import pytest

from app.accounts.models import Member
from app.charter.models import (
    CharterPage,
    Seat,
)
from app.charter.operations import KINDS, delete_record, save_record
from app.database import db, writing
from app.editing import replaced
from app.errors import Conflict, Invalid, NotAllowed
from tests import factories
from tests.charter.test_records import only


def test_the_verbs_ask_for_the_steering_group(member: Member) -> None:
    row, by = factories.principle(), factories.acting(member)
    with pytest.raises(NotAllowed), writing():
        save_record(KINDS["principles"], None, {"name": {"fr": "A"}, "position": 1}, seen=0, by=by)
    with pytest.raises(NotAllowed), writing():
        delete_record(KINDS["principles"], row, seen=1, by=by)


def test_the_verb_too_refuses_a_term_that_ends_before_it_begins(steward: Member) -> None:
    term = {"name": "Nadia", "term_from": date(2027, 1, 1), "term_until": date(2026, 1, 1)}
    with pytest.raises(Invalid) as refused, writing():
        save_record(KINDS["seats"], None, term, seen=0, by=factories.acting(steward))
    assert (refused.value.field, db.session.query(Seat).count()) == ("term_until", 0)


def test_given_languages_replace_and_others_survive() -> None:
    assert replaced({"fr": "a", "ar": "b", "zgh": "c"}, {"fr": "A", "ar": ""}) == {
        "fr": "A",
        "zgh": "c",
    }
    assert replaced(None, {"fr": ""}) == {}


def test_of_two_who_write_the_same_page_first_one_is_told(steward: Member) -> None:
    by, page = factories.acting(steward), {"key": "welcome", "body": {"fr": "Le leur"}}
    with writing():
        save_record(KINDS["pages"], None, page, seen=0, by=by)
    with pytest.raises(Conflict) as conflict, writing():
        save_record(KINDS["pages"], None, page | {"body": {"fr": "Le mien"}}, seen=0, by=by)
    assert "Le mien" in conflict.value.mine.values()
    assert conflict.value.theirs == {}
    assert only(CharterPage).body == {"fr": "Le leur"}


def test_a_record_that_was_deleted_while_it_is_saved_is_said_to_be_gone(steward: Member) -> None:
    row = factories.challenge("Eau")

    def save_what_is_gone() -> None:
        present = db.session.merge(row)
        db.session.connection().exec_driver_sql("DELETE FROM challenge")
        save_record(
            KINDS["challenges"],
            present,
            {"name": {"fr": "Eaux"}},
            seen=1,
            by=factories.acting(steward),
        )

    with pytest.raises(Conflict, match="supprimé"), writing():
        save_what_is_gone()

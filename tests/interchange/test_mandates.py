"""Mandates in folders: what is wrong with them, and what a later folder and this site make of one
another.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import Member
from app.activity.models import Event
from app.database import db, writing
from app.interchange.operations.importing import prepared_for
from app.organisations.asking import ask_for_mandate, belong_or_ask
from app.organisations.mandates import end_mandate, give_mandate
from app.organisations.models import Mandate, Organisation
from app.upkeep.faults import faults
from tests import factories
from tests.conftest import NOON
from tests.races import together

from .conftest import SMALL, Bring, Run, contents, new_folder, rows

PEOPLE = {
    "organisations": "id|name\no|Amal\np|Nour",
    "members": "id|name\nm|Amina\nn|Youssef",
}
HEAD = "organisation|member|from|until|powers\n"
DAY = timedelta(days=1)


def folder(*lines: str) -> dict[str, str]:
    """A folder of two organisations and two members with these mandates."""
    return {**PEOPLE, "mandates": HEAD + "\n".join(lines)}


def verbs() -> list[str]:
    query = sa.select(Event.verb).where(Event.verb.like("mandate.%")).order_by(Event.id)
    return list(db.session.scalars(query))


def told_of_organisations() -> list[tuple[str, bool]]:
    """What the log says of organisations, and whether it is quiet."""
    return [(e.verb, e.quiet) for e in rows("event") if e.verb.startswith("organisation.")]


def periods() -> list[tuple[datetime, datetime | None, str]]:
    """When each mandate begins and ends, and what it allows."""
    return [(m.from_at, m.until_at, " ".join(sorted(m.powers))) for m in rows("mandate")]


def named() -> tuple[Organisation, Member, Member]:
    """Amal, Amina and Youssef."""
    people = db.session.scalars(sa.select(Member).order_by(Member.id)).all()
    amina, youssef = (each for each in people if each.source == "small")
    amal = db.session.scalars(sa.select(Organisation).filter_by(source_id="o")).one()
    return amal, amina, youssef


def test_each_fault_is_named_at_its_line(refused: Bring) -> None:
    said = refused(
        **folder(
            "x|m|2026-01-01||vote",
            "o|z|2026-01-01||vote",
            "o|m|2026-01-01|2026-01-31|vote;fly",
            "o|m|2026-02-01|2026-02-10| ; ",
            "o|m|2026-03-02|2026-03-01|vote",
            "o|m|2026-04-01|2099-04-30|administer;vote",
            "o|m|2099-04-30T10:00:00Z||vote",
            "o|n|2026-01-01|soon|vote",
            "o|n|2026-01-01||vote",
            "p|m|2026-01-01|2026-12-31|vote",
            "p|m|2026-02-01|2026-02-10|report",
            "p|m|2026-12-31T22:59:59Z||vote",
            "p|m|2027-01-01|9999-12-31|vote",
        )
    )
    assert said.splitlines() == [
        "mandates.csv:2: organisation: there is no x in organisations",
        "mandates.csv:3: member: there is no z in members",
        'mandates.csv:4: powers: "fly" is not one of administer, propose, comment, vote, report, '
        "commit",
        "mandates.csv:5: powers: is empty",
        "mandates.csv:6: until: ends before it begins",
        "mandates.csv:7: until: whoever administers does so until somebody ends it: leave it empty",
        "mandates.csv:8: from: overlaps with line 7",
        'mandates.csv:9: until: "soon" is not a date or time (ISO 8601)',
        "mandates.csv:10: from: stands in line 9 already",
        "mandates.csv:12: from: overlaps with line 11",
        "mandates.csv:13: from: overlaps with line 11",
        'mandates.csv:14: until: "9999-12-31" is out of range',
    ]


def test_a_bare_day_is_its_first_or_its_last_instant(bring: Bring) -> None:
    bring(**folder("o|m|2026-02-01|2026-06-30|vote;comment", "o|m|2026-07-01||report"))
    begins, ends = datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert periods() == [(begins, ends, "comment vote"), (ends, None, "report")]
    assert [(m.accepted_at, m.given_at) for m in rows("mandate")] == [(begins,) * 2, (ends,) * 2]
    told = [(e.at, e.quiet) for e in rows("event") if e.verb == "mandate.given"]
    assert told == [(begins, True), (ends, True)]


def test_a_later_folder_changes_and_ends_what_it_names(bring: Bring) -> None:
    bring(**folder("o|m|2026-02-01||vote", "o|n|2026-02-01||administer"))
    again = folder("o|m|2026-02-01|2027-06-30T23:00Z|vote;report", "o|n|2026-02-01||administer")
    assert "mandates: 0 new, 1 changed" in bring(**again)
    assert "mandates: 0 new, 0 changed" in bring(**again)
    powers = HEAD.replace("|until", "") + "o|m|2026-02-01|comment"
    assert "mandates: 0 new, 1 changed" in bring(mandates=powers)
    assert periods()[0][1:] == (datetime(2027, 6, 30, 23, tzinfo=UTC), "comment")
    bring(**folder("o|n|2026-02-01|2026-11-24T12:00:00Z|administer"))
    assert periods()[1][1:] == (NOON, "administer")
    later = ["mandate.changed", "mandate.changed", "mandate.ended"]
    assert verbs() == ["mandate.given", "mandate.given", *later]
    assert list(faults()) == []


def test_what_was_given_here_is_met(bring: Bring, refused: Bring, steward: Member) -> None:
    bring(**PEOPLE)
    amal, amina, youssef = named()
    with writing():
        ask_for_mandate(amal, "J’en suis la trésorière.", by=factories.acting(youssef))
        powers = frozenset({"vote"})
        give_mandate(amal, amina, powers, from_at=NOON, by=factories.acting(steward))
    for line in ("o|m|2026-01-01||vote", "o|m|2027-01-01|2027-02-01|vote"):
        assert "overlaps with the one that is there from 2026-11-24T12:00:00Z" in refused(
            **folder(line)
        )
    # Whoever runs the command knows that it was accepted.
    bring(**folder("o|m|2026-01-01|2026-11-23|vote", "o|m|2026-11-24T12:00:00Z||vote"))
    assert verbs() == ["mandate.asked", "mandate.given", "mandate.changed", "mandate.given"]
    assert [m.accepted_at is not None for m in rows("mandate")] == [True, True]
    bring(mandates=HEAD + "o|n|2026-02-01|2026-03-01|vote")
    assert [asked.wants for asked in rows("mandate_request")] == ["act"]
    bring(mandates=HEAD + "o|n|2026-04-01||vote")
    assert rows("mandate_request") == []
    factories.mandate(amal, steward)
    with writing():
        belong_or_ask(db.session.merge(youssef), db.session.merge(amal), by=None)
    bring(mandates=HEAD + "o|n|2026-04-01|2026-05-01|vote\no|n|2026-06-01||vote")
    assert [asked.wants for asked in rows("mandate_request")] == ["belong"]
    # Nobody looks after one that has left.
    bring(organisations="id|name|x_left_on\no|Amal|2026-11-24")
    assert rows("mandate_request") == []


def test_what_somebody_ended_here_stays_ended(bring: Bring, member: Member) -> None:
    given = folder("o|m|2026-02-01||vote", "o|n|2026-02-01||administer")
    bring(**given)
    _amal, amina, _youssef = named()
    mandate = db.session.scalars(sa.select(Mandate).filter_by(member_id=amina.id)).one()
    with writing():
        end_mandate(db.session.merge(mandate), by=factories.acting(amina))
    bring(**folder("o|m|2026-02-01||vote;report"))
    assert periods()[0][1:] == (NOON, "vote")


def test_what_was_ended_before_it_began_stays_so_and_is_in_no_folder(
    run: Run, bring: Bring, tmp_path: Path, steward: Member
) -> None:
    given = folder("o|m|2027-02-01||administer", "o|n|2026-02-01|2026-03-01|vote")
    bring(**given)
    (mandate,) = db.session.scalars(sa.select(Mandate).where(Mandate.until_at.is_(None)))
    with writing():
        end_mandate(db.session.merge(mandate), by=factories.acting(steward))
    # It stands in the way of no other one.
    later = folder("o|m|2027-02-01||administer", "o|m|2026-12-01||vote")
    assert "mandates: 1 new, 0 changed" in bring(**later)
    assert [until is None for _from, until, _powers in periods()] == [False, False, True]
    assert "mandates: 0 new, 0 changed" in bring(**given)
    run("data", "export", tmp_path / "out", "--with-personal-data")
    lines = contents(tmp_path / "out")["mandates.csv"].splitlines()
    assert [line[:11] for line in lines[1:]] == [b"o,m,2026-12", b"o,n,2026-01"]
    assert list(faults()) == []


def test_one_that_is_given_while_the_folder_is_prepared_is_met(
    run: Run, bring: Bring, tmp_path: Path, steward: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(**PEOPLE)

    def prepared(*given: object) -> object:
        amal, amina, _youssef = named()
        with writing():
            give_mandate(amal, amina, frozenset({"vote"}), by=factories.acting(steward))
        return prepared_for(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("app.interchange.cli.prepared_for", prepared)
    made = new_folder(tmp_path, **folder("o|n|2026-02-01||vote", "o|m|2026-02-01||vote"))
    result = run("data", "import", made, "--source", "small")
    assert result.exit_code == 2
    assert "mandates.csv:3: until: overlaps with the one that is there" in result.stderr
    assert verbs() == ["mandate.given"]


@pytest.mark.engines
def test_of_a_folder_and_a_hand_at_once_one_gives_the_mandate(
    app: Flask, run: Run, bring: Bring, tmp_path: Path, steward: Member
) -> None:
    bring(**PEOPLE)
    made = new_folder(tmp_path, **folder("o|m|2026-02-01||vote"))
    by = factories.acting(steward)

    def give() -> None:
        amal, amina, _youssef = named()
        with writing():
            give_mandate(amal, amina, frozenset({"vote"}), by=by)

    def bring_in() -> int:
        return int(run("data", "import", made, "--source", "small").exit_code)

    refused, status = together(app, give, bring_in)
    assert (refused is None) is (status != 0)
    assert len(rows("mandate")) == 1
    assert list(faults()) == []


def test_nobody_acts_for_an_organisation_that_has_left(bring: Bring, refused: Bring) -> None:
    early = refused(organisations="id|name|x_left_on\no|Amal|2026-11-25").splitlines()
    sentence = "is later than today: say it once that day has come"
    assert early == [f"organisations.csv:2: x_left_on: {sentence}"]
    bring(**folder("o|m|2026-02-01||vote", "o|n|2027-01-01||vote", "p|n|2026-02-01||vote"))
    left = {"organisations": "id|name|x_left_on\no|Amal|2026-11-20"}
    assert "mandates: 0 new, 2 changed" in bring(**left)
    begins = datetime(2027, 1, 1, tzinfo=UTC)
    assert [until for _from, until, _powers in periods()] == [
        NOON,
        begins + timedelta.resolution,
        None,
    ]
    assert verbs()[3:] == ["mandate.ended", "mandate.ended"]
    assert told_of_organisations() == [("organisation.left", True)]
    # Of one that left before nothing is said again.
    assert "mandates" not in bring(**left)
    (said,) = refused(mandates=HEAD + "o|n|2026-03-01||vote").splitlines()
    assert said == "mandates.csv:2: until: o has left: nobody acts for it any more"
    # The sender goes on saying what they said before.
    bring(mandates=HEAD + "o|m|2026-02-01||vote\no|n|2026-03-01|2026-03-31|vote")
    assert [until is None for _from, until, _powers in periods()] == [False, False, True, False]
    # A folder may say in one that it left and that it is back.
    assert refused(
        organisations="id|name|x_left_on\np|Nour|2026-11-20",
        mandates=HEAD + "p|n|2026-02-01||vote",
    )
    bring(organisations="id|name|x_left_on\no|Amal|", mandates=HEAD + "o|n|2026-04-01||vote")
    assert told_of_organisations()[1:] == [("organisation.returned", True)]
    # What ended with it stays ended, also what had not begun: here a newer one has its place.
    bring(mandates=HEAD + "o|m|2026-02-01||vote\no|n|2027-01-01||administer")
    assert [until is None for *_, until, _powers in periods()] == [*[False] * 2, True, False, True]


def test_without_personal_data_no_mandate_leaves_and_no_contact_but_what_is_shown(
    run: Run, bring: Bring, member: Member, tmp_path: Path
) -> None:
    bring(
        **folder("o|m|2026-02-01||vote"),
        **{name: text for name, text in SMALL.items() if name not in PEOPLE},
    )
    run("data", "export", tmp_path / "out", "--with-personal-data")
    files = contents(tmp_path / "out")
    columns = b"organisation,member,from,until,powers\n"
    assert files["mandates.csv"] == columns + b"o,m,2026-01-31T23:00:00Z,,vote\n"
    assert files["organisations.csv"].startswith(b"id,name,kind,standing,territory,website\n")
    assert files["comments.csv"] == b"id,proposal,parent,author,stance,body,created_at\n"
    for name, shown in (("Phare", True), ("Port", False)):
        factories.organisation(name, contact=f"Quai du {name}", contact_shown=shown)
    run("data", "export", tmp_path / "out")
    files = contents(tmp_path / "out")
    assert "mandates.csv" not in files
    assert b"Quai du Phare" in files["organisations.csv"]
    assert b"Quai du Port" not in files["organisations.csv"]

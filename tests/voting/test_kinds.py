"""Where people and organisations vote, their votes stand side by side; of a secret vote never so
that one follows.
"""

from __future__ import annotations

import csv
import json
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import ActingFor, Member
from app.cycles.models import Cycle
from app.cycles.queries import cycle_by_id
from app.database import db, writing
from app.errors import NotAllowed
from app.kept import touch_frame
from app.organisations.models import Organisation
from app.proposals.models import Proposal
from app.voting.results import Part, turnout
from tests import factories
from tests.lanes import mostly
from tests.voting.test_cast import votes
from tests.voting.test_privacy import Browser, after, seen
from tests.web.test_tables import rows_in


def people(number: int) -> list[Member]:
    return [factories.member(f"Votante {place}") for place in range(number)]


def represented(number: int, holder: Member) -> list[ActingFor]:
    """So many organisations for which that member votes."""
    rows = [factories.organisation(f"Association {place}") for place in range(number)]
    return [factories.mandate(row, holder, "vote") for row in rows]


def both(members: int, organisations: int, **columns: Any) -> tuple[Cycle, Proposal]:
    """A proposal with which so many people agree, and so many organisations disagree."""
    cycle = factories.cycle("vote", **{"ballot": "agreement", "electorate": "both", **columns})
    proposal = factories.proposal(cycle)
    for each in people(members):
        votes(proposal, each, "agree")
    holder = factories.member("Représentante")
    for held in represented(organisations, holder):
        votes(proposal, holder, "disagree", acting_for=held)
    return cycle, proposal


def words(client: FlaskClient, address: str) -> str:
    """What a page says in English, without its marks."""
    text = client.get(address, headers={"Accept-Language": "en"}, follow_redirects=True).text
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def ballots(client: FlaskClient, cycle: Cycle) -> list[dict[str, str]]:
    text = client.get(f"/cycles/{cycle.id}/ballots.csv").text
    return list(csv.DictReader(text.splitlines()))


def tally(app: Flask, cycle: Cycle) -> dict[str, Any]:
    """The cycle's best proposal as the command tells it."""
    ran = app.test_cli_runner().invoke(args=["voting", "tally", str(cycle.id), "--json"])
    best: dict[str, Any] = json.loads(ran.output)[0]
    return best


def test_people_and_organisations_stand_side_by_side_wherever_counts_do(
    app: Flask, client: FlaskClient, signed_in: Browser, steward: Member
) -> None:
    cycle, proposal = both(3, 2)
    apart = (
        "Members 3 · 0 · 0 3 agree, 0 neutral, 0 disagree "
        "Organisations 0 · 0 · 2 0 agree, 0 neutral, 2 disagree"
    )
    assert "Organisations 0 agree 0 neutral 2 disagree" in words(
        client, f"/proposals/{proposal.id}"
    )
    assert apart in words(client, "/proposals/")
    assert apart in words(signed_in(steward), f"/steering/proposals/?cycle={cycle.id}")
    decide = words(signed_in(steward), f"/steering/proposals/{proposal.id}/decision")
    assert "Organisations 0 agree 0 neutral 2 disagree" in decide
    page = words(client, f"/cycles/{cycle.id}/results")
    assert apart in page
    assert "3 of 5 members have voted. 2 of 2 organisations have voted." in page
    (row,) = rows_in(client.get(f"/cycles/{cycle.id}/results.xlsx?lang=en"))
    assert row[2:11] == [3, 0, 2, 3, 0, 0, 0, 0, 2]
    told = tally(app, cycle)
    assert (told["disagree"], told["of_organisations_disagree"]) == (2, 2)
    with after(cycle):
        found = sorted((row["choice"], row["kind"]) for row in ballots(client, cycle))
    assert found == [("agree", "person")] * 3 + [("disagree", "organisation")] * 2


@pytest.mark.parametrize("electorate", ["people", "organisations"])
def test_where_one_kind_votes_nothing_is_told_apart(client: FlaskClient, electorate: str) -> None:
    some = {"people": (2, 0), "organisations": (0, 2)}[electorate]
    cycle, proposal = both(*some, electorate=electorate)
    for address in (f"/proposals/{proposal.id}", "/proposals/"):
        assert "kinds" not in client.get(address, follow_redirects=True).text
    said = {"people": "2 voters took part.", "organisations": "2 of 2 organisations have voted."}
    assert said[electorate] in words(client, f"/cycles/{cycle.id}/results")
    with after(cycle):
        assert list(ballots(client, cycle)[0]) == ["proposal", "choice", "points"]


def test_each_electorate_takes_the_votes_of_its_own(member: Member) -> None:
    (held,) = represented(1, member)
    taken = {}
    for electorate in ("people", "organisations", "both"):
        cycle = factories.cycle("vote", electorate=electorate, ballot_limit=1)
        first, second = factories.proposal(cycle), factories.proposal(cycle)
        for name, acting_for in (("person", None), ("organisation", held)):
            taken[electorate, name] = voted(first, member, acting_for)
            # The limit binds each voter, and leaves the other one alone.
            assert not voted(second, member, acting_for)
    refused = {("people", "organisation"), ("organisations", "person")}
    assert {case for case, was_taken in taken.items() if not was_taken} == refused


def voted(proposal: Proposal, member: Member, acting_for: ActingFor | None) -> bool:
    try:
        votes(proposal, member, "support", acting_for=acting_for)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(("members", "organisations"), mostly((8, 4), (4, 8), (5, 0)))
def test_whose_kind_a_secret_vote_is_follows_from_nothing(
    app: Flask, client: FlaskClient, closed: bool, members: int, organisations: int
) -> None:
    """One voter of either kind gives its vote to one of the other: whoever looks sees the same."""
    cycle, proposal = both(members, organisations, secret=True)
    holder, member = factories.member("Autre représentante"), factories.member("Autre")
    (held,) = represented(1, holder)

    def looked() -> Any:
        with after(cycle) if closed else nullcontext():
            found = {**seen(client, proposal, cycle), "by the command": tally(app, cycle)}
            listed = found.pop(f"/cycles/{cycle.id}/ballots.csv")
            # Their order is drawn anew for a vote that is given anew.
            return found, sorted(listed[1].splitlines())

    votes(proposal, member, "neutral")
    before = looked()
    votes(proposal, member, "")
    votes(proposal, holder, "neutral", acting_for=held)
    five_of_each = min(members + 1, organisations) >= 5 or min(members, organisations + 1) >= 5
    assert (looked() == before) is not (closed and five_of_each)


def exported(app: Flask, folder: Path) -> list[dict[str, str]]:
    """The counts in a folder that names nobody."""
    assert app.test_cli_runner().invoke(args=["data", "export", str(folder)]).exit_code == 0
    return list(csv.DictReader((folder / "tallies.csv").read_text().splitlines()))


def test_a_secret_vote_is_told_apart_at_its_close_from_five_of_each_on(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    cycle, proposal = both(6, 5, secret=True)
    few = factories.proposal(cycle, title="Peu")
    (held,) = represented(1, holder := factories.member("Autre représentante"))
    votes(few, holder, "agree", acting_for=held)
    for each in people(7):
        votes(few, each, "agree")
    address = f"/proposals/{proposal.id}"
    assert "counted apart when voting has closed" in words(client, address)
    page = words(client, f"/cycles/{cycle.id}/results")
    assert "19 voted, of all members (15) and organisations (6)." in page
    assert not any("x_organisations_disagree" in row for row in exported(app, tmp_path))
    with after(cycle):
        shares = {row["x_organisations_disagree"] for row in exported(app, tmp_path)}
        assert "Organisations 0 agree 0 neutral 5 disagree" in words(client, address)
        assert "counted apart from five votes of each on" in words(client, f"/proposals/{few.id}")
        page = words(client, f"/cycles/{cycle.id}/results")
        kinds = {(row["proposal"], row["kind"]) for row in ballots(client, cycle)}
    # The eight of the other proposal are of no kind here either.
    assert "6 of 15 members have voted. 5 of 6 organisations have voted." in page
    assert shares == {"5", ""}
    assert kinds == {
        (str(proposal.id), "person"),
        (str(proposal.id), "organisation"),
        (str(few.id), ""),
    }


def test_each_kind_is_counted_against_its_own_number_and_never_beyond(app: Flask) -> None:
    cycle, _proposal = both(1, 2)
    factories.organisation("Partie", left_on=clock.now().date())
    factories.organisation("Reste")
    found = cycle_by_id(cycle.id)
    assert found is not None
    assert turnout(found)[-2:] == (Part(1, 2), Part(2, 3))
    with writing():
        db.session.execute(sa.update(Organisation).values(left_on=clock.now().date()))
        db.session.execute(sa.update(Member).values(suspended_at=clock.now()))
        touch_frame()
    assert turnout(found)[:3] == (3, 3, 3)
    assert turnout(found)[-2:] == (Part(1, 1), Part(2, 2))

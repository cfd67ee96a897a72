"""What is told of a vote with points, which is held elsewhere and imported."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Member
from app.upkeep.faults import faults

from .conftest import Bring, Run, rows

ENGLISH = {"Accept-Language": "en"}
FRAME = """id|name|vote_from|decide_from|ballot|points|secret
           c|Budget|2026-10-01|2026-11-01|points|20|{}"""


def voted(bring: Bring, voters: int, *, secret: bool = False) -> None:
    """So many gave one, two, three points and so on to a proposal."""
    numbers = range(1, voters + 1)
    bring(
        cycles=FRAME.format(str(secret).lower()),
        members="\n".join(["id|name|email", *(f"m{number}|Salma|" for number in numbers)]),
        proposals="id|cycle|title\np|c|Bibliobus",
        votes="\n".join(
            ["cycle|voter|proposal|choice", *(f"c|m{number}|p|{number}" for number in numbers)]
        ),
    )


def read(client: FlaskClient, of: str, path: str = "") -> str:
    """What a visitor reads of the cycle, or of its proposal."""
    answer = client.get(f"/{of}s/{rows(of)[0].id}{path}", headers=ENGLISH, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(("voters", "told"), [(4, False), (5, True)])
def test_of_a_secret_vote_they_are_told_from_five_voters_on(
    client: FlaskClient, bring: Bring, run: Run, voters: int, told: bool
) -> None:
    voted(bring, voters, secret=True)
    assert (">fewer than five<" in read(client, "cycle", "/results")) is not told
    assert ("shown from five votes" in read(client, "proposal")) is not told
    ballots = read(client, "cycle", "/ballots.csv").splitlines()[1:]
    assert (
        sorted(line.partition(",")[2] for line in ballots)
        == [f'"points",{number}' for number in range(1, 6)] * told
    )
    tally = json.loads(run("voting", "tally", rows("cycle")[0].id, "--json").output)[0]
    assert tally["points"] == (15 if told else None)


def test_a_second_import_counts_its_voters_too(client: FlaskClient, bring: Bring) -> None:
    voted(bring, 4, secret=True)
    assert ">fewer than five<" in read(client, "cycle", "/results")
    voted(bring, 6, secret=True)
    assert ">fewer than five<" not in read(client, "cycle", "/results")
    assert [(tally.points, tally.givers) for tally in rows("tally")] == [(21, 6)]
    assert list(faults()) == []


def test_they_are_told_wherever_a_proposal_stands(
    client: FlaskClient, signed_in: Callable[[Member], FlaskClient], steward: Member, bring: Bring
) -> None:
    voted(bring, 3)
    proposal = rows("proposal")[0].id
    bench = signed_in(steward)
    assert "6 points" in read(client, "proposal")
    for browser, path in (
        (client, "/proposals/"),
        (bench, f"/steering/proposals/{proposal}/decision"),
    ):
        assert "6 points" in browser.get(path, headers=ENGLISH).text
    assert (
        "6 points"
        in bench.get(f"/steering/proposals/?cycle={rows('cycle')[0].id}", headers=ENGLISH).text
    )

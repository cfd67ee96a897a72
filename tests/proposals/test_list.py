"""The list of proposals: who sees what, filters, sorting, paging, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import VISITOR, Actor, Member
from app.cycles.models import Cycle
from app.database import db, writing
from app.discussion.models import Thread
from app.policy import Ability, check
from app.proposals.asking import FilterForm
from app.proposals.filters import NAMES
from app.proposals.models import STAGES, Proposal, ProposalChallenge, ProposalTerritory
from app.proposals.operations import index
from app.proposals.queries import Asked, list_page, mine_page, statements, visible_to
from app.voting.models import Tally, Vote, Voter
from tests import factories

SignedIn = Callable[[Member], FlaskClient]


def titles(asked: Asked | None = None, actor: Actor = VISITOR, number: int = 1) -> list[str]:
    return [listed.title["fr"] for listed in list_page(asked or Asked(), actor, number).items]


def indexed(title: str, **columns: Any) -> Proposal:
    row = factories.proposal(title=title, **columns)
    with writing():
        index(row)
    return row


def tallied(row: Proposal, score: int) -> None:
    with writing():
        db.session.execute(
            sa.update(Tally).where(Tally.proposal_id == row.id).values(score=score, support=score)
        )


@pytest.mark.parametrize("role", ["visitor", "author", "member", "steering", "admin"])
def test_lists_show_what_the_policy_lets_see(app: Any, role: str) -> None:
    author, cycle = factories.member(), factories.cycle()
    rows = [
        factories.proposal(cycle, title=stage, stage=stage, author_id=author.id, principles=[])
        for stage in STAGES
    ]
    rows.append(
        factories.proposal(cycle, stage="withdrawn", number=0, author_id=author.id, principles=[])
    )
    person = (
        author if role == "author" else None if role == "visitor" else factories.member(role=role)
    )
    actor = factories.acting(person) if person else VISITOR
    seen = set(db.session.scalars(sa.select(Proposal.id).where(visible_to(actor))))
    assert seen == {row.id for row in rows if check(actor, Ability.SEE_PROPOSAL, row)}


def test_a_list_holds_what_is_public_unless_a_stage_is_named(member: Member) -> None:
    cycle = factories.cycle()
    for stage in STAGES:
        factories.proposal(cycle, title=stage, stage=stage, author_id=member.id, principles=[])
    actor = factories.acting(member)
    assert set(titles(actor=actor)) == {"submitted", "promoted", "merged", "declined", "postponed"}
    assert titles(Asked(stage="draft"), actor) == ["draft"]
    assert titles(Asked(stage="draft")) == []


def test_filters_narrow_the_list(app: Any) -> None:
    principle, challenge, place = (
        factories.principle(),
        factories.challenge(),
        factories.territory(),
    )
    found, _noise = (
        factories.proposal(title="Trouvé", principles=[principle]),
        factories.proposal(title="Autre"),
    )
    with writing():
        db.session.add(ProposalChallenge(proposal_id=found.id, challenge_id=challenge.id))
        db.session.add(ProposalTerritory(proposal_id=found.id, territory_id=place.id))
    for asked in (
        Asked(principle=principle.id),
        Asked(challenge=challenge.id),
        Asked(territory=place.id),
        Asked(cycle=found.cycle_id),
    ):
        assert titles(asked) == ["Trouvé"]


def test_a_territory_holds_its_parts(app: Any) -> None:
    country = factories.territory("Maroc")
    region = factories.territory("Oriental", parent_id=country.id)
    row = factories.proposal(title="Trouvé")
    factories.stored(ProposalTerritory(proposal_id=row.id, territory_id=region.id))
    assert titles(Asked(territory=country.id)) == ["Trouvé"]


def test_sorting(app: Any) -> None:
    cycle = factories.cycle()
    old = factories.proposal(cycle, title="vieux", submitted_at=clock.now() - timedelta(days=3))
    liked = factories.proposal(cycle, title="aimé", submitted_at=clock.now() - timedelta(days=2))
    factories.proposal(cycle, title="neuf")
    tallied(liked, 9)
    with writing():
        db.session.execute(sa.update(Thread).where(Thread.id == old.thread_id).values(comments=7))
    assert titles() == ["neuf", "aimé", "vieux"]
    assert titles(Asked(sort="oldest")) == ["vieux", "aimé", "neuf"]
    assert titles(Asked(sort="support"))[0] == "aimé"
    assert titles(Asked(sort="discussed"))[0] == "vieux"


@pytest.mark.parametrize(
    "columns", [{"results": "close"}, {"secret": True}], ids=["until it closes", "secret"]
)
def test_the_order_tells_nothing_of_results_that_are_not_public(
    app: Any, columns: dict[str, Any]
) -> None:
    cycle = factories.cycle("vote", **columns)
    leading = factories.proposal(cycle, title="en tête")
    factories.proposal(cycle, title="dernier")
    tallied(leading, 50)
    assert titles(Asked(sort="support")) == ["dernier", "en tête"]


def test_ones_own_list_begins_with_drafts(member: Member) -> None:
    cycle = factories.cycle()
    for title, stage in (("brouillon", "draft"), ("retiré", "withdrawn"), ("public", "submitted")):
        factories.proposal(cycle, title=title, stage=stage, author_id=member.id)
    factories.proposal(cycle, title="d'autrui", stage="draft")
    found = mine_page(factories.acting(member)).items
    assert [listed.title["fr"] for listed in found] == ["brouillon", "public", "retiré"]


def test_own_votes_and_tallies_are_on_the_cards(member: Member, other: Member) -> None:
    row = factories.proposal(factories.cycle("vote"))
    for person, choice in ((member, "agree"), (other, "disagree")):
        voter = factories.stored(Voter(member_id=person.id))
        vote = Vote(
            proposal_id=row.id,
            voter_id=voter.id,
            choice=choice,
            number=1,
            cast_at=clock.now(),
            salt="s",
        )
        factories.stored(vote)
    tallied(row, 3)
    (listed,) = list_page(Asked(), factories.acting(member)).items
    assert (listed.own, listed.tally.support) == ("agree", 3)
    assert list_page(Asked(), VISITOR).items[0].own is None


@pytest.mark.parametrize("rows", [3, 60])
@pytest.mark.parametrize(
    "query", ["", "?q=bibliobus", "?sort=support&page=1", "?q=bibliobus&sort=discussed"]
)
def test_the_list_costs_the_same_however_long_it_is(
    client: FlaskClient, signed_in: SignedIn, member: Member, rows: int, query: str
) -> None:
    cycle, principle = factories.cycle(), factories.principle()
    for _number in range(rows):
        indexed("Bibliobus", cycle_row=cycle, principles=[principle], author_id=member.id)
    for browser, most in ((client, 5), (signed_in(member), 7)):
        browser.get("/proposals/")
        with factories.counting() as statements:
            assert "Bibliobus" in browser.get(f"/proposals/{query}").text
        assert len(statements) <= most


@pytest.mark.parametrize(
    "query",
    [
        "principle=999",
        "principle=x",
        "stage=none",
        "stage=draft",
        "cycle=-1",
        "territory=10000000000",
        "challenge=%ff",
    ],
)
def test_an_unknown_filter_finds_nothing_and_says_so(client: FlaskClient, query: str) -> None:
    factories.proposal(title="Bibliobus")
    answer = client.get(f"/proposals/?lang=en&{query}")
    assert answer.status_code == 200
    assert "No results for this filter" in answer.text
    assert "Bibliobus" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["page=-1", "page=x", "page=%ff", "sort=unknown", "q=%00", "x=1", "lang=xx", "page=1&page=2"],
)
def test_odd_queries_fall_back(client: FlaskClient, query: str) -> None:
    factories.proposal(title="Bibliobus")
    answer = client.get(f"/proposals/?{query}")
    assert answer.status_code == 200
    assert "Bibliobus" in answer.text


def test_a_page_beyond_the_end_leads_back(client: FlaskClient) -> None:
    factories.proposal(title="Bibliobus")
    answer = client.get("/proposals/?page=999999&lang=en")
    assert answer.status_code == 200
    assert "There is nothing on this page" in answer.text
    assert "/proposals/?page=1&amp;lang=en" in answer.text


def test_a_link_may_name_a_principle_by_its_reference(client: FlaskClient) -> None:
    principle = factories.principle("Co-construction")
    factories.proposal(title="Bibliobus", principles=[principle])
    assert "Bibliobus" in client.get(f"/proposals/?principle={principle.id}-co-construction").text


def test_a_submitted_proposal_shows_where_its_cycle_stands(client: FlaskClient, app: Any) -> None:
    cycle: Cycle = factories.cycle("vote")
    factories.proposal(cycle)
    assert "Open to votes" in client.get("/proposals/?lang=en").text


def test_what_the_filters_are_kept_by_is_all_that_their_form_reads(app: Flask) -> None:
    with app.test_request_context("/proposals/"):
        assert set(NAMES) == set(FilterForm(formdata=None)._fields)


@pytest.mark.parametrize("engine_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sort", ["support", "discussed"])
@pytest.mark.parametrize("principle", [None, 1])
def test_no_list_is_gathered_whole_to_be_sorted(
    app: Flask, sort: str, principle: int | None
) -> None:
    asked = Asked(sort=sort, principle=principle)
    found = [statements.listed(asked, VISITOR, None)]
    found += [statements.leaders(asked, frozenset({1}))] if sort == "support" else []
    for statement in found:
        plan = plan_of(statement)
        assert (
            "USING COVERING INDEX "
            f"{'ix_tally_score' if sort == 'support' else 'ix_thread_comments'}" in plan
        )
        assert "TEMP B-TREE FOR ORDER BY" not in plan.split("SCAN page")[0]


def plan_of(statement: Any, **more: Any) -> str:
    """How SQLite goes about it, as it stands in its page's statement."""
    given = {"most": 25, "offset": 0, **VISITOR.voter._asdict(), **more}
    # Beginning a transaction is a statement too.
    return max(plans_of(lambda: db.session.execute(statement, given)), key=len)


def plans_of(act: Callable[[], Any]) -> list[str]:
    """How SQLite goes about each statement of it."""
    plans: list[str] = []

    def note(connection: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        if not text.startswith("EXPLAIN"):
            plans.append(
                "\n".join(
                    row[3]
                    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
                )
            )

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return plans

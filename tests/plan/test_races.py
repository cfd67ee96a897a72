"""Two stewards at the same instant: one action, one edition."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from app import clock
from app.database import db, writing
from app.errors import Conflict
from app.plan.models import (
    Action,
    Edition,
    EditionAction,
    Milestone,
    MilestoneChange,
    Promotion,
    Update,
)
from app.plan.operations.adoption import adopt
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone, change_milestone, drop_milestone
from app.plan.operations.promotion import promote
from app.plan.operations.updates import report
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.steering.operations import decide
from tests import factories
from tests.conftest import NOON
from tests.factories import acting

pytestmark = pytest.mark.engines


def at_once(app, acts):
    """Run the acts in threads that start together; what each came to: 'done' or 'conflict'."""
    start = Barrier(len(acts))

    def run(act):
        with app.app_context():
            start.wait()
            try:
                with writing():
                    act()
                return "done"
            except Conflict:
                return "conflict"
            finally:
                db.session.remove()

    with clock.set_to(NOON), ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


@pytest.fixture
def rounds(long_run):
    return 100 if long_run else 4


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_stewards_who_promote_at_once_make_one_action(app, rounds):
    owner, principle = f"organisation:{factories.organisation().id}", (factories.principle().id,)
    actors = [acting(factories.member(f"S{n}", role="steering")) for n in range(4)]
    for number in range(1, rounds + 1):
        proposal = factories.proposal().id
        said = [ActionContent({"fr": f"Action {a.key}"}, owner, "2027", principle) for a in actors]

        def by(actor, content, proposal=proposal):
            return lambda: promote(
                [db.session.get_one(Proposal, proposal)], content, {"fr": "Oui"}, by=actor
            )

        assert at_once(app, [by(a, c) for a, c in zip(actors, said, strict=True)]) == {
            "done": 1,
            "conflict": 3,
        }
        db.session.rollback()
        assert (count(Action), count(Promotion), count(Decision)) == (number, number, number)


@pytest.mark.parametrize("other", ["declined", "postponed"])
def test_of_a_promotion_and_another_decision_at_once_one_holds(app, rounds, other):
    owner, principle = f"organisation:{factories.organisation().id}", (factories.principle().id,)
    promoter, refuser = (acting(factories.member(f"S{n}", role="steering")) for n in range(2))
    content = ActionContent({"fr": "Action"}, owner, "2027", principle)
    for _ in range(rounds):
        number = factories.proposal().id

        def promoting(number=number):
            promote(
                [db.session.get_one(Proposal, number)],
                content,
                {"fr": "Oui"},
                by=promoter,
                numbers={number: 0},
            )

        def refusing(number=number):
            decide(
                db.session.get_one(Proposal, number), other, {"fr": "Non"}, number=0, by=refuser
            )

        assert at_once(app, [promoting, refusing]) == {"done": 1, "conflict": 1}
        db.session.rollback()
        outcome = db.session.scalars(
            sa.select(Decision.outcome).where(Decision.proposal_id == number)
        ).one()
        lines = db.session.scalars(
            sa.select(Promotion).where(Promotion.proposal_id == number)
        ).all()
        assert len(lines) == (outcome == "promoted")


def test_one_steward_in_several_tabs_waits_and_never_for_ever(app, rounds):
    """What a form that is sent twice waits for is asked before anything else is held."""
    by, principle = acting(factories.member("S", role="steering")), (factories.principle().id,)
    owner = f"organisation:{factories.organisation().id}"
    into = factories.draft_action().id
    factories.adopted()
    for number in range(rounds):
        proposal = factories.proposal().id
        said = ActionContent({"fr": "Action"}, owner, "2027", principle)

        def promoting(proposal=proposal, said=said, key=f"p{number}"):
            row = db.session.get_one(Proposal, proposal)
            promote([row], said, {"fr": "Oui"}, by=by, into=into, key=key)

        def adding(key=f"m{number}"):
            add_milestone(into, {"fr": "Étude"}, "", by=by, key=key)

        def reporting(key=f"r{number}"):
            report(into, "in progress", 10, {"fr": "Oui"}, by=by, key=key)

        assert at_once(app, [promoting, adding, reporting, adding]) == {"done": 4}
        db.session.rollback()
    assert count(Milestone) == count(Update) == rounds


def test_a_step_that_an_import_called_otherwise_is_not_added_again(app):
    by, action = acting(factories.member("S", role="steering")), factories.draft_action().id
    steps = []
    for _twice in range(2):
        with writing():
            step = add_milestone(action, {"fr": "Étude"}, "", by=by, key="k")
            steps.append(step.id)
            step.title = {"fr": "Autrement"}
    assert steps[0] == steps[1]
    assert count(Milestone) == 1


def test_a_step_that_is_changed_and_dropped_at_once_says_each_once(app, rounds):
    by, action = acting(factories.member("S", role="steering")), factories.draft_action().id
    for number in range(rounds):
        step = factories.stored(Milestone(action_id=action, title={"fr": f"Étude {number}"})).id
        factories.adopted()

        def changing(due_on, step=step):
            title = {"fr": "Étude"}
            return lambda: change_milestone(step, title, due_on, {"fr": due_on}, seen=1, by=by)

        def dropping(step=step):
            drop_milestone(step, {"fr": "Sans objet."}, by=by)

        ends = at_once(app, [changing("2028"), dropping, changing("2029"), dropping])
        db.session.rollback()
        of_step = sa.select(MilestoneChange.kind).where(MilestoneChange.milestone_id == step)
        kinds = Counter(db.session.scalars(of_step))
        assert kinds["dropped"] == 1
        assert ends == {"done": 2 + kinds["changed"], "conflict": 2 - kinds["changed"]}
        assert db.session.get_one(Milestone, step).dropped_on == NOON.date()


def test_stewards_who_adopt_at_once_make_one_edition(app, rounds):
    actors = [acting(factories.member(f"S{n}", role="steering")) for n in range(3)]
    for number in range(1, rounds + 1):
        factories.draft_action()

        def by(actor, number=number):
            return lambda: adopt(
                {"fr": actor.key}, by=actor, expected_number=number, although=True
            )

        assert at_once(app, [by(a) for a in actors]) == {"done": 1, "conflict": 2}
        db.session.rollback()
        assert count(Edition) == number
        held = sa.select(sa.func.count()).where(EditionAction.edition_number == number)
        assert db.session.scalar(held) == number

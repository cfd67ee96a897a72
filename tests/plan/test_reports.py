"""Reports and milestones: live for everybody at once, by the owner or the steering group."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.activity.models import Event
from app.activity.operations import digest_of
from app.database import db, writing
from app.errors import Invalid, NotAllowed
from app.plan.models import Action, Milestone, MilestoneChange, Update
from app.plan.operations.milestones import complete_milestone
from app.plan.operations.updates import report
from tests import factories
from tests.factories import acting


@pytest.fixture
def action(member):
    """An adopted action that a member is responsible for; its number."""
    row = factories.draft_action("Pompes", owner_member_id=member.id).id
    factories.adopted()
    return row


def say(action, by, status="in progress", progress=40, body="Une pompe tourne.", **other):
    said = {"fr": body} if body else {}
    with writing():
        return report(action, status, progress, said, by=acting(by), **other)


def test_a_report_is_live_at_once(client, action, member):
    say(action, member)
    row = db.session.get_one(Action, action)
    assert (row.status, row.progress, row.reported_at) == (
        "in progress",
        40,
        factories.clock.now(),
    )
    assert "updated today" in client.get("/plan/?lang=en").text
    assert "Une pompe tourne." in client.get(f"/plan/actions/{action}-pompes").text


def test_a_report_does_not_stand_in_the_way_of_whoever_edits_the_draft(action, member):
    before = db.session.get_one(Action, action).version
    say(action, member)
    assert db.session.get_one(Action, action).version == before


def test_what_is_done_is_done_to_a_hundred_percent(action, steward):
    assert say(action, steward, status="done", progress=40).progress == 100


def test_the_same_report_sent_twice_is_kept_once(action, member):
    say(action, member, key="k")
    say(action, member, progress=50, body="Deux pompes.", key="l")
    say(action, member, key="k")
    assert db.session.get_one(Action, action).progress == 50
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Update)) == 2


def test_a_report_says_who_reported_what(action, member):
    update = say(action, member, progress=0)
    assert (update.action_id, update.author_id, update.progress) == (action, member.id, 0)
    event = db.session.scalars(sa.select(Event).where(Event.verb == "action.reported")).one()
    assert (event.subject_id, event.actor_key) == (action, member.key)
    assert event.digest == digest_of(["in progress", 0, {"fr": "Une pompe tourne."}])
    assert say(action, member, progress=100).progress == 100


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"status": "finished"}, "status"),
        ({"progress": 101}, "progress"),
        ({"progress": -1}, "progress"),
        ({"body": ""}, "body"),
    ],
)
def test_a_wrong_report_is_refused_at_its_field(action, member, wrong, field):
    with pytest.raises(Invalid) as refused:
        say(action, member, **wrong)
    assert refused.value.field == field


def test_nobody_else_reports_and_nobody_on_a_draft(action, other, steward):
    with pytest.raises(NotAllowed):
        say(action, other)
    with pytest.raises(NotAllowed):
        say(factories.draft_action().id, steward)


def test_a_new_owner_reports_once_that_is_adopted(action, member, other, signed_in):
    with writing():
        db.session.get_one(Action, action).owner_member_id = other.id
    path, heading = f"/plan/actions/{action}-pompes?lang=en", "Report on this action"
    assert [heading in signed_in(person).get(path).text for person in (member, other)] == [
        True,
        False,
    ]
    say(action, member)
    with pytest.raises(NotAllowed):
        say(action, other)
    factories.adopted()
    assert [heading in signed_in(person).get(path).text for person in (member, other)] == [
        False,
        True,
    ]
    say(action, other)
    with pytest.raises(NotAllowed):
        say(action, member)


def test_the_owner_finds_the_form_on_the_public_page(client, action, member, other, signed_in):
    path = f"/plan/actions/{action}-pompes?lang=en"
    assert "Report on this action" in signed_in(member).get(path).text
    assert "Report on this action" not in signed_in(other).get(path).text
    assert "Report on this action" not in client.get(path).text


def test_the_form_reports(action, member, signed_in):
    path = f"/plan/actions/{action}-pompes"
    data = {"status": "at risk", "progress": "20", "body": "Il manque une pièce."}
    answer = signed_in(member).post(f"{path}/updates", data=data)
    assert (answer.status_code, answer.location) == (303, path)
    assert db.session.scalar(sa.select(Update.body)) == {"fr": "Il manque une pièce."}


@pytest.mark.parametrize(
    "odd", [{"status": "x"}, {"progress": "101"}, {"progress": "many"}, {"body": " "}]
)
def test_a_wrong_form_says_so_at_the_field_and_loses_nothing(action, member, signed_in, odd):
    data = {"status": "late", "progress": "20", "body": "Texte gardé."} | odd
    answer = signed_in(member).post(f"/plan/actions/{action}-pompes/updates", data=data)
    assert answer.status_code == 422
    assert f'id="{next(iter(odd))}-error"' in answer.text
    assert "body" in odd or "Texte gardé." in answer.text


def test_somebody_else_may_not_send_the_form(client, action, other, signed_in):
    data = {"status": "late", "progress": "20", "body": "x"}
    path = f"/plan/actions/{action}-pompes/updates"
    assert signed_in(other).post(path, data=data).status_code == 403
    assert client.post(path, data=data).status_code == 401


@pytest.fixture
def milestone(member):
    """A milestone of an adopted action that a member is responsible for; its number."""
    action = factories.draft_action("Pompes", owner_member_id=member.id).id
    row = factories.stored(Milestone(action_id=action, title={"fr": "Étude"})).id
    factories.adopted()
    return row


def test_a_milestone_is_reached_today(milestone, member, other, signed_in):
    path = f"/plan/milestones/{milestone}/completion"
    assert signed_in(other).post(path).status_code == 403
    assert signed_in(member).post(path).status_code == 303
    assert db.session.get_one(Milestone, milestone).done_on.isoformat() == "2026-11-24"


def test_a_milestone_is_dated_and_undone(milestone, member, other, signed_in):
    path, browser = f"/plan/milestones/{milestone}/completion", signed_in(member)
    undone = f"/plan/milestones/{milestone}/reopening"
    why = {f"reopening-{milestone}-reason": "Mesuré avant la pluie."}
    given = [
        (path, {"done_on": "2026-11-20"}, 303),
        (undone, {f"reopening-{milestone}-reason": " "}, 422),
        (undone, why, 303),
        (path, {"done_on": "19 novembre 2026"}, 303),
    ]
    given += [(path, {"done_on": day}, 422) for day in ("2026-11-25", "2026-11", "hier")]
    for where, data, status in given:
        assert browser.post(where, data=data).status_code == status, data
    assert db.session.get_one(Milestone, milestone).done_on == date(2026, 11, 19)
    assert signed_in(other).post(undone, data=why).status_code == 403
    assert [browser.post(undone, data=why).status_code for _twice in range(2)] == [303, 303]
    assert db.session.get_one(Milestone, milestone).done_on is None
    reasons = db.session.scalars(sa.select(MilestoneChange.reason)).all()
    assert reasons == [{"fr": "Mesuré avant la pluie."}] * 2
    verbs = db.session.scalars(
        sa.select(Event.verb).where(Event.verb.like("milestone.%")).order_by(Event.id)
    ).all()
    assert verbs == ["milestone.completed", "milestone.reopened"] * 2


DOUBTFUL = [("not started", "80"), ("abandoned", "100"), ("done", "100")]


@pytest.mark.parametrize(("status", "progress"), DOUBTFUL)
def test_a_report_that_may_be_a_slip_is_asked_about_and_nothing_of_it_is_lost(
    milestone, member, signed_in, status, progress
):
    action, browser = db.session.get_one(Milestone, milestone).action_id, signed_in(member)
    path, given = (
        f"/plan/actions/{action}/updates?lang=en",
        {"status": status, "progress": progress, "body": "Voilà."},
    )
    asked = browser.post(path, data=given)
    assert asked.status_code == 422
    for words in ("is this what you mean?", 'name="sure"', "Voilà.", f'value="{progress}"'):
        assert words in asked.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Update)) == 0
    assert browser.post(path, data=given | {"sure": "y"}).status_code == 303
    assert db.session.get_one(Action, action).status == status


@pytest.mark.parametrize(
    ("status", "progress"), [("not started", 0), ("abandoned", 60), ("in progress", 100)]
)
def test_a_plain_report_is_not_asked_about(milestone, member, status, progress):
    assert say(db.session.get_one(Milestone, milestone).action_id, member, status, progress)
    with writing():
        complete_milestone(milestone, date(2026, 11, 20), by=acting(member))
    assert say(db.session.get_one(Milestone, milestone).action_id, member, "done", 100)


def test_late_by_its_owner_and_late_by_the_calendar_are_told_apart(client, member):
    given = {"due_on": date(2026, 11, 1), "due_precision": "day", "owner_member_id": member.id}
    silent, said = (factories.draft_action(title, **given).id for title in ("Puits", "Pompes"))
    factories.adopted()
    say(said, member, status="late")
    pages = {
        "calendar": f"/plan/actions/{silent}-puits?lang=en",
        "owner": f"/plan/actions/{said}-pompes?lang=en",
    }
    told = {who: client.get(page).text for who, page in pages.items()}
    assert {
        who: ("Deadline passed<" in text, "Late, as announced<" in text)
        for who, text in told.items()
    } == {
        "calendar": (True, False),
        "owner": (False, True),
    }
    plan = client.get("/plan/?lang=en").text
    assert plan.count("Deadline passed<") == plan.count("Late, as announced<") == 1
    assert "2 late" in plan


def test_whoever_owns_an_action_in_the_draft_alone_reaches_no_milestone(milestone, other):
    with writing():
        step = db.session.get_one(Milestone, milestone)
        db.session.get_one(Action, step.action_id).owner_member_id = other.id
    with pytest.raises(NotAllowed), writing():
        complete_milestone(milestone, date(2026, 11, 24), by=acting(other))


def test_a_milestone_of_a_draft_is_not_found(steward, signed_in):
    row = factories.stored(
        Milestone(action_id=factories.draft_action().id, title={"fr": "Étude"})
    ).id
    assert signed_in(steward).post(f"/plan/milestones/{row}/completion").status_code == 404

"""`flask plan adopt` and `flask plan export`."""

import json

from app.database import db
from app.plan.models import Edition
from tests import factories


def test_a_secretary_adopts_the_draft(app, steward):
    factories.draft_action()
    done = app.test_cli_runner().invoke(
        args=["plan", "adopt", "--words", "Ensemble.", "--by", steward.email]
    )
    row = db.session.get_one(Edition, 1)
    assert done.stdout == f"edition 1 sha256 {row.sha256}\n"
    assert (row.words, row.adopted_by_id) == ({"fr": "Ensemble."}, steward.id)


def test_the_command_line_adopts_in_nobodys_name(app):
    factories.draft_action()
    assert app.test_cli_runner().invoke(args=["plan", "adopt"]).exit_code == 0
    assert json.loads(db.session.get_one(Edition, 1).content)["adopted_by"] is None


def test_what_cannot_be_adopted_is_wrong_input(app, member):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["plan", "adopt"]).exit_code == 2
    assert runner.invoke(args=["plan", "adopt", "--by", "nobody@example.org"]).exit_code == 2
    factories.draft_action()
    assert runner.invoke(args=["plan", "adopt", "--by", member.email]).exit_code == 2


def test_what_each_action_lacks_is_said_in_a_line_of_its_own(app):
    factories.draft_action("Pompes", due_on=None)
    factories.draft_action("Puits", owner_organisation_id=None, principles=[])
    factories.draft_action("Complète")
    done = app.test_cli_runner().invoke(args=["plan", "adopt"])
    without_date, without_more = done.stderr.splitlines()
    assert without_date == "Error: Pompes: Pas encore d’échéance"
    assert without_more == "Puits: Pas encore de responsable, Pas encore de principe"
    assert done.exit_code == 2


def test_the_plan_is_exported_as_it_is_published(app, client):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["plan", "export"]).exit_code == 2
    factories.draft_action()
    factories.adopted()
    assert (
        runner.invoke(args=["plan", "export"]).stdout_bytes == client.get("/plan/plan.json").data
    )
    table = runner.invoke(args=["plan", "export", "--format", "csv"]).stdout_bytes
    assert table == client.get("/plan/plan.csv?lang=fr").data

"""The administrators' pages: the condition of the site, members, the log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from app import clock
from app.accounts.models import Member
from app.activity.operations import record, seal
from app.activity.queries import chain_faults, unsealed_count
from app.activity.vocabulary import verbs
from app.database import writing
from app.files.operations import sweep
from app.upkeep.queries import LogFilters, events_page
from config import ROOT, VERSION
from tests import factories
from tests.conftest import NOON, browser_of, make_app
from tests.security.scene import Scene

Browser = Callable[[Member], FlaskClient]


def test_a_backup_is_noted_beside_the_uploads_and_the_site_tells_how_old_it_is(
    app: Flask, signed_in: Browser, administrator: Member, tmp_path: Path
) -> None:
    browser = signed_in(administrator)
    assert browser.get("/readyz").json["backup"] == "low"
    assert app.test_cli_runner().invoke(args=["backup", str(tmp_path / "x.zip")]).exit_code == 0
    for later, told in ((timedelta(hours=3), "ok"), (timedelta(hours=51), "low")):
        with clock.set_to(NOON + later):
            sweep()
            assert browser.get("/readyz").json["backup"] == told
    with clock.set_to(NOON + timedelta(hours=3)):
        assert "Newest backup: 24 November 2026" in browser.get("/admin/?lang=en").text


def test_a_disk_that_is_nearly_full_is_told(
    signed_in: Browser, administrator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, said = signed_in(administrator), {}
    for free in (2_400_000_000, 900_000_000):
        monkeypatch.setattr(
            "shutil.disk_usage", lambda _folder, free=free: SimpleNamespace(free=free)
        )
        page = browser.get("/admin/?lang=fr").text
        said[browser.get("/readyz").json["disk"]] = ("2,4 Go" in page, "presque plein" in page)
    assert said == {"ok": (True, False), "low": (False, True)}


@pytest.mark.parametrize("asked", ["pathlib.Path.is_dir", "shutil.disk_usage"])
def test_a_disk_that_cannot_be_asked_is_told_and_no_fault(
    signed_in: Browser, administrator: Member, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    browser = signed_in(administrator)

    def refuse(_folder: object) -> None:
        raise PermissionError

    browser.get("/readyz")  # what migrations there are is looked for once
    with monkeypatch.context() as patch:
        patch.setattr(asked, refuse)
        ready, page = browser.get("/readyz"), browser.get("/admin/?lang=en")
    assert (ready.status_code, ready.json["disk"], page.status_code) == (200, "low", 200)
    assert (
        "Nobody can say how much disk space is free" in page.text,
        "nearly full" in page.text,
    ) == (True, False)


def test_each_page_says_which_version_it_is_and_where_its_source_lies(tmp_path: Path) -> None:
    source, found = "https://code.example.org/twiza", []
    for given in ({}, {"SOURCE_URL": source}):
        app = make_app(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path, **given)
        with app.app_context():
            page = app.test_client().get("/").text
        found.append((f"Twiza {VERSION}" in page, f'href="{source}"' in page))
    assert found == [(True, False), (True, True)]
    assert (ROOT / "CHANGELOG.md").read_text().partition("\n## ")[2].startswith(f"{VERSION}\n")


def test_only_administrators_administer(
    signed_in: Browser, steward: Member, client: FlaskClient
) -> None:
    assert client.get("/admin/").status_code == 303
    assert signed_in(steward).get("/admin/").status_code == 403


def test_the_log_has_as_many_pages_as_events_fill(
    app: Flask, signed_in: Browser, administrator: Member
) -> None:
    with suppress(ZeroDivisionError), writing():
        for number in range(300):
            record("question.asked", "question", number, by=None)
        raise ZeroDivisionError  # what was undone leaves a gap in PostgreSQL's numbers
    with writing():
        for number in range(150):
            record("question.asked", "question", number, by=None)
        seal(batches=1)
    browser = signed_in(administrator)
    assert 'href="/admin/log?page=2"' in browser.get("/admin/log").text
    assert 'page=5"' not in browser.get("/admin/log?page=4").text
    assert len(rows(browser.get("/admin/log?page=4").text)) == 1
    assert events_page(LogFilters(), 1).total == 151


def test_whoever_writes_first_after_many_events_seals_only_a_part_of_them(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.activity.operations.BATCH", 10)
    monkeypatch.setattr("app.upkeep.views._seal_due", lambda: True)
    with writing():
        for number in range(25):
            record("question.asked", "question", number, by=None)
    left = [unsealed_count() for _ in range(4) if client.post("/sign-out").status_code == 303]
    assert left == [15, 5, 0, 0]
    assert list(chain_faults()) == []


def test_the_log_shows_what_happened(signed_in: Browser, administrator: Member) -> None:
    assert "Connexion" in signed_in(administrator).get("/admin/log?lang=fr").text


@pytest.fixture
def scene(app: Flask) -> Scene:
    """A site with something of each kind."""
    return Scene()


def rows(page: str) -> list[str]:
    """What the rows of the log say, in one line each."""
    found = LexborHTMLParser(page).css(".log__row")
    return [" ".join(row.text().split()) for row in found]


def test_the_log_says_names_and_what_they_became(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    browser = signed_in(administrator)
    browser.post(f"/admin/members/{member.id}/role", data={"role": "steering"})
    page = browser.get("/admin/log?lang=en").text
    expected = "24 November 2026, 12:00 Role changed: Steering group Member Salma Bennani"
    assert rows(page)[0] == f"{expected} Who: Karim Idrissi"
    assert f'href="/admin/members/{member.id}?lang=en"' in page


def test_the_log_is_narrowed_by_person_kind_and_day(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    browser = signed_in(administrator)
    browser.post(f"/admin/members/{member.id}/role", data={"role": "steering"})
    signed_in(member).post("/my/account/language", data={"language": "fr"})
    with writing():
        record("question.asked", "question", 1, by=None)

    def said(query: str) -> int:
        return len(rows(browser.get(f"/admin/log?{query}").text))

    assert said("") == 5
    assert [said(f"person={who}") for who in (member.id, "salma", "nobody", 999)] == [3, 3, 0, 0]
    assert [said(f"kind={kind}") for kind in ("question", "member", "nonsense")] == [1, 4, 5]
    assert [said(f"day={day}") for day in ("2026-11-24", "2026-11-23", "0001-01-01")] == [5, 0, 5]
    assert said(f"person={member.id}&kind=member&day=2026-11-24") == 3


def test_of_votes_the_log_tells_the_cycle_alone(
    app: Flask, signed_in: Browser, administrator: Member, member: Member
) -> None:
    cycle = factories.cycle("vote", secret=True)
    proposals = [factories.proposal(cycle, title=f"Idée {n}") for n in range(2)]
    browser, voter = signed_in(administrator), signed_in(member)
    before = rows(browser.get("/admin/log").text)
    for choice in ("support", ""):
        voter.post(f"/proposals/{proposals[0].id}/vote", data={"choice": choice})
    voter.post(f"/proposals/{proposals[1].id}/vote", data={"choice": "support"})
    page = browser.get("/admin/log").text
    assert rows(page) == before
    assert "Idée" not in page
    assert f"/cycles/{cycle.id}-" in page
    for query in ("kind=proposal", f"person={member.id}", "day=2026-11-24"):
        assert "Vote" not in " ".join(rows(browser.get(f"/admin/log?lang=en&{query}").text))


def test_the_log_names_no_draft_of_others(
    signed_in: Browser, administrator: Member, member: Member
) -> None:
    draft = factories.proposal(title="Une ébauche", stage="draft", author_id=member.id)
    with writing():
        record("proposal.drafted", "proposal", draft.id, by=factories.acting(member), digest="0")
    page = signed_in(administrator).get("/admin/log?lang=en").text
    assert f"Draft begun Proposal {draft.id} Who: Salma Bennani" in " ".join(rows(page))
    assert "ébauche" not in page


def test_what_the_log_names_is_found_by_its_link(app: Flask, scene: Scene) -> None:
    about = {
        "action.changed": scene.draft_action,
        "comment.edited": scene.comment,
        "cycle.changed": scene.cycle,
        "meeting.changed": scene.meeting,
        "member.renamed": scene.member,
        "organisation.changed": scene.organisation,
        "proposal.submitted": scene.proposals["submitted"],
    }
    by = factories.acting(scene.administrator)
    numbers = {verb: row.id for verb, row in about.items()}
    numbers["plan.adopted"] = scene.edition.number
    numbers["objective.changed"] = scene.draft_action.objective_id
    with writing():
        for verb, number in numbers.items():
            digest = "" if verbs()[verb].digest is False else "0"
            record(verb, verbs()[verb].kind, number, by=by, digest=digest)
    browser = browser_of(app, scene.administrator)
    page = LexborHTMLParser(browser.get("/admin/log").text)
    links = [node.attributes["href"] for node in page.css(".log__about a")]
    answers = [browser.get(str(link), follow_redirects=True).status_code for link in links]
    assert len(links) >= len(numbers)
    assert set(answers) == {200}

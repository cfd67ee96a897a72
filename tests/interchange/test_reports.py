"""Reports in folders: corrections, what was taken back, what partners said."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.accounts.models import Member
from app.database import db, writing
from app.plan.models import ActionPartner, Update
from app.plan.operations.evidence import Given
from app.plan.operations.taking_back import take_report_back
from app.plan.operations.updates import report, say_as_partner
from tests import factories
from tests.factories import acting

from .conftest import Bring, Run, row, rows
from .test_export import same_after_a_journey

PLAN = {"members": "id|name\nm|Amina\nn|Nora", "actions": "id|title|status\na|Puits|late\nb|P|"}
HEAD = (
    "id|action|author|status|progress|body|created_at"
    "|x_partner|x_corrects|x_taken_back_at|x_taken_back_by"
)


def test_reports_of_all_kinds_make_the_journey(run: Run, tmp_path: Path) -> None:
    lead, partner = acting(factories.member("Amina")), acting(factories.member("Nora"))
    action = factories.draft_action(
        owner_member_id=lead.member_id, status="at risk", progress=7
    ).id
    factories.stored(ActionPartner(action_id=action, member_id=partner.member_id))
    factories.adopted()
    with writing():
        first = report(action, "late", 10, {"fr": "Un."}, by=lead).id
        shown = Given(links="https://example.org/a Le rapport\nhttps://example.org/b")
        report(action, "done", 10, {"fr": "Deux."}, by=lead, corrects=first, evidence=shown)
        gone = report(action, "late", 10, {"fr": "Trois."}, by=lead).id
        take_report_back(gone, {"fr": "Faux."}, by=lead)
        take_report_back(first, {}, by=lead)
        say_as_partner(action, {"fr": "Oui."}, by=partner)
    same_after_a_journey(run, tmp_path)
    (brought,) = rows("action")
    assert (brought.status, brought.status_before, brought.progress_before) == (
        ("done", "at risk", 7)
    )
    assert brought.reported_at == clock.now()
    assert [(link.url, link.title) for link in rows("evidence")] == [
        ("https://example.org/a", "Le rapport"),
        ("https://example.org/b", ""),
    ]


def test_a_folder_brings_no_words_back_and_reports_hang_together(
    bring: Bring, refused: Bring
) -> None:
    lines = (
        "u|a|m|late|10|Un.|2026-03-01||||",
        "v|a|m|done|20|Deux.|2026-04-01||u||",
        "w|a|n|||Oui.|2026-04-02|true|||",
    )
    told = "\n".join((HEAD, *lines))
    bring(**PLAN, updates=told)
    assert row("action_update", "v").corrects_id == row("action_update", "u").id
    assert row("action_update", "w").as_partner
    # Not what the partner said last, nor what was corrected.
    assert row("action", "a").reported_at == row("action_update", "v").created_at
    number = row("action_update", "v").id
    author = db.session.get_one(Member, row("member", "m").id)
    with writing():
        take_report_back(number, {}, by=acting(author))
    assert row("action", "a").status == "late"
    bring(updates=told)
    assert (row("action_update", "v").body, row("action_update", "v").status) == ({}, "done")
    assert row("action", "a").reported_at == row("action_update", "u").created_at
    wrong = (
        "x|b|m|late|1|X.|||u||",
        "y|a|m|late|1|Y.||true|||",
        "z|a|m|late|1|Z.|||w||",
        "p|a|m|late|1|P.||||2026-05-01|m",
        "q|a|m|late|1|Q.|||q||",
        "r|a|m|late|1|R.|||u||",
        "s|a|m|late|1|S.|||u||",
    )
    said = refused(updates="\n".join((HEAD, *wrong)))
    for line, fault in (
        (2, "x_corrects: u is a report on another action, or of another side"),
        (3, "status: a partner reports no status"),
        (4, "x_corrects: w is a report on another action, or of another side"),
        (5, "body: what was taken back has no words"),
        (6, "x_corrects: q corrects itself"),
        (8, "x_corrects: u is corrected by r already"),
    ):
        assert f"updates.csv:{line}: {fault}" in said
    odd = "id|action|body|x_evidence\nx|a|X.|javascript:alert(1)"
    assert "updates.csv:2: x_evidence: 5 lines at most" in refused(updates=odd)
    assert len(rows("action_update")) == 3
    link = "id|action|status|body|x_evidence\nx|a|late|X.|"
    bring(updates=f"{link}https://example.org/a Un")
    bring(updates=f"{link}https://example.org/b Deux")
    assert [(row.url, row.title) for row in rows("evidence")] == [
        ("https://example.org/b", "Deux")
    ]


def test_what_is_taken_back_leaves_nothing_and_brings_nothing_back(bring: Bring) -> None:
    lines = (
        "u|a|m|late|10|Un.|2026-03-01||||",
        "v|a|m|done|20|Deux.|2026-04-01||u||",
        "w|a|m|late|20|Trois.|2026-05-01||v||",
    )
    told = "\n".join((HEAD, *lines))
    bring(**PLAN, updates=told)
    author = db.session.get_one(Member, row("member", "m").id)
    with writing():
        take_report_back(row("action_update", "v").id, {}, by=acting(author))
    bring(updates=told)
    # As here: else the first, which was corrected, would stand again.
    assert row("action_update", "w").corrects_id == row("action_update", "u").id
    shown = "id|action|status|body|x_evidence\nx|a|late|X.|https://example.org/a Un"
    bring(updates=shown)
    # A folder of the same site, whose last link and last words went.
    bring(updates="id|action|status|x_taken_back_at\nx|a|late|2026-05-01")
    assert (row("action_update", "x").body, rows("evidence")) == ({}, [])


def test_corrections_change_places_and_meet_those_made_here(bring: Bring, refused: Bring) -> None:
    first = "u|a|m|late|10|Un.|2026-03-01||||"
    told = ("v|a|m|done|20|Deux.|2026-04-01||{}||", "w|a|m|late|20|Trois.|2026-05-01||{}||")
    for one, other in (("u", ""), ("", "u"), ("u", ""), ("", "")):
        lines = (told[0].format(one), told[1].format(other))
        bring(**PLAN, updates="\n".join((HEAD, first, *lines)))
        by = [bool(row("action_update", name).corrects_id) for name in "vw"]
        assert by == [bool(one), bool(other)]
    number = row("action", "a").id
    corrects = row("action_update", "u").id
    factories.stored(
        Update(action_id=number, corrects_id=corrects, status="late", created_at=clock.now())
    )
    said = refused(updates="\n".join((HEAD, first, told[0].format("u"))))
    assert "x_corrects: u is corrected by another report on this site already" in said

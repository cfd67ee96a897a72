"""Who was erased, in folders of before and of after."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import clock
from app.accounts.former import FORMER
from app.accounts.models import Member
from app.database import db, writing
from app.interchange.operations import applying
from app.organisations.mandates import administration_of
from app.organisations.models import Mandate
from app.plan.models import Action
from app.plan.queries.wanting import unowned_page
from app.privacy.models import STOPPED_WITHIN
from app.privacy.operations.erasing import ask_erasure
from app.privacy.worker import erase_people
from app.proposals.models import Proposal
from app.steering.models import Decision
from app.upkeep.faults import faults
from app.voting.operations import cast
from tests import factories
from tests.conftest import NOON, empty_tables
from tests.races import overtaken

from .conftest import Bring, Run, row, rows, state
from .test_export import exported, same_after_a_journey

# Salma takes her texts along, Nora leaves hers; their ids tell who they are.
OLD = {
    "organisations": "id|name\na|Amal",
    "members": """id|name|email|organisation|joined_at
                  salma@tazi.ma|Salma Tazi|salma@tazi.ma|a|2026-01-01
                  nora|Nora Alami|nora@alami.ma|a|2026-01-01
                  omar|Omar|omar@example.org||2026-01-01""",
    "mandates": """organisation|member|from|until|powers
                   a|salma@tazi.ma|2026-01-01||administer;vote
                   a|nora|2026-02-01|2026-03-01|vote""",
    "cycles": """id|name|ballot|electorate|vote_from|decide_from
                 c|Appel|support|both|2026-05-15|
                 e|Passé|support|both|2026-04-01|2026-05-15""",
    "proposals": """id|cycle|title|body|author|organisation|stage|created_at
                    p|c|Puits de Salma|Son texte|salma@tazi.ma|||2026-05-01
                    k|e|Connu de Salma|Son texte|salma@tazi.ma|||2026-04-01
                    d|c|Brouillon de Nora|Son texte|nora||draft|2026-05-01
                    w|c|Repris de Nora|Son texte|nora||withdrawn|2026-05-01
                    n|c|École de Nora|Texte laissé|nora|||2026-05-01
                    o|c|Projet d’Amal|Pour Amal|salma@tazi.ma|a||2026-05-01
                    s|c|Promu ici|Repris ici|salma@tazi.ma|||2026-05-01
                    g|c|Au plan|Repris au plan|salma@tazi.ma||promoted|2026-05-01""",
    "comments": """id|proposal|author|body|created_at
                   1|n|salma@tazi.ma|Mot de Salma|2026-05-02
                   2|p|nora|Mot de Nora|2026-05-02
                   3|p|omar|Mot d’Omar|2026-05-02""",
    "votes": """cycle|voter|organisation|proposal|choice|cast_at
                c|salma@tazi.ma||n|support|2026-06-02T10:00:00Z
                c|omar||n|support|2026-06-02T10:00:00Z
                c|nora|a|n|support|2026-06-02T10:00:00Z""",
    "actions": """id|title|proposals|owner|partners|x_people|x_overruled|x_overruled_because|x_overruled_by
                  x|Creuser|g|salma@tazi.ma|nora;omar|salma@tazi.ma;nora|late|Son texte aussi|salma@tazi.ma""",
    "indicators": "id|action|name\ni|x|Mètres",
    "measurements": """indicator|measured_on|value|note|x_author|x_organisation
                       i|2026-06-01|3|Mesure de Salma|salma@tazi.ma|
                       i|2026-06-02|4|Pour Amal aussi|salma@tazi.ma|a
                       i|2026-06-03|5|Mot de Nora aussi|nora|""",
    "updates": """id|action|author|status|body|created_at
                  u|x|salma@tazi.ma|in progress|Avancée de Salma|2026-06-01
                  v|x|salma@tazi.ma||Pensée de Salma|2026-06-01""",
}
GONE = ("Salma", "salma@", "Nora Alami", "nora@", "Son texte", "Brouillon", "Repris de")


def erased(*people: tuple[int, bool]) -> None:
    """They wish it, and nobody stops it; whether their texts go."""
    for number, with_texts in people:
        by = factories.acting(db.session.get_one(Member, number))
        with clock.set_to(NOON - STOPPED_WITHIN), writing():
            ask_erasure(db.session.get_one(Member, number), with_texts=with_texts, by=by)
    erase_people()


def as_stored() -> str:
    """All that the tables hold, as text."""
    return "\n".join(line for lines in state().values() for line in lines)


def tallies() -> list[tuple[int, int, int]]:
    return [(one.proposal_id, one.support, one.of_organisations_support) for one in rows("tally")]


@pytest.fixture
def gone(app: object, bring: Bring) -> None:
    """Both were imported, and are erased since."""
    bring(**OLD)
    promoted = sa.update(Proposal).where(Proposal.source_id == "s").values(stage="promoted")
    decided = {"proposal_id": row("proposal", "s").id, "number": 1, "reason": {"fr": "Utile."}}
    with writing():
        db.session.execute(promoted)
        db.session.add(Decision(outcome="promoted", recorded_at=NOON, **decided))
    erased(
        (row("member", "salma@tazi.ma").id, True),
        (row("member", "nora").id, False),
    )


@pytest.mark.engines
def test_a_folder_of_before_changes_nothing_and_says_whom_it_leaves_out(
    gone: None, import_ended: Callable[..., object]
) -> None:
    counted = tallies()
    told = import_ended(0, **OLD)
    # The report is for whoever reads the site's first language.
    assert (
        "2 personnes de ce dossier ont été effacées : elles ne sont pas reprises." in told.stderr
    )
    assert "9 de leurs textes ne sont pas repris non plus." in told.stderr
    settled = state()
    again = import_ended(0, **OLD)
    lines = [line for line in again.stdout.splitlines() if ":" in line]
    assert [line for line in lines if not line.endswith("0 new, 0 changed")] == []
    assert state() == settled
    found = as_stored()
    assert [text for text in GONE if text in found] == []
    # What is not theirs alone, or was left.
    for text in ("Texte laissé", "Mot de Nora", "Repris ici", "Repris au plan", "Pour Amal aussi"):
        assert text in found
    assert tallies() == counted
    assert list(faults()) == []
    # Nor does it take away the lead that an action has found since.
    lead = sa.update(Action).values(owner_member_id=row("member", "omar").id)
    with writing():
        db.session.execute(lead)
    import_ended(0, **OLD)
    assert row("action", "x").owner_member_id == row("member", "omar").id


@pytest.mark.engines
def test_in_an_empty_database_they_are_nobody_and_what_they_led_is_nobodys(
    gone: None, bring: Bring
) -> None:
    empty_tables()
    bring(**OLD)
    found = as_stored()
    assert [text for text in GONE if text in found] == []
    people = [one for one in rows("member") if one.erased_at]
    raw = sa.select(sa.type_coerce(Member.name, sa.String)).where(Member.erased_at.is_not(None))
    assert set(db.session.scalars(raw)) == {FORMER}
    assert all(len(one.source_id) == 64 and one.email is None for one in people)
    # Nora's text is a former member's.
    assert row("proposal", "n").author_id in {one.id for one in people}
    assert [one.title for one in unowned_page(1, 9).items] == [{"fr": "Creuser"}]
    assert administration_of(row("organisation", "a").id).administrators == frozenset()
    assert db.session.scalars(sa.select(Mandate.until_at)).all().count(None) == 0
    stages = {one.source_id: one.stage for one in rows("proposal")}
    # Results that were known when she was erased lose no row.
    here = {"p": "withdrawn", "s": "withdrawn", "w": "withdrawn", "k": "submitted"}
    assert stages == {**here, "n": "submitted", "o": "submitted", "g": "promoted"}
    # What was written for an organisation is that one's.
    assert row("proposal", "o").body == {"fr": "Pour Amal"}
    assert [
        (one.support, one.of_organisations_support) for one in rows("tally") if one.support
    ] == [(3, 1)]
    assert list(faults()) == []


@pytest.mark.engines
def test_erased_people_make_the_journey(gone: None, run: Run, tmp_path: Path) -> None:
    here = factories.member("Hind Alaoui", email="hind@alaoui.ma")
    by = factories.acting(here)
    held = factories.mandate(
        factories.organisation("Tifawin"), here, from_at=NOON - STOPPED_WITHIN
    )
    cycle = factories.cycle("vote", electorate="both")
    proposal = factories.proposal(cycle, author_id=here.id, title="Four solaire")
    with writing():
        cast(proposal.id, "support", by=by)
        cast(proposal.id, "support", by=type(by)(by.member_id, by.key, acting_for=held))
    erased((here.id, False))
    same_after_a_journey(run, tmp_path)
    members = (tmp_path / "two" / "members.csv").read_text(encoding="utf-8")
    assert members.splitlines()[0].endswith(",x_erased")
    assert members.count(f",{NOON.date()}\n") == 3
    assert "Four solaire" in (tmp_path / "two" / "proposals.csv").read_text(encoding="utf-8")
    found = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "two").iterdir())
    assert [name for name in (*GONE, "Hind", "hind@") if name in found] == []


def test_the_site_knows_its_own_folders_again_whatever_they_are_called(
    app: object, run: Run, tmp_path: Path
) -> None:
    here = factories.member("Hind Alaoui", email="hind@alaoui.ma")
    factories.proposal(factories.cycle("vote"), author_id=here.id, title="Four solaire")
    exported(run, tmp_path / "old")
    erased((here.id, True))
    empty_tables()
    told = run("data", "import", tmp_path / "old", "--source", "elsewhere")
    assert (told.exit_code, "1 personne de ce dossier" in told.stderr) == (0, True)
    found = as_stored()
    assert [name for name in ("Hind", "hind@", "Four solaire") if name in found] == []


def test_a_folder_names_nobody_who_was_erased_and_erases_nobody(
    bring: Bring, refused: Bring
) -> None:
    bring(members="id|name\nm|Amina")
    told = refused(members="id|name|x_erased\nm|Amina|2026-05-01")
    assert "members.csv:2: name: is the name of somebody who was erased" in told
    assert "members.csv:2: x_erased: m is a member here: erase them on the site first" in told


@pytest.mark.engines
def test_who_is_erased_while_a_folder_is_applied_is_not_brought_back(
    app: Flask, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(**OLD)
    salma = db.session.get_one(Member, row("member", "salma@tazi.ma").id)
    with clock.set_to(NOON - STOPPED_WITHIN), writing():
        ask_erasure(db.session.merge(salma), with_texts=True, by=factories.acting(salma))
    late: list[Future[Any]] = []
    refusing = applying._refuse_erased

    def overtaking(*given: Any) -> None:
        refusing(*given)
        late.append(overtaken(app, erase_people))

    monkeypatch.setattr(applying, "_refuse_erased", overtaking)
    bring(**OLD)
    assert late[0].result() is None
    assert "salma" not in as_stored().lower()


def test_the_demo_goes_on_without_whom_it_knew_and_begins_anew_elsewhere(run: Run) -> None:
    assert run("demo", "load").exit_code == 0
    known = rows("member")
    one = next(each for each in known if each.role == "steering")
    erased((one.id, True))
    told = run("demo", "load", "--force")
    assert (told.exit_code, told.exception) == (0, None)
    assert one.name not in as_stored()
    empty_tables()
    assert run("demo", "load").exit_code == 0
    assert {each.name for each in rows("member")} == {each.name for each in known}

"""An action tells every deadline that an edition promised it for."""

from datetime import date

from selectolax.lexbor import LexborHTMLParser

from app.database import db, writing
from app.plan.dates import read_vague
from app.plan.models import Action
from app.plan.queries.deadlines import told_once
from tests import factories


def test_what_is_said_more_exactly_within_what_was_promised_is_no_move():
    said = ["2027", "2027", "2027-03", "2027-03-15", "2027-03-16", None, "2028"]
    told = told_once((n, read_vague(text) if text else None) for n, text in enumerate(said, 1))
    assert [(each.edition, each.moved) for each in told] == [
        (1, False),
        (3, False),
        (4, False),
        (5, True),
        (7, True),
    ]


def test_the_page_tells_how_often_a_deadline_moved_and_in_which_edition(client):
    action = factories.draft_action("Pompes", due_on=date(2027, 3, 31), due_precision="month")
    number = action.id
    factories.adopted()
    path = f"/plan/actions/{number}-pompes?lang=en"
    assert "moved" not in client.get(path).text
    for month in (4, 5):
        with writing():
            db.session.get(Action, number).due_on = date(2027, month, 30)
        assert f"moved {month - 3} time" not in client.get(path).text, "the draft alone"
        factories.adopted()
        assert f"promised for March 2027, moved {month - 3} time" in client.get(path).text
    page = LexborHTMLParser(client.get(path).text)
    links = page.css('details a[href*="/plan/editions/"]')
    assert [link.text() for link in links] == ["edition 1", "edition 2", "edition 3"]

"""Names stand in one order on every list: É with E, Œ with OE, whatever the case."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from app.accounts.models import Member
from tests import factories

NAMES = ["Zoé", "Étoile", "œuvre", "Ondes", "Eau", "esprit", "Oasis"]
IN_ORDER = ["Eau", "esprit", "Étoile", "Oasis", "œuvre", "Ondes", "Zoé"]
# Where names stand, and what stands behind each.
LISTS = [
    *(
        ("/organisations/", ""),
        ("/about/", ""),
        ("/steering/frame/seats/new", ""),
        ("/search?q=association", ""),
    ),
    *(
        ("/steering/plan/actions/new", ""),
        ("/steering/plan/actions/new", " Membre"),
        ("/admin/members", " Membre"),
    ),
]


def test_each_list_of_names_has_the_order_of_the_directory(
    signed_in: Callable[[Member], FlaskClient], administrator: Member
) -> None:
    for name in NAMES:
        factories.organisation(name, standing="founding", presentation={"fr": "Une association."})
        factories.member(f"{name} Membre")
    browser, wrong = signed_in(administrator), {}
    for address, ending in LISTS:
        page = browser.get(address).text
        places = [page.find(f">{name}{ending}<") for name in IN_ORDER]
        if places != sorted(places) or min(places) < 0:
            wrong[address + ending] = places
    assert wrong == {}

"""Every form of the site that writes, found by visiting it, and filled in as somebody would."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app
from flask.testing import FlaskClient

from app.database import db
from app.proposals.fields import FACTS
from tests.security.addresses import pages
from tests.security.browsing import Form, forms
from tests.security.conftest import Browsers
from tests.security.scene import Scene

# Whose browser finds the forms: the author's own, and all of the steering group's and the
# administrators'.
WRITERS = ("author", "admin")
# What a field takes that is not free text.
SHAPED = {
    "due_on": "2027-Q2",
    "starts_on": "2027",
    "baseline": "5",
    "target": "20,5",
    "value": "12",
    "accent": "#0b5d4a",
    **{field.name: "1200" for field in FACTS},
    "iso_code": "MA-01",
    "language": "fr",
    "url": "https://example.org/a",
    "website": "https://example.org/a",
    "into": "",
    "email": "somebody@example.org",
    "sign_in_name": "somebody.of.ours",
    "fact_email": "somebody@example.org",
    "data_contact": "somebody@example.org",
    "organisation_website": "https://example.org/a",
    "places": "30",
    "last_day": "2027-03-31",
}
# A question's field for machines stays empty.
EMPTY = {"charter.ask": ("website",)}


class Written(NamedTuple):
    """A form: the endpoint that takes it (with the kind of record, if it has one), whose it is,
    and how it is there.
    """

    name: str
    person: str
    form: Form

    def filled(self, word: str, scene: Scene) -> dict[str, list[str]]:
        """The form with that word, and the field's name, typed into each free text, and chosen
        what must be.
        """
        texts = {name: self.typed(name, word) for name in self.form.texts}
        texts |= dict.fromkeys(EMPTY.get(self.name, ()), "")
        return self.form.sent(**texts | chosen(self.name, scene))

    def typed(self, field: str, word: str) -> str:
        """What is typed into a field."""
        return SHAPED.get(field.rpartition("-")[2], f"{word} {field}.")

    def free(self, word: str) -> list[str]:
        """Every free text as it was typed."""
        return [
            self.typed(name, word)
            for name in self.form.texts
            if name.rpartition("-")[2] not in SHAPED
        ]


def chosen(name: str, scene: Scene) -> dict[str, str]:
    """What must be chosen in that form beside what is chosen already."""
    served = str(scene.principle.id)
    return {
        "proposals.new": {"act": "draft", "principles": served, "cycle": str(scene.cycle.id)},
        "proposals.edit": {"act": "submit"},
        "plan.new_action": {
            "owner": f"organisation:{scene.organisation.id}",
            "principles": served,
        },
        "plan.adopt": {"although": "y"},
        "steering.decide": {"outcome": "declined"},
        "plan.period": {"starts_on": "2027", "ends_on": "2028"},
    }.get(name, {})


def every_form(scene: Scene, browsers: Browsers) -> dict[str, Written]:
    """One form of each kind, by its name. No page may have a field that cuts what is pasted into
    it.
    """
    found: dict[str, Written] = {}
    for person in WRITERS:
        for address in pages(scene):
            for form in _posted(person, browsers[person], address):
                name = _name(form)
                found.setdefault(name, Written(name, person, form))
    return found


# SQLite gives the rows of each scene the numbers that they had in the one before, so that each
# page has the same forms.
_known: dict[tuple[str, str], list[Form]] = {}


def _posted(person: str, browser: FlaskClient, address: str) -> list[Form]:
    if db.engine.dialect.name != "sqlite":
        return _read(browser, address)
    known = _known.get((person, address))
    if known is None:
        known = _known[person, address] = _read(browser, address)
    return known


def _read(browser: FlaskClient, address: str) -> list[Form]:
    answer = browser.get(address, follow_redirects=True, buffered=True)
    assert answer.mimetype != "text/html" or "maxlength" not in answer.text, address
    found = forms(answer.text, answer.request.path) if answer.mimetype == "text/html" else []
    return [form for form in found if form.method == "post"]


def _name(form: Form) -> str:
    endpoint, values = current_app.url_map.bind("localhost").match(
        form.action.partition("?")[0], method="POST"
    )
    return " ".join([str(endpoint), *(values[key] for key in ("kind",) if key in values)])

"""What people may type into a form's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from wtforms import TextAreaField

from app.charter.forms import QuestionForm
from app.charter.models import Question
from app.charter.operations import answer
from app.database import writing
from app.editing import require_text
from app.errors import Invalid
from app.plan.forms import ReportForm
from app.plan.models import Promotion
from app.plan.operations.actions import add_action, remove_action
from app.plan.operations.content import ActionContent
from app.plan.operations.milestones import add_milestone
from app.plan.operations.objectives import add_objective
from app.plan.operations.promotion import promote
from app.site.words import PAGES
from app.steering.operations import decide
from app.web.forms import SUMMARY, TEXT, TITLE, AtMost, Form
from tests import factories
from tests.conftest import NOON

# What is no text but an address, a code or a word of a list: as much as its column and an import
# hold.
OTHER = {
    "email": 320,
    "into": 2000,
    "url": 2000,
    "website": 2000,
    "organisation_website": 2000,
    "data_contact": 320,
    "kind": 100,
    "language": 35,
    "iso_code": 10,
    "reference": 100,
}
# One form holds all of the site's pages in all languages.
OTHER |= {f"{page}_{code}": 20_000 for page in PAGES for code in ("fr", "ar", "en")}
# Why an account is suspended is read in a line above a page.
REASONED = ("SuspensionForm", "OthersErasureForm", "ResetForm")
REASON = {(form, "reason"): 1000 for form in REASONED}
# A sentence that stands in a mail.
REASON |= {("ListForm", "words"): 500}
# What applicants and reviewers write to each other, in mails too.
REASON |= dict.fromkeys(
    (
        *(("JoinForm", "why"), ("LinkJoinForm", "why"), ("AnswerForm", "body")),
        *(("AskForm", "body"), ("RefusalForm", "reason"), ("SeveralForm", "reason")),
        *(("RequestForm", "why"), ("OrganisationForm", "contact")),
        *(("AdminSettingsForm", f"who_may_join_{code}") for code in ("fr", "ar", "en")),
    ),
    SUMMARY,
)
OTHER |= {"accent": 7, "password": 1000, "present": 1000, "proof": 1000}
OTHER |= {"code": 50, "recovery": 50}
# Fields for machines, which are no website.
TITLED = {(form, "website") for form in ("QuestionForm", "JoinForm", "LinkJoinForm")}


@pytest.mark.parametrize(
    "typed", ["101", "-1", "9" * 30, "9" * 400, f"-{'9' * 400}", "9" * 5000, "abc"]
)
def test_a_number_out_of_bounds_is_refused_however_large(app: Flask, typed: str) -> None:
    with app.test_request_context(
        "/?lang=fr", method="POST", data={"progress": typed, "status": "in progress"}
    ):
        form = ReportForm()
        form.status.choices = [("in progress", "En cours")]
        assert not form.validate()
        assert [str(error) for error in form.progress.errors] == [
            "Donnez un nombre entier de 0 à 100."
        ]
        assert form.progress._value() == typed


@pytest.mark.parametrize(
    ("code", "over", "sentence"),
    [
        ("fr", 1, "Ce texte dépasse de 1 caractère les 100\u202f000 qui tiennent ici."),
        (
            "fr",
            1540,
            "Ce texte dépasse de 1\u202f540 caractères les 100\u202f000 qui tiennent ici.",
        ),
        ("en", 540, "This is 540 characters longer than the 100,000 that fit."),
        ("ar", 2, "يتجاوز هذا النص بحرفين الحد المسموح به، وهو 100\u00a0000."),
    ],
)
def test_a_text_that_is_too_long_is_told_by_how_much_and_kept_whole(
    app: Flask, code: str, over: int, sentence: str
) -> None:
    typed = "é" * (TEXT + over)
    with app.test_request_context(f"/?lang={code}", method="POST", data={"body": typed}):
        form = QuestionForm()
        assert not form.validate()
        assert (form.body.errors, form.body.data == typed) == ([sentence], True)


def test_the_limits_are_those_of_the_contract(app: Flask) -> None:
    found, seen = [], 0
    for form, name, field, most in limited():
        text = SUMMARY if name.startswith("summary") else TEXT if field is TextAreaField else TITLE
        known = text if (form.__name__, name) in TITLED else OTHER.get(name, text)
        known = REASON.get((form.__name__, name), known)
        seen += 1
        if most != known:
            found.append((form.__name__, name, most))
    assert found == []
    assert seen > 80


def limited(form: type[Form] = Form) -> Iterator[tuple[type[Form], str, type[Any], int]]:
    """Every field of every form that holds a text, with the most that it takes."""
    for name, field in vars(form).items():
        for check in getattr(field, "kwargs", {}).get("validators", ()):
            if isinstance(check, AtMost):
                yield form, name, field.field_class, check.characters
    for further in form.__subclasses__():
        yield from limited(further)


def test_what_a_whole_text_lacks_is_said_at_a_field_that_the_page_shows(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = factories.acting(factories.member(role="steering"))
    proposal, action = factories.proposal(factories.cycle("decide")), factories.draft_action()
    factories.stored(
        Promotion(
            action_id=action.id, proposal_id=factories.proposal(stage="promoted").id, at=NOON
        )
    )
    served = factories.principle().id
    owner = f"organisation:{action.owner_organisation_id}"
    times = {"asked_at": NOON, "version": 1}
    question = factories.stored(Question(body="?", language="fr", state="waiting", **times))
    monkeypatch.setitem(app.config, "TWIZA", replace(app.config["TWIZA"], languages=("ar", "en")))
    verbs: list[tuple[str, Callable[[], object]]] = [
        ("reason", lambda: promote([proposal], ActionContent({"ar": "x"}), {}, by=by)),
        ("reason", lambda: remove_action(action.id, {}, by=by)),
        ("reason", lambda: decide(proposal, "declined", {}, number=0, by=by)),
        ("title", lambda: add_action(ActionContent({}, owner, "2028", (served,)), by=by)),
        ("title", lambda: add_milestone(action.id, {}, "", by=by)),
        ("name", lambda: add_objective({}, {}, None, by=by)),
        ("answer", lambda: answer(question, {}, seen=question.version, by=by)),
        ("name", lambda: require_text({}, "name")),
    ]
    told = []
    for name, verb in verbs:
        with pytest.raises(Invalid) as refused, writing():
            verb()
        told.append((name, refused.value.field))
    assert [found for name, found in told if found != f"{name}_ar"] == []

"""After each act the keyboard and the screen reader go on from its answer: never from the top of
the page.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from app.cycles.models import Cycle
from app.database import db
from tests import factories
from tests.browser.person import Person
from tests.browser.site import PASSWORD, Site
from tests.browser.test_scripts import end_all_sessions

pytestmark = pytest.mark.served

SAID = {
    "fr": {
        "error": "Erreur :",
        "withdrawn": "retiré",
        "gone": "supprimé",
        "saved": "enregistré",
        "kept": "conservé",
    },
    "ar": {"error": "خطأ", "withdrawn": "سُحب", "gone": "حُذف", "saved": "حُفظ", "kept": "محفوظ"},
}


class Reader:
    """Somebody who acts by keyboard; `faults` are the acts after which something else is read out
    than the answer.
    """

    def __init__(self, person: Person, number: int) -> None:
        self.person, self.page, self.number, self.said = (
            person,
            person.page,
            number,
            SAID[person.language],
        )
        self.faults: list[str] = []

    def does(self, what: str, act: Callable[[], None], place: str, text: str = "") -> None:
        """Act, wait for the answer's place, and look where the focus is and what is read out
        there.
        """
        act()
        try:
            focused = self.page.locator(f":is({place}):focus").first
            expect(focused).to_be_visible()
        except AssertionError as fault:
            there = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            raise AssertionError(f"{what}: in focus is {there}") from fault
        read = focused.evaluate("(it) => it.value ?? it.innerText")
        self.faults += [f"{what}: reads {read!r}"] if text not in read else []

    def presses(self, selector: str) -> Callable[[], None]:
        """Pressing that button with a key."""
        return lambda: self.page.locator(selector).first.press("Enter")

    def says(self, text: str, form: str = "#comment-form form") -> Callable[[], None]:
        """Typing a comment, or a reply, and sending it."""

        def act() -> None:
            self.page.locator(f"{form} [name=body]").fill(text)
            self.page.locator(f"{form} button:not([type=button])").press("Enter")

        return act

    def opens(self, fold: str) -> str:
        """The form inside of a comment's fold, once that is opened."""
        self.page.locator(f"{fold} > summary").press("Enter")
        return f"{fold} form"

    def discusses(self) -> None:
        """Comments, replies, deletes and edits, each first wrongly where that can be."""
        self.does("an empty comment", self.says(" "), "#body[aria-invalid=true]")
        self.does("a first comment", self.says("Un."), "article.comment", "Un.")
        self.does("a second comment", self.says("Deux."), "article.comment", "Deux.")
        first = "#comments > li:first-child > article"
        fold = f"{first} details:not(:has(form[action*=deletion]))"
        self.does(
            "an empty reply", self.says("", self.opens(fold)), "[id^=body-to-][aria-invalid=true]"
        )
        self.does(
            "a reply", self.says("Trois.", f"{fold} form"), "article.comment--reply", "Trois."
        )
        self.page.locator(f"{first} a[href*='/edit']").press("Enter")
        self.page.locator("h1 + p").wait_for()
        self.does(
            "an edited comment",
            self.says("Un, encore.", "main form.form"),
            "article.comment",
            "Un, encore.",
        )
        form = self.opens(
            "#comments > li:last-child > article details:has(form[action*=deletion])"
        )
        self.does(
            "a deletion",
            self.presses(f"{form} button"),
            "article.comment--gone",
            self.said["gone"],
        )

    def votes(self, path: str) -> None:
        """Votes and withdraws the vote, on the proposal's page or in a list, where a vote that
        is given folds the buttons away.
        """
        self.person.open(path)
        region = f"#vote-{self.number}"
        said = f"{region}, {region} .vote__now"
        for choice in ("agree", "disagree"):
            pressed = f"{region} button[value={choice}][aria-pressed=true]"
            button = self.presses(self.unfolded(f"{region} button[value={choice}]"))
            self.does(f"{choice} on {path}", button, f"{said}, {pressed}")
        withdrawal = self.presses(self.unfolded(f"{region} button[value='']"))
        self.does(f"a withdrawn vote on {path}", withdrawal, said, self.said["withdrawn"])

    def unfolded(self, button: str) -> str:
        """That button, once its fold is open, if it stands in one."""
        fold = self.page.locator(button).locator("xpath=ancestor::details[not(@open)]/summary")
        if fold.count():
            fold.press("Enter")
        return button

    def writes(self) -> None:
        """A proposal: refused, looked at, saved."""
        self.person.open("/proposals/new")
        self.does("a refused form", self.presses("button[value=submit]"), "#error-summary")
        if not self.page.title().startswith(self.said["error"]):
            self.faults.append(f"a refused form: titled {self.page.title()}")
        self.page.locator("main [name=title]").fill("Un puits")
        self.does("a preview", self.presses("button[value=preview]"), ".notice")
        self.does(
            "a saved draft",
            self.presses("button[value=draft]"),
            "#notices .notice",
            self.said["saved"],
        )

    def is_too_late(self, site: Site) -> None:
        """A vote when voting has ended, and a comment when the session has."""
        self.person.open(f"/proposals/{self.number}")
        site.to_phase("decide")
        late = self.presses(f"#vote-{self.number} button[value=agree]")
        self.does("a late vote", late, "#notices .notice--error, main h1")
        self.person.open(f"/proposals/{self.number}")
        end_all_sessions(site)
        self.does("a lost session", self.says("Quatre."), "main h1", self.said["kept"])


@pytest.mark.parametrize(
    ("language", "width", "scripts"),
    [("fr", 1280, True), pytest.param("ar", 390, False, marks=pytest.mark.long)],
)
def test_the_focus_is_on_the_answer(
    browser: Browser, site: Site, language: str, width: int, scripts: bool
) -> None:
    person = Person(browser, site, language, width, scripts=scripts)
    reader = Reader(person, proposal_of(site))
    person.open("/sign-in")
    person.fill(email="youssef@example.org", password="autre chose")
    reader.does(
        "a wrong password",
        reader.presses("main form[action*='/sign-in'] button"),
        "#error-summary",
    )
    person.sign_in("youssef@example.org", PASSWORD)
    reader.writes()
    person.open(f"/proposals/{reader.number}")
    reader.discusses()
    person.look()
    reader.votes(f"/proposals/{reader.number}")
    person.open("/plan/")
    person.follow("main a[href*='/plan/actions/']")
    reader.votes("/proposals/")
    reader.is_too_late(site)
    assert not [*reader.faults, *person.faults], "\n".join([*reader.faults, *person.faults])


def proposal_of(site: Site) -> int:
    """A proposal of a cycle that votes, beside the one that gathers."""
    with site.app.app_context():
        cycle = factories.cycle("vote", ballot="agreement")
        site.cycle_id = cycle.id
        factories.proposal(cycle, title="Une école")
        factories.draft_action(objective_id=factories.objective("é" * 90).id)
        factories.adopted()
        return int(factories.proposal(db.session.get_one(Cycle, cycle.id), title="Bibliobus").id)

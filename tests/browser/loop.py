"""The loop of a coalition, walked in browsers: from a proposal to the adopted plan, step by
step.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.browser.site import Site

WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "title": "Bibliobus pour les douars isolés",
        "other": "Un stade de plus en centre-ville",
        "summary": "Un bus plein de livres passe deux fois par mois.",
        "body": "## Pourquoi\n\nLes écoles **n'ont pas** de bibliothèque.",
        "how": "Les habitants choisissent les livres et les haltes.",
        "comment": "Notre école attend ce bus depuis longtemps.",
        "reply": "Merci, dites-nous quel jour vous convient.",
        "reason": "Retenu : soutenu partout, et réalisable dès la rentrée.",
        "no": "Ce n'est pas ce que les territoires ont demandé.",
        "adopted": "Adopté en assemblée, à l'unanimité.",
    },
    "ar": {
        "title": "مكتبة متنقلة للدواوير البعيدة",
        "other": "ملعب آخر وسط المدينة",
        "summary": "حافلة مليئة بالكتب تمر مرتين في الشهر.",
        "body": "## لماذا\n\nالمدارس **ليست لها** مكتبات.",
        "how": "يختار السكان الكتب وأماكن التوقف.",
        "comment": "مدرستنا تنتظر هذه الحافلة منذ زمن طويل.",
        "reply": "شكرا، قولوا لنا أي يوم يناسبكم.",
        "reason": "اختير لأنه مدعوم في كل مكان وقابل للإنجاز.",
        "no": "ليس هذا ما طلبته المجالات الترابية.",
        "adopted": "اعتُمد في الجمع العام بالإجماع.",
    },
}
DUE = "2027-Q2"


class Loop:
    """One walk through the loop with its people; `faults` is all they came upon."""

    def __init__(
        self, browser: Browser, site: Site, language: str, width: int, *, scripts: bool
    ) -> None:
        self.site, self.said, self.language = site, WORDS[language], language
        self.people = [Person(browser, site, language, width, scripts=scripts) for _ in range(4)]
        self.author, self.neighbour, self.steward, self.visitor = self.people
        self.number = self.other = 0

    @property
    def faults(self) -> list[str]:
        """What all of them noted."""
        return [fault for who in self.people for fault in who.faults]

    def proposes(self) -> None:
        """A member writes, from the list's button on: preview, draft, submit; and a second
        proposal, submitted right under its preview.
        """
        self.author.sign_in("salma@example.org")
        self._writes(self.said["title"])
        self._previews(self.said["title"])
        self._saves_a_draft()
        self.number = self._submits("main form.form ")
        self._writes(self.said["other"])
        self._previews(self.said["other"])
        self.other = self._submits("section[aria-labelledby=preview] ")

    def _writes(self, title: str) -> None:
        who, said = self.author, self.said
        who.open("/proposals/")
        who.follow("main a[href*='/proposals/new']")
        who.fill(title=title, summary=said["summary"], body=said["body"])
        if who.page.locator("select[name=language]").count():
            who.page.locator("select[name=language]").select_option(self.language)
        who.page.locator("input[name=principles]").first.check()
        who.page.locator("textarea[name^=how_]").first.fill(said["how"])

    def _previews(self, title: str) -> None:
        who = self.author
        who.follow("button[name=act][value=preview]")
        assert who.page.locator("section[aria-labelledby=preview] .prose strong").count() == 1
        assert who.page.locator("main [name=title]").input_value() == title

    def _saves_a_draft(self) -> None:
        who = self.author
        who.follow("button[name=act][value=draft]")
        assert re.search(r"/proposals/\d+[^/]*/edit", who.page.url)
        self.visitor.open("/proposals/")
        assert self.said["title"] not in self.visitor.text("main")

    def _submits(self, place: str) -> int:
        self.author.follow(f"{place}button[name=act][value=submit]")
        found = re.search(r"/proposals/(\d+)", self.author.page.url)
        assert found
        assert self.said["how"] in self.author.text("main")
        return int(found[1])

    def is_discussed(self) -> None:
        """A neighbour comments with a stance, and the author replies."""
        self.neighbour.sign_in("youssef@example.org")
        self.neighbour.open(f"/proposals/{self.number}")
        self._says(self.neighbour, "", "comment", "for")
        self.author.open(f"/proposals/{self.number}")
        self.author.page.locator("article.comment details > summary").first.click()
        self._says(self.author, "article.comment ", "reply", "")

    def _says(self, who: Person, place: str, what: str, stance: str) -> None:
        form = who.page.locator(f"{place or '#comment-form > '}form.comment-form").first
        form.locator("[name=body]").fill(self.said[what])
        # An answer takes no stance.
        if stance:
            form.locator(f"[name=stance][value={stance}]").check()
        form.locator("button").click()
        written = who.page.locator("article.comment .prose", has_text=self.said[what])
        expect(written).to_have_count(1)
        who.look()

    def is_voted_on(self) -> None:
        """The neighbour votes, changes the vote, withdraws it and votes again."""
        self.site.to_phase("vote")
        self.neighbour.open(f"/proposals/{self.number}")
        for choice in ("agree", "disagree", "", "agree"):
            self._votes(choice)
        self.neighbour.open("/proposals/")
        pressed = self.neighbour.page.locator(f"#vote-{self.number} button[value=agree]")
        expect(pressed).to_have_attribute("aria-pressed", "true")

    def _votes(self, choice: str) -> None:
        region = self.neighbour.page.locator(f"#vote-{self.number}")
        region.locator(f"form[action*='/vote'] button[value='{choice}']").click()
        expect(region.locator("button[aria-pressed=true]")).to_have_count(1 if choice else 0)
        if choice:
            expect(region.locator(f"button[value={choice}]")).to_have_attribute(
                "aria-pressed", "true"
            )
        self.neighbour.look()

    def is_decided(self) -> None:
        """The steering group declines the one with a reason, and promotes the other through the
        one form.
        """
        self.site.to_phase("decide")
        self.steward.sign_in("nadia@example.org")
        self.steward.open("/steering/proposals/")
        self._declines()
        self._promotes()

    def _declines(self) -> None:
        who = self.steward
        who.follow(f"main table a[href*='/steering/proposals/{self.other}-'][href*='/decision']")
        who.page.locator("[name=outcome][value=declined]").check()
        who.fill(**{f"reason_{self.language}": self.said["no"]})
        who.follow("main form[action*='/decision'] button")
        assert who.page.locator(f"main input[name=proposal][value='{self.other}']").count() == 0

    def _promotes(self) -> None:
        who = self.steward
        who.page.locator(f"main input[name=proposal][value='{self.number}']").check()
        who.follow("main form[action*='/promotion'] button")
        who.fill(**{f"reason_{self.language}": self.said["reason"]})
        who.follow("main form[action*='/promotion'] button")
        assert (
            who.page.locator("#owner-error").count()
            == who.page.locator("#due_on-error").count()
            == 1
        )
        assert (
            who.page.locator(f"[name=reason_{self.language}]").input_value() == self.said["reason"]
        )
        lead = who.page.locator("select[name=owner] option", has_text="Salma").first
        who.page.locator("select[name=owner]").select_option(lead.get_attribute("value"))
        who.page.locator("[name=due_on-precision][value=quarter]").check()
        who.page.locator("[name=due_on-quarter]").select_option(DUE[-1])
        who.page.locator("[name=due_on-year]").fill(DUE[:4])
        who.follow("main form[action*='/promotion'] button")
        assert self.said["title"] in who.text("main")

    def is_accepted(self) -> None:
        """The author is asked to lead the action, reads it in the draft, and accepts."""
        who = self.author
        who.open("/my/")
        who.follow("main a[href*='/my/asked/']")
        assert self.said["title"] in who.text("h1")
        who.page.locator("[name=answer][value=accepted]").check()
        who.follow("main form[action*='/my/asked/'] button")
        assert who.page.locator("main form[action*='/my/asked/']").count() == 0

    def is_adopted(self) -> None:
        """The steering group adopts the draft with words; until then the public sees nothing of
        it.
        """
        self.visitor.open("/plan/")
        assert self.said["title"] not in self.visitor.text("main")
        self.steward.follow("main a[href*='/steering/plan/adoption']")
        self.steward.fill(**{f"words_{self.language}": self.said["adopted"]})
        self.steward.page.locator("#although").check()
        self.steward.page.locator("main form[action*='/adoption'] details > summary").click()
        self.steward.follow("main form[action*='/adoption'] button")
        assert re.search(r"/plan/editions/1\b", self.steward.page.url)

    def is_read(self) -> None:
        """A visitor reads the plan, the action, the proposal's life line, the refusal and the
        edition.
        """
        who, said = self.visitor, self.said
        who.open("/plan/")
        who.follow("main a[href*='/plan/actions/']")
        assert said["title"] in who.text("h1")
        assert "Salma" in who.text("#lead")
        who.follow(f"main a[href*='/proposals/{self.number}-']")
        assert who.page.locator("#life-line a[href*='/plan/actions/']").count() == 1
        who.open(f"/proposals/{self.other}")
        assert said["no"] in who.text("section[aria-labelledby=decision]")
        self._reads_the_edition()

    def _reads_the_edition(self) -> None:
        who = self.visitor
        who.open("/plan/editions/1")
        assert self.said["adopted"] in who.text("main")
        answer = who.context.request.get(f"{self.site.address}/plan/editions/1.json")
        assert hashlib.sha256(answer.body()).hexdigest() == who.text("code")
        content: dict[str, Any] = answer.json()
        assert content["actions"][0]["title"] == {self.language: self.said["title"]}
        assert who.context.cookies() == []

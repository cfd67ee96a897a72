"""One site with a thing in every state; each of its texts holds a word of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app import clock
from app.charter.models import CharterPage, Document, Question, Seat, StoryPhase
from app.database import db
from app.discussion.models import Comment
from app.files.models import StoredFile
from app.files.queries import uploads_folder
from app.kept import touch_frame
from app.meetings.models import Meeting
from app.notices.models import Follow, Notice
from app.plan.models import Action, Promotion, Update
from app.proposals.models import (
    STAGES,
    Concealment,
    Proposal,
    ProposalTerms,
    ProposalVersion,
    Withdrawal,
)
from app.site.models import SiteSettings
from app.site.words import PAGES
from app.steering.models import OUTCOMES, Decision
from app.text.analyser import index_terms
from app.text.richtext import render
from tests import factories
from tests.factories import gathered, writing
from tests.security.measured import changed_since, promised
from tests.security.people import Say, canary
from tests.security.steps import Steps

SEEN_BY = {"draft": "own", "withdrawn": "own and steering", "hidden": "own and steering"}


class Scene(Steps):
    """The rows, the people, and what was said where."""

    def __init__(self, say: Say = canary) -> None:
        with gathered():
            super().__init__(say)
            self._everything()

    def _everything(self) -> None:
        self.frame()
        self.proposals = {stage: self.proposal(stage) for stage in STAGES}
        self.endings()
        self.voted = self.proposal("submitted", "voted", cycle=factories.cycle("vote"))
        self.questions = {
            state: self.question(state) for state in ("waiting", "answered", "refused")
        }
        self.plan()
        self.told()
        self.mandates(self.organisation)
        self.into(self.organisation)

    def told(self) -> None:
        """The member was told of all of it and follows it, also what is hidden by now."""
        things = [("proposal", row.id) for row in self.proposals.values()]
        things += [("action", row.id) for row in (self.adopted_action, self.draft_action)]
        things += [("question", row.id) for row in self.questions.values()]
        for kind, number in things:
            name = {"member_id": self.member.id, "once": f"{kind} {number}"}
            told = {"kind": "waiting" if kind == "question" else "judged", "reason": "follower"}
            about = {"subject_kind": kind, "subject_id": number, "at": clock.now()}
            factories.stored(Notice(**name, **told, **about))
            if kind != "question":
                follow = {"member_id": self.member.id, "kind": kind, "thing_id": number}
                factories.stored(Follow(**follow, made_at=clock.now()))

    def frame(self) -> None:
        """The initiative's own rows, all public."""
        several, text = self.several, self.text
        self.principle = factories.principle(**self.whole("principle"))
        self.challenge = factories.challenge(**self.whole("challenge"))
        self.territory = factories.territory()
        self.organisation = factories.organisation(
            presentation=self.texts("organisation", "presentation", "known")
        )
        self.cycle = factories.cycle(results="close")
        self.document = self.filed()
        self.meeting = Meeting(
            kind="workshop",
            zone=factories.ZONE,
            starts_wall=clock.wall(clock.now(), factories.ZONE),
            starts_at=clock.now(),
            **several("meeting", "held", "public", "title", "place", "agenda", "minutes"),
        )
        self.phase = StoryPhase(
            position=1, **several("story_phase", "told", "public", "period", "title", "body")
        )
        self.seat = Seat(
            position=1,
            person=text("seat", "person", "taken"),
            office=self.texts("seat", "office", "taken"),
            member_id=self.steward.id,
        )
        with writing():
            db.session.add_all([self.meeting, self.phase, self.seat, self.document])
            db.session.add(
                CharterPage(key="story", **several("page", "told", "public", "title", "body"))
            )
            db.session.add(
                SiteSettings(
                    id=1,
                    accent="#225533",
                    **several(
                        "site_settings", "set", "public", "name", "tagline", "footer", *PAGES
                    ),
                )
            )
            for row, table in (
                (self.territory, "territory"),
                (self.organisation, "organisation"),
                (self.cycle, "cycle"),
            ):
                db.session.merge(row).name = self.texts(table, "name", "known")
            db.session.merge(self.cycle).summary = self.texts("cycle", "summary", "known")
            touch_frame()

    def whole(self, table: str) -> dict[str, Any]:
        """A name (given to a factory) and a statement."""
        name = self.text(table, "name", "known")
        return {"name": name, "statement": self.texts(table, "statement", "known")}

    def filed(self) -> Document:
        """A reference document whose file lies in the uploads folder."""
        key, name = "ab" * 16, "charte.txt"
        uploads_folder().mkdir(parents=True, exist_ok=True)
        (uploads_folder() / key).write_text("texte")
        self.file = factories.stored(
            StoredFile(
                key=key,
                name=name,
                media_type="text/plain",
                size=5,
                sha256="0" * 64,
                stored_at=clock.now(),
            )
        )
        title = self.texts("document", "title", "filed")
        return Document(
            title=title, kind=self.text("document", "kind", "filed"), file_id=self.file.id
        )

    def proposal(self, stage: str, state: str = "", cycle: Any = None) -> Proposal:
        """A proposal of the author in that stage, with a version, a comment, a deleted comment and
        its principle.
        """
        state, seen_by = state or stage, SEEN_BY.get(stage, "public")
        texts = self.several("proposal", state, seen_by, "title", "summary", "body")
        row = factories.proposal(
            cycle or self.cycle,
            stage=stage,
            principles=[self.principle],
            author_id=self.author.id,
            title=texts.pop("title")["fr"],
            body_html={"fr": render(texts["body"]["fr"])},
            **texts,
        )
        with writing():
            if stage != "draft":
                db.session.merge(row).number = 2
                db.session.add_all(self.versions(row, state, seen_by))
            db.session.add(ProposalTerms(proposal_id=row.id, terms=index_terms(_french(row))))
        if stage != "draft":
            self.comments(row, state, seen_by)
        return row

    def versions(self, row: Proposal, state: str, seen_by: str) -> list[ProposalVersion]:
        """Its first version, and the one that stands."""
        before = self.several("proposal_version", state, seen_by, "title", "summary", "body")
        now = {"title": row.title, "summary": row.summary, "body": row.body}
        made = {"proposal_id": row.id, "author_id": self.author.id, "created_at": clock.now()}
        return [
            ProposalVersion(number=at, **made, **texts) for at, texts in ((1, before), (2, now))
        ]

    def comments(self, row: Proposal, state: str, seen_by: str) -> None:
        """A comment that stands, and one that was deleted without its words."""
        said = self.text("comment", "body", state, seen_by)
        with writing():
            standing = Comment(
                body={"fr": said}, body_html={"fr": render(said)}, author_id=self.author.id
            )
            gone = Comment(body={}, body_html={}, author_id=self.hermit.id, deleted_at=clock.now())
            for comment in (standing, gone):
                comment.thread_id, comment.created_at = row.thread_id, clock.now()
                db.session.add(comment)
                db.session.flush()
                comment.root_id = comment.id
        if state == "submitted":
            self.comment = standing

    def endings(self) -> None:
        """The rows that say why a proposal is no longer open."""
        rows: list[Any] = [
            Decision(
                proposal_id=self.proposals[outcome].id,
                number=1,
                outcome=outcome,
                reason=self.texts("decision", "reason", outcome),
                decided_on=date(2026, 11, 20),
                by_id=self.steward.id,
                recorded_at=clock.now(),
            )
            for outcome in OUTCOMES
        ]
        rows.append(
            Withdrawal(
                proposal_id=self.proposals["withdrawn"].id, by_id=self.author.id, at=clock.now()
            )
        )
        reason = self.texts("concealment", "reason", "hidden", "nobody")
        rows.append(
            Concealment(proposal_id=self.proposals["hidden"].id, at=clock.now(), reason=reason)
        )
        with writing():
            db.session.add_all(rows)

    def question(self, state: str) -> Question:
        """A visitor's question; only an answered one is public."""
        seen_by = "public" if state == "answered" else "steering"
        row = Question(
            name=self.text("question", "name", state, seen_by),
            body=self.text("question", "body", state, seen_by),
            language="fr",
            asked_at=clock.now() - timedelta(days=1),
            state=state,
            settled_at=None if state == "waiting" else clock.now(),
        )
        if state == "answered":
            row.answer = self.texts("question", "answer", state)
        return factories.stored(row)

    def plan(self) -> None:
        """An adopted action, an action that was changed after it was adopted, and one that is only
        a draft.
        """
        self.adopted_action = self.action("adopted")
        with writing():
            promotion = Promotion(
                action_id=self.adopted_action.id, proposal_id=self.proposals["promoted"].id
            )
            promotion.at = clock.now()
            db.session.add(promotion)
        self.promised(self.adopted_action)
        self.indicator = promised(self, "adopted", self.adopted_action)
        self.edition = factories.adopted(**self.texts("edition", "words", "adopted"))
        self.draft_action = self.action("drafted", "own and steering")
        self.milestones("drafted", self.draft_action, "own and steering")
        self.drafted = promised(self, "drafted", self.draft_action, "own and steering")
        changed_since(self, self.indicator)
        with writing():
            late = self.several(
                "action", "changed later", "steering", "title", "description", "measure"
            )
            changed = db.session.merge(self.adopted_action)
            for column, value in late.items():
                setattr(changed, column, value)
        self.since_adopted()
        self.requests(self.draft_action, self.adopted_action)

    def action(self, state: str, seen_by: str = "public") -> Action:
        """An action under an objective of its own, owned by the author, reported on once."""
        columns = self.several("action", state, seen_by, "description", "measure")
        above = seen_by if seen_by == "public" else "steering"
        statement = self.texts("objective", "statement", state, above)
        name = self.text("objective", "name", state, above)
        group = factories.objective(name, statement=statement)
        row = factories.draft_action(
            self.text("action", "title", state, seen_by),
            objective_id=group.id,
            owner_member_id=self.author.id,
            principles=[self.principle],
            **columns,
        )
        if seen_by == "public":
            factories.stored(self.update(row, state))
        return row

    def update(self, row: Action, state: str) -> Update:
        """A report on an action."""
        return Update(
            action_id=row.id,
            author_id=self.author.id,
            body=self.texts("action_update", "body", state),
            status="late",
            progress=5,
            created_at=clock.now(),
        )


def _french(row: Proposal) -> list[str]:
    return [texts["fr"] for texts in (row.title, row.summary, row.body)]

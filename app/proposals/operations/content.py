"""What an author writes: a proposal's content as it comes from a form, and how it is put into the
rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as having
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.charter.queries import challenges, principles, territories
from app.database import db
from app.errors import Invalid
from app.model import Model
from app.proposals.fields import FIELDS, TEXTS, Field
from app.proposals.models import Proposal, ProposalChallenge, ProposalTerritory, Serves
from app.text.richtext import any_shown
from app.text.texts import ByLanguage, ReadOnlyTexts, is_language_tag


@dataclass(frozen=True)
class Content:
    """What an author writes, in one language: `values` by the names of FIELDS. `html` is the body
    rendered before the transaction; `serves` holds a sentence for each principle that the proposal
    serves.
    """

    language: str
    values: Mapping[str, Any]
    html: str = ""
    cycle_id: int = 0
    serves: Mapping[int, str] = having(default_factory=dict)
    challenge_ids: frozenset[int] = frozenset()
    territory_ids: frozenset[int] = frozenset()

    def value(self, field: Field) -> Any:
        """What it says in that field."""
        return self.values.get(field.name, field.kind.empty)


def check_content(content: Content) -> None:
    """Refuse what the rows do not know: a language that is none, principles, challenges,
    territories; and no title.
    """
    if not is_language_tag(content.language):
        raise Invalid(_("Choose one from the list."), "language")
    if not content.values["title"]:
        raise Invalid(_("This is needed."), "title")
    links: list[tuple[str, Collection[int], Sequence[Any]]] = [
        ("principles", content.serves, principles()),
        ("challenges", content.challenge_ids, challenges()),
        ("territories", content.territory_ids, territories()),
    ]
    for name, ids, rows in links:
        known = {row.id for row in rows}
        if not set(ids) <= known:
            raise Invalid(_("Choose one from the list."), name)


def missing(summary: Any, serves: Mapping[int, Any]) -> Iterator[Invalid]:
    """What a proposal still lacks before it can be submitted, each named by its field."""
    if not _is_said(summary):
        yield Invalid(_("Say in a few sentences what you propose."), "summary")
    if not serves:
        yield Invalid(_("Name at least one principle that your proposal serves."), "principles")
    for principle_id, how in serves.items():
        if not _is_said(how):
            sentence = _("Say in a sentence how your proposal serves this principle.")
            yield Invalid(sentence, f"how_{principle_id}")


def _is_said(text: str | ReadOnlyTexts | None) -> bool:
    # A form gives one text, a row its texts by language.
    texts = {"": text} if isinstance(text, str) else text
    return any_shown(texts or {})


def write_content(proposal: Proposal, content: Content) -> None:
    """Put the content into the proposal's own row; texts in other languages stay as they are."""
    for field in FIELDS:
        before = getattr(proposal, field.name)
        value = field.kind.stored(before, content.language, content.value(field))
        setattr(proposal, field.name, value)
    proposal.body_html = _with_text(proposal.body_html, content.language, content.html)


def speak(proposal: Proposal, language: str) -> None:
    """Let a draft be in another language: its texts go there. What is submitted stays in its
    own.
    """
    before = proposal.language
    if language == before:
        return
    if proposal.stage != "draft":
        raise Invalid(_("The language can be changed only while this is a draft."), "language")
    # An import may have brought several languages: no text takes the place of another.
    if any(language in (getattr(proposal, name) or {}) for name in TEXTS):
        raise Invalid(_("This draft has a text in that language already."), "language")
    for name in (*TEXTS, "body_html"):
        texts = getattr(proposal, name)
        setattr(proposal, name, _moved(texts, before, language))
    serves = sa.select(Serves).where(Serves.proposal_id == proposal.id)
    for row in db.session.scalars(serves):
        row.how = _moved(row.how, before, language)
    proposal.language = language


def _moved(texts: ReadOnlyTexts | None, before: str, language: str) -> ByLanguage:
    return {language if tag == before else tag: text for tag, text in (texts or {}).items()}


def write_links(proposal: Proposal, content: Content) -> None:
    """Say which principles it serves and how, which challenges it answers and which territories it
    concerns.
    """
    with _still_there("principles"):
        _serve(proposal, content)
    with _still_there("challenges"):
        _link(ProposalChallenge, "challenge_id", proposal.id, content.challenge_ids)
    with _still_there("territories"):
        _link(ProposalTerritory, "territory_id", proposal.id, content.territory_ids)


@contextmanager
def _still_there(field: str) -> Iterator[None]:
    """Refuse at its field what is deleted between the check of the content and now."""
    try:
        yield
    except IntegrityError:
        # The lists of the check are kept per process; a foreign key knows the present rows.
        raise Invalid(_("Choose one from the list."), field) from None


def _with_text(texts: ReadOnlyTexts | None, language: str, text: str) -> ByLanguage:
    written = {**(texts or {}), language: text}
    return {tag: words for tag, words in written.items() if words}


def says(proposal: Proposal, content: Content) -> bool:
    """Whether the rows hold that very content already: a form that was sent twice."""
    language = content.language
    for field in FIELDS:
        saved = field.kind.read(getattr(proposal, field.name), language)
        if saved != content.value(field):
            return False
    sentences = {row_id: how.get(language, "") for row_id, how in serves_of(proposal.id).items()}
    if sentences != dict(content.serves):
        return False
    if linked(ProposalChallenge, "challenge_id", proposal.id) != content.challenge_ids:
        return False
    if linked(ProposalTerritory, "territory_id", proposal.id) != content.territory_ids:
        return False
    # Once submitted the form asks for neither cycle nor language.
    if proposal.stage != "draft":
        return True
    return proposal.cycle_id == content.cycle_id and proposal.language == language


def serves_of(proposal_id: int) -> dict[int, ByLanguage]:
    """The sentences by principle."""
    query = sa.select(Serves.principle_id, Serves.how).where(Serves.proposal_id == proposal_id)
    rows = db.session.execute(query.order_by(Serves.principle_id))
    return {row.principle_id: row.how for row in rows}


def linked(model: type[Model], column: str, proposal_id: int) -> frozenset[int]:
    """The challenges or territories of a proposal, by number."""
    query = sa.select(getattr(model, column)).where(model.__table__.c.proposal_id == proposal_id)
    return frozenset(db.session.scalars(query))


def _serve(proposal: Proposal, content: Content) -> None:
    before = serves_of(proposal.id)
    for principle_id in before.keys() - content.serves.keys():
        db.session.delete(db.session.get_one(Serves, (proposal.id, principle_id)))
    for principle_id, sentence in content.serves.items():
        how = _with_text(before.get(principle_id), content.language, sentence)
        row = Serves(proposal_id=proposal.id, principle_id=principle_id, how=how)
        db.session.merge(row)
    db.session.flush()


def _link(model: type[Model], column: str, proposal_id: int, wanted: Collection[int]) -> None:
    before = linked(model, column, proposal_id)
    for number in before - set(wanted):
        db.session.delete(db.session.get_one(model, (proposal_id, number)))
    for number in set(wanted) - before:
        db.session.add(model(proposal_id=proposal_id, **{column: number}))
    # Here, so that `_still_there` finds what is gone, and says at which field.
    db.session.flush()

"""Adopted editions: their exact text, and their content parsed once per process."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.caches import lru_cache_of
from app.database import db
from app.plan.edition import FrozenAction, FrozenPlan
from app.plan.formats import read_edition
from app.plan.models import Edition, EditionAction

# So many characters of editions are kept parsed, which take some times as many bytes: about ten
# editions of a large plan, and hundreds of a small one.
MOST = 16 * 2**20


def newest_number() -> int:
    """The number of the newest edition; 0 before the first adoption."""
    return db.session.scalar(sa.select(sa.func.max(Edition.number))) or 0


def newest_content() -> FrozenPlan | None:
    """The newest edition's content; None before the first adoption."""
    # The digest alone is read for each page: the content is parsed once per process.
    query = sa.select(Edition.sha256).order_by(Edition.number.desc()).limit(1)
    digest = db.session.scalar(query)
    return content_of(digest) if digest else None


def content_of(sha256: str) -> FrozenPlan:
    """The content of the edition with that digest: the same digest, the same content."""
    kept = lru_cache_of("editions", MOST, largest=MOST)
    content: FrozenPlan | None = kept.get(sha256)
    if content is None:
        query = sa.select(Edition.content).where(Edition.sha256 == sha256)
        text = db.session.scalars(query.limit(1)).one()
        content = read_edition(text)
        kept.put(sha256, content, len(text))
    return content


def editions() -> list[Edition]:
    """All editions without their content, the newest first."""
    query = sa.select(Edition).options(defer(Edition.content)).order_by(Edition.number.desc())
    return list(db.session.scalars(query))


def edition_by_number(number: int) -> Edition | None:
    """The edition of that number, whole."""
    return db.session.get(Edition, number)


def content_numbered(number: int) -> FrozenPlan | None:
    """The content of the edition of that number; None if there is none."""
    digest = db.session.scalar(sa.select(Edition.sha256).where(Edition.number == number))
    return content_of(digest) if digest else None


def newest_with(action_id: int) -> Edition | None:
    """The newest edition that holds the action, without its content; None if there is none."""
    query = sa.select(Edition).options(defer(Edition.content)).join(EditionAction)
    query = query.order_by(Edition.number.desc())
    return db.session.scalar(query.where(EditionAction.action_id == action_id).limit(1))


def frozen_action(action_id: int) -> FrozenAction | None:
    """What the newest edition that holds the action says of it; None if it was never adopted."""
    edition = newest_with(action_id)
    return content_of(edition.sha256).action(action_id) if edition else None


def is_adopted(action_id: int) -> bool:
    """Whether the action stands in any edition."""
    stands = sa.exists().where(EditionAction.action_id == action_id)
    return bool(db.session.scalar(sa.select(stands)))

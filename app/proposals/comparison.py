"""What changed between two versions of a proposal."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from app.charter.queries import principles
from app.proposals.fields import FIELDS, TEXTS
from app.proposals.models import ProposalVersion
from app.speech.language import language
from app.speech.texts import words
from app.text.diff import ChangedField, changed_field
from app.text.texts import ByLanguage


def comparison(older: ProposalVersion, newer: ProposalVersion) -> list[ChangedField]:
    """Every field that changed from the one version to the other, its texts language by
    language.
    """
    found: list[ChangedField] = []
    for label, before, after in _fields(older, newer):
        found.extend(changed_field(label, before, after))
    return found


def _fields(
    older: ProposalVersion, newer: ProposalVersion
) -> Iterator[tuple[str, ByLanguage, ByLanguage]]:
    code = language()
    for field in FIELDS:
        before = getattr(older, field.name)
        after = getattr(newer, field.name)
        # A number has no language: it is compared in the reader's words, as if it were a text.
        if field.name not in TEXTS:
            before = {code: field.kind.in_words(field.kind.read(before, code))}
            after = {code: field.kind.in_words(field.kind.read(after, code))}
        yield str(field.label), before, after
    # Of principles that are there now: a version keeps the sentences of one that was deleted, and
    # nobody knows its name.
    for row in principles():
        key = str(row.id)
        label = _("How it serves “%(principle)s”", principle=words(row.name))
        yield label, older.serves.get(key, {}), newer.serves.get(key, {})

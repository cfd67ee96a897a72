"""What tells a form that was sent from all others: sent twice, it does what it does once."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import uuid4

from flask import request
from werkzeug.datastructures import FileStorage

from app.text.canonical import canonical_json, sha256_hex
from app.web.access import actor
from app.web.sender import sender

# The token differs with each answer, and the button says nothing (see below).
NOT_SAID = ("csrf_token", "act")


def idempotency_key(own: str) -> str:
    """A digest of the form's `own` key, of who sends it and for whom, of the page and of all that
    it says: what is sent again after "back" with other words is another act. Which of its buttons
    was pressed says nothing: a draft that was saved may be submitted by the same form. Without a
    key of its own a form is like no other.
    """
    by = actor()
    who = [own or uuid4().hex, by.key or sender(), by.mandate_id, request.endpoint]
    said = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in NOT_SAID)
    files = sorted((name, _digest(file)) for name, file in request.files.items(multi=True))
    return sha256_hex(canonical_json([*who, said, files]))


def _digest(file: FileStorage) -> str:
    """The digest of a file that was sent; it is read from its beginning again."""
    stream: Any = file.stream
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return digest

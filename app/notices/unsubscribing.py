"""The links by which whoever reads a mail gets less of them: they open nothing else."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from typing import NamedTuple

from app.mail.keyed import keyed_token
from app.notices.kinds import KINDS, PACES
from app.speech.addresses import absolute, url_for

PURPOSE = "unsubscribe"
BETWEEN = "-"


class Stopping(NamedTuple):
    """What a member's link stops: kinds of notice, and all of a pace."""

    member_id: int
    names: tuple[str, ...]


def unsubscribe_address(member_id: int, names: Collection[str]) -> str:
    """The address that stops mail of these kinds, or of these paces, for that member."""
    known = [name for name in (*PACES, *KINDS) if name in names]
    words = BETWEEN.join(known)
    token = f"{member_id}.{words}.{keyed_token(PURPOSE, member_id, words)}"
    return absolute(url_for("notices.unsubscribe", token=token))


def read_token(token: str) -> Stopping | None:
    """What the link with that token stops; None for one that this site did not make."""
    member_id, _dot, rest = token.partition(".")
    words, _dot, digest = rest.partition(".")
    if not (member_id.isascii() and member_id.isdecimal()):
        return None
    made = keyed_token(PURPOSE, int(member_id[:10]), words)
    if not hmac.compare_digest(made.encode(), digest.encode()):
        return None
    return Stopping(int(member_id), tuple(words.split(BETWEEN)))

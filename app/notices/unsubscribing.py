"""The links by which whoever reads a mail gets less of them: they open nothing else."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from typing import NamedTuple

from app.mail.keyed import keyed_token
from app.notices.kinds import KINDS, PACES
from app.speech.addresses import absolute, url_for

PURPOSE = "unsubscribe"
BETWEEN = "-"
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


class Stopping(NamedTuple):
    """What a member's link stops: kinds of notice, and all of a pace."""

    member_id: int
    names: tuple[str, ...]


def unsubscribe_address(member_id: int, names: Collection[str]) -> str:
    """The address that stops mail of these kinds, or of these paces, for that member."""
    token = unsubscribe_token(member_id, names)
    return absolute(url_for("notices.unsubscribe", token=token))


def unsubscribe_token(member_id: int, names: Collection[str]) -> str:
    """What it ends in: the same at any time, as a mail may be read years later."""
    words = BETWEEN.join(name for name in (*PACES, *KINDS) if name in names)
    return f"{member_id}.{words}.{keyed_token(PURPOSE, member_id, words)}"


def read_token(token: str) -> Stopping | None:
    """What the link with that token stops; None for one that this site did not make."""
    member_id, _dot, rest = token.partition(".")
    words, _dot, digest = rest.partition(".")
    # One spelling of each number: no link is another member's by a longer one.
    if not _NUMBER.fullmatch(member_id):
        return None
    number = int(member_id)
    made = keyed_token(PURPOSE, number, words)
    if not hmac.compare_digest(made.encode(), digest.encode()):
        return None
    return Stopping(number, tuple(words.split(BETWEEN)))

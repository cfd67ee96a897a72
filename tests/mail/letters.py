"""A kind of mail for tests, and what reads mail that has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from app.mail.kinds import Envelope, Kind, Kinds, Letter, Recipient

AMINA = Recipient("amina@example.org", "fr", "Amina")

WORDS = {
    "fr": ("Un bibliobus pour les douars", "Et qui conduira ?"),
    "ar": ("مكتبة متنقلة للدواوير", "ومن سيقودها؟"),
    "en": ("A library bus for the villages", "And who will drive it?"),
}


@dataclass
class People:
    """Who gets mail, by number; whoever is taken out gets none."""

    known: dict[int, Recipient] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    # What their mail is called, instead of its number.
    title: str = ""

    def kinds(self) -> Kinds:
        """One kind, "note", that speaks to them."""
        return {"note": Kind(self._recipient, self._letter)}

    def _recipient(self, envelope: Envelope) -> Recipient | None:
        return self.known.get(envelope.recipient_id)

    def _letter(self, envelope: Envelope) -> Letter | None:
        if envelope.subject_id in self.gone:
            return None
        title = self.title or f"n° {envelope.subject_id or envelope.id}"
        return Letter(title, ("Première ligne.", "الفقرة الثانية."), ("Lire", "https://x"))


class Received:
    """A mail as it came, parsed."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw.decode()
        message = message_from_string(self.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.message: EmailMessage = message
        text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
        assert text is not None
        assert html is not None
        self.text = str(text.get_content())
        self.html = str(html.get_content())
        self.tree = LexborHTMLParser(self.html)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"].addresses[0].addr_spec)

    @property
    def number(self) -> str:
        return str(self.message["Message-ID"])


def in_folder(folder: Path) -> list[Received]:
    """The mails that lie there, the first one first."""
    files = sorted(folder.glob("*.eml"), key=lambda path: int(path.name.partition(".")[0]))
    return [_received(path.read_bytes()) for path in files]


# A folder is looked through again after each step of a walk.
@lru_cache(100)
def _received(raw: bytes) -> Received:
    return Received(raw)

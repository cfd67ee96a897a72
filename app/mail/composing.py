"""A letter as a message: text and HTML, in its language and direction, with its headers.

Nothing in it is fetched from elsewhere, and nothing tells whether it was read.
"""

from __future__ import annotations

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from app import clock
from app.mail.keyed import keyed_digest
from app.mail.kinds import Envelope, Letter, Recipient
from app.text.cleaning import single_line
from app.text.texts import direction
from config import Settings


class _InOneLine(UnstructuredHeader, BaseHeader):
    """An address in brackets: the library would put a long one into words of RFC 2047, which no
    mail program reads there.
    """

    def fold(self, *, policy: Policy) -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _InOneLine)
POLICY = SMTP.clone(header_factory=_HEADERS)
FIRST_STRONG, POP = "\u2068", "\u2069"


def isolated(words: str) -> str:
    """Somebody's words inside a sentence: one line, in their own direction."""
    return f"{FIRST_STRONG}{single_line(words)}{POP}"


def host() -> str:
    """The name of the site's host, as its settings say."""
    name = urlsplit(_settings().base_url).hostname or "localhost"
    return name.encode("idna").decode()


def sender() -> Address:
    """Who mail comes from."""
    name, address = parseaddr(_settings().mail_from)
    return Address(name, addr_spec=address or f"noreply@{host()}")


def message_id(envelope: Envelope) -> str:
    """The same at each attempt, and nobody without the site's key can guess it."""
    secret = keyed_digest("message", str(envelope.id), envelope.salt)[:32]
    return f"<{envelope.id}.{secret}@{host()}>"


def compose(
    envelope: Envelope, recipient: Recipient, letter: Letter, site_name: str
) -> EmailMessage:
    """The message, ready to be handed over. ValueError for an address that no header can hold."""
    message = EmailMessage(policy=POLICY)
    message["Subject"] = _in_header(letter.subject)
    message["From"] = sender()
    message["To"] = _addressed(recipient)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(envelope)
    # RFC 3834: no machine is to answer it.
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_in_ascii(letter.unsubscribe)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_drawn("mail/letter.txt", recipient, letter, site_name), cte="base64")
    html = _drawn("mail/letter.html", recipient, letter, site_name)
    message.add_alternative(html, subtype="html", cte="base64")
    # Last: with two bodies, what was said of the one would go with it.
    message["Content-Language"] = recipient.language
    return message


def _in_header(words: str) -> str:
    """A name or a title as a header may hold it."""
    # What looks like a word in MIME's own spelling would be read as one, line breaks and all.
    return single_line(words).replace("=?", "= ?")


def _in_ascii(address: str) -> str:
    """An address of this site, its host as every server knows it."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return address if address.isascii() else parts._replace(netloc=host() + port).geturl()


def _addressed(recipient: Recipient) -> Address:
    local, _at, domain = recipient.address.rpartition("@")
    # Every server knows a domain in this form; a name before the `@` in other letters not each.
    in_ascii = domain.encode("idna").decode()
    return Address(_in_header(recipient.name), username=local, domain=in_ascii)


def _drawn(template: str, recipient: Recipient, letter: Letter, site_name: str) -> str:
    code = recipient.language
    # Not in the template: what is put into its sentences is escaped, in plain text too.
    greeting = str(_("Hello %(name)s,", name=isolated(recipient.name))) if recipient.name else ""
    words = {"letter": letter, "greeting": greeting, "site_name": site_name}
    about = {"language": code, "direction": direction(code), "home": _settings().base_url}
    return current_app.jinja_env.get_template(template).render(**words, **about)


def _settings() -> Settings:
    settings: Settings = current_app.config["TWIZA"]
    return settings

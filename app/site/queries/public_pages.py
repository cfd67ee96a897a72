"""Reads for the pages that the law wants: their texts with what is known filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import current_app

from app.accounts.sessions import ABSOLUTE, IDLE
from app.site.prepared import prepared
from app.site.queries import admin_settings, site_settings
from app.site.words import FACTS, PAGES, PLAIN_FACTS, SETTLED
from app.speech.addresses import url_for
from app.speech.language import language
from app.text.texts import in_language
from config import VERSION

# What Markdown would take for its own in a name or an address.
_MARKS = re.compile(r"([\\`*_\[\]])")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_HEADING = re.compile(r"#{1,2} +(.+?)[ #]*")


class Section(NamedTuple):
    """A part of a page, in Markdown; what stands before the first heading has no title."""

    title: str
    text: str


class PublicPage(NamedTuple):
    """A page in the reader's language; `missing` names what only the coalition knows and has not
    said yet: lines that need it are not shown.
    """

    title: str
    sections: list[Section]
    missing: list[str]
    own: bool


def public_page(name: str) -> PublicPage:
    """That page as the coalition wrote it in the reader's language, else as it was prepared."""
    own: str = (getattr(site_settings(), name) or {}).get(language(), "")
    text = own or prepared(name, language())
    known = places()
    labels = {**FACTS, **PLAIN_FACTS, **PUBLISHER}
    asked = dict.fromkeys(_PLACE.findall(text))
    missing = [str(labels[fact]) for fact in asked if fact in labels and not known[fact]]
    return PublicPage(str(PAGES[name]), sections_of(filled(text, known)), missing, bool(own))


def places() -> dict[str, str]:
    """What may stand in such a text, by its name; empty where nobody has said it."""
    facts = site_settings().facts or {}
    given = {name: fact(facts, name) for name in (*FACTS, *PLAIN_FACTS)}
    # Of an address every letter counts: it stands in a link.
    escaped = {name: text if name == "email" else _MARKS.sub(r"\\\1", text)
               for name, text in given.items()}  # fmt: skip
    settings = current_app.config["TWIZA"]
    return {
        **escaped,
        **publisher(),
        "version": VERSION,
        "source": settings.source_url,
        "cookie": current_app.config["SESSION_COOKIE_NAME"],
        "idle_days": str(IDLE.days),
        "session_days": str(ABSOLUTE.days),
        "about_page": url_for("charter.about"),
        "steering_page": url_for("charter.steering_group"),
        "questions_page": url_for("charter.questions"),
        "join_page": url_for("joining.join"),
        "data_page": url_for("site.data"),
        "my_data_page": url_for("privacy.data"),
        **{f"{name}_page": url_for("site.page", name=name) for name in PAGES},
    }


# Who answers for personal data: each as administrators settled it, else the fact of that name.
PUBLISHER = {name: SETTLED[name] for name in ("controller", "data_contact", "receipt")}
_OF_FACTS = {"controller": "publisher", "data_contact": "email", "receipt": "declaration"}


def publisher() -> dict[str, str]:
    """Who answers for personal data, how they are reached, and the number that the CNDP gave;
    empty where nobody has said it.
    """
    settings = admin_settings()
    settled = {
        "controller": in_language(settings.controller or {}, language()).text,
        "data_contact": settings.data_contact,
        "receipt": settings.receipt,
    }
    facts = site_settings().facts or {}
    known = {name: text or fact(facts, _OF_FACTS[name]) for name, text in settled.items()}
    return {
        name: text if name == "data_contact" else _MARKS.sub(r"\\\1", text)
        for name, text in known.items()
    }


def unsaid() -> list[str]:
    """What the law wants said of personal data and nobody has said, in words."""
    known = publisher()
    needed = ("controller", "data_contact")
    return [str(PUBLISHER[name]) for name in needed if not known[name]]


def fact(facts: Mapping[str, Mapping[str, str]], name: str) -> str:
    """What is known under that name, in the reader's language where it was given in it."""
    return in_language(facts.get(name) or {}, language()).text


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with its places filled; a line that names something unknown is left out."""
    return "\n".join(_filled_lines(text, known))


def _filled_lines(text: str, known: Mapping[str, str]) -> Iterator[str]:
    for line in text.splitlines():
        names = [name for name in _PLACE.findall(line) if name in known]
        if all(known[name] for name in names):
            # What is no name of ours is somebody's own words.
            yield _PLACE.sub(lambda place: known.get(place[1], place[0]), line)


def sections_of(text: str) -> list[Section]:
    """The parts of a text by its headings; those of which nothing is left are left out."""
    sections = [("", list[str]())]
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading:
            sections.append((heading[1], []))
        else:
            sections[-1][1].append(line)
    found = [Section(title, "\n".join(lines).strip()) for title, lines in sections]
    return [section for section in found if section.text]

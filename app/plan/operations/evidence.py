"""Files and links that go with reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa
from flask_babel import gettext as _

from app.accounts.models import Actor
from app.database import db
from app.editing import is_web_address
from app.errors import Invalid
from app.files.models import StoredFile
from app.files.operations import Taken, store
from app.plan.models import Evidence, Update
from app.plan.models.evidence import TITLE
from app.speech.dates import number
from app.text.cleaning import single_line

MOST_FILES = 3
MOST_LINKS = 5


class Link(NamedTuple):
    """An address, and what it is called."""

    url: str
    title: str


class Given(NamedTuple):
    """What somebody gives with a report: files that were taken in, and links as they were typed,
    one a line.
    """

    files: tuple[Taken, ...] = ()
    links: str = ""


NOTHING = Given()


def typed_links(text: str) -> list[Link]:
    """The links of a text: in each line an address, and after a space what it is called. Invalid
    where a line is no address, or there are too many.
    """
    lines = (line.strip().partition(" ") for line in text.splitlines() if line.strip())
    # An address that is given twice is one.
    found = {url: Link(url, single_line(title)) for url, _space, title in lines}
    for link in found.values():
        if not is_web_address(link.url):
            sentence = _("%(address)s is no web address: it begins with https://.")
            raise Invalid(sentence % {"address": link.url[:TITLE]}, "links")
        if len(link.title) > TITLE:
            sentence = _("What a link is called has %(most)s characters at most.")
            raise Invalid(sentence % {"most": number(TITLE)}, "links")
    if len(found) > MOST_LINKS:
        sentence = _("No more than %(most)s links go with one report.")
        raise Invalid(sentence % {"most": number(MOST_LINKS)}, "links")
    return list(found.values())


def refuse_many_files(files: int) -> None:
    """Invalid where more files are given than go with one report."""
    if files > MOST_FILES:
        sentence = _("No more than %(most)s files go with one report.")
        raise Invalid(sentence % {"most": number(MOST_FILES)}, "files")


def add_evidence(update: Update, given: Given, links: Iterable[Link], *, by: Actor) -> list[str]:
    """Put files and links beside a report; what the log keeps a digest of."""
    told = []
    for taken in given.files:
        file = store(taken, by=by)
        db.session.add(Evidence(update_id=update.id, file_id=file.id, title=""))
        told.append(taken.sha256)
    for link in links:
        db.session.add(Evidence(update_id=update.id, **link._asdict()))
        told += link
    return told


def remove_evidence(updates: Iterable[int]) -> None:
    """Take away what goes with those reports: a file's bytes go with the next sweep."""
    here = Evidence.update_id.in_(list(updates))
    gone = sa.delete(Evidence).where(here).returning(Evidence.file_id)
    files = [number for number in db.session.scalars(gone) if number is not None]
    db.session.execute(sa.delete(StoredFile).where(StoredFile.id.in_(files)))

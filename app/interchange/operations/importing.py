"""An import in three steps: read and check everything, prepare what takes long, apply it in one
short transaction.
"""

from __future__ import annotations

from pathlib import Path

from flask_babel import ngettext

from app.interchange.operations.applying import apply
from app.interchange.operations.cells import Terms
from app.interchange.operations.checking import check
from app.interchange.operations.faults import Faults, Faulty
from app.interchange.operations.known import known
from app.interchange.operations.leaving_out import LeftOut, leave_out
from app.interchange.operations.prepared import Prepared, prepare
from app.interchange.operations.reading import Folder, Say, Track, read_folder, unsaid, untracked
from app.interchange.operations.tables import FILES
from app.speech.dates import number

__all__ = ["apply", "examine", "prepared_for", "unread_files"]


def examine(folder: Path, terms: Terms, track: Track = untracked, say: Say = unsaid) -> Folder:
    """Read and check the folder against itself and the database; raises Faulty with every fault.
    Changes nothing.

    What is odd about a file, but not wrong, is said.
    """
    faults = Faults()
    tables = read_folder(folder, terms, faults, track, say)
    return checked(tables, terms, faults, say)


def checked(tables: Folder, terms: Terms, faults: Faults, say: Say = unsaid) -> Folder:
    """The tables, without whoever was erased, if nothing is wrong with them; raises Faulty
    otherwise.
    """
    left_out = leave_out(tables, terms)
    if left_out.people:
        say(_said(left_out))
    check(tables, known(terms.source, terms.zone), faults)
    if faults.found:
        raise Faulty(faults.in_order())
    return tables


def _said(left_out: LeftOut) -> str:
    """In the site's first language, as whoever reads the command's other words need not speak
    English to know of it.
    """
    people = ngettext(
        "%(count)s person of this folder was erased and is left out.",
        "%(count)s people of this folder were erased and are left out.",
        left_out.people,
        count=number(left_out.people),
    )
    texts = ngettext(
        "%(count)s text of theirs is left out too.",
        "%(count)s texts of theirs are left out too.",
        left_out.texts,
        count=number(left_out.texts),
    )
    return f"{people} {texts}" if left_out.texts else str(people)


def prepared_for(tables: Folder, terms: Terms, track: Track = untracked) -> Prepared:
    """Everything that can be made before the write lock is taken."""
    return prepare(tables, track)


def unread_files(folder: Path) -> list[str]:
    """The CSV files of the folder that no import reads."""
    known_names = {f"{file.name}.csv" for file in FILES}
    return sorted(path.name for path in folder.glob("*.csv") if path.name not in known_names)

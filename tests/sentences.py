"""Every sentence that a test makes the app say is one that is translated: none is put together
while it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.speech import language

FRENCH = (
    Path(language.__file__).parent.parent / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
)
# Which of their arguments are sentences.
SAID = {"gettext": slice(0, 1), "ngettext": slice(0, 2), "pgettext": slice(1, 2)}
SAID |= {f"u{name}": said for name, said in SAID.items()}


def known() -> frozenset[str]:
    """What the French catalog translates, each form by itself."""
    with FRENCH.open("rb") as file:
        messages = read_po(file, locale="fr")
    return frozenset(
        form for one in messages for form in ((one.id,) if isinstance(one.id, str) else one.id)
    )


@contextmanager
def only_known() -> Iterator[None]:
    """Within it an AssertionError is raised where a sentence is asked for that no catalog has."""
    sentences = known()

    def checked(plain: Callable[..., str], said: slice) -> Callable[..., str]:
        @wraps(plain)
        def say(catalog: NullTranslations, *words: Any) -> str:
            unknown = set(words[said]) - sentences
            assert not unknown, f"no catalog has {unknown}"
            return plain(catalog, *words)

        return say

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Translations, NullTranslations):
            for name, said in SAID.items():
                patch.setattr(kind, name, checked(getattr(kind, name), said))
        yield

"""How the demo is written."""

from __future__ import annotations

import re

from tests.interchange.test_demo_content import REFERENCE_COLUMNS, texts


def test_the_typography_is_that_of_each_language() -> None:
    faults = {
        "'": "straight apostrophe",
        " »": "breaking space",
        " ?": "breaking space",
        " ;": "breaking space",
    }
    for where, column, text in texts():
        assert [name for mark, name in faults.items() if mark in text] == [], (where, column)
        assert not re.search(r"[\u0600-\u06ff] ?[,;?]", text) or column in REFERENCE_COLUMNS, (
            where,
            column,
        )

"""Texts without a mark: what most people write most of the time needs no parser to become
paragraphs.
"""

import re

# Each line begins with a letter and ends with something to see; of signs only those that mean
# nothing in Markdown and HTML. Brackets count for little and lines not for much, see bounds.py.
_SEEN = r"""[^\W_\x80-\x9f]|[.,;:?!'"’‘“”«»()%/+=€°…–—،؛؟\u064b-\u0652-]"""
_LINE = rf"[^\W\d_\x80-\x9f](?:[ \u00a0\u202f]*(?:{_SEEN}))*"
_PROSE = re.compile(rf"{_LINE}(?:\n{{1,2}}{_LINE})*")
_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)
# Beyond these the bounds of markup may cut in, which only the parser's way knows.
_MOST_LINES = 200
_MOST_BRACKETS = 10
_BREAK = "<br>\n"


def is_prose(text: str) -> bool:
    """Whether the text is paragraphs of plain words, in which Markdown would change nothing and
    link nothing.
    """
    if text.count("\n") > _MOST_LINES or text.count("(") > _MOST_BRACKETS:
        return False
    return _ADDRESS.search(text) is None and _PROSE.fullmatch(text) is not None


def paragraphs(text: str) -> str:
    """The HTML of prose: what the parser would make of it."""
    parts = [part.replace("\n", _BREAK) for part in text.split("\n\n")]
    return "\n".join(f"<p>{part}</p>" for part in parts)

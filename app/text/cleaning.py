"""What a typed or imported text goes through before it is stored."""

import re
import unicodedata

# C0 but tab and newline, DEL, C1, the byte order mark, and code points that Unicode says are no
# characters.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_SPACES = re.compile("[ \t\n]+")
_BLANK = " \t\n\u00a0\u00ad\u115f\u1160\u200b\u200c\u200d\u200e\u200f\u202f\u2060\u2800\u3164"
# Formats, marks without a letter, spaces and controls; then letters, signs and unassigned points
# that show nothing.
_UNSEEN = ("Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs")
_FILLERS = re.compile("[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")
_POP = "\u2069"


def clean_input(text: str) -> str:
    """Text as it is stored: NFC, newlines as \\n, without control characters, lone surrogates or
    bidi overrides.
    """
    # Two halves of one character become that character; a half alone cannot be stored as UTF-8.
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _CONTROLS.sub("", _NEWLINES.sub("\n", text))
    return unicodedata.normalize("NFC", without_bidi_tricks(text))


def is_seen(text: str) -> bool:
    """Whether a reader sees anything of the text: at least one character that is not invisible by
    itself.
    """
    return any(unicodedata.category(letter) not in _UNSEEN for letter in _FILLERS.sub("", text))


def single_line(text: str) -> str:
    """A title or a name: one line, single spaces, trimmed, no invisible ends and nothing that
    turns its direction.

    Nothing at all where nothing is seen.
    """
    text = _ISOLATES.sub("", clean_input(text))
    # Again: a mark may have come beside its letter when what stood between them went.
    line = unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip(_BLANK))
    return line if is_seen(line) else ""


def without_bidi_tricks(text: str) -> str:
    """The text without direction overrides, and without isolates on the lines where they do not
    close.
    """
    text = _OVERRIDES.sub("", text)
    # Most texts hold none, and are not taken apart.
    if not _ISOLATES.search(text):
        return text
    return "\n".join(
        line if _isolates_close(line) else _ISOLATES.sub("", line) for line in text.split("\n")
    )


def _isolates_close(line: str) -> bool:
    depth = 0
    for mark in _ISOLATES.findall(line):
        depth += -1 if mark == _POP else 1
        if depth < 0:
            return False
    return depth == 0

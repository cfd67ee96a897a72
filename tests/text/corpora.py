"""The corpora that every function of the package is tried on."""

import json
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"


def naughty_strings() -> list[str]:
    """The Big List of Naughty Strings."""
    return list(json.loads((_DATA / "adversarial-text" / "blns.json").read_text(encoding="utf-8")))


def xss_payloads() -> list[str]:
    """One payload a line; \\n, \\t and \\uXXXX stand for what cannot be seen in the file."""
    lines = (_DATA / "xss.txt").read_text(encoding="utf-8").split("\n")
    return [_spelt_out(line) for line in lines if line]


def _spelt_out(line: str) -> str:
    pieces = line.split("\\u")
    text = pieces[0] + "".join(chr(int(piece[:4], 16)) + piece[4:] for piece in pieces[1:])
    return text.replace("\\n", "\n").replace("\\t", "\t")

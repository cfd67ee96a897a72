"""How much markup a text may hold: what goes beyond is shown as typed, so that none is slow.

The parser is linear on what people write, and not on what attackers write: unmatched brackets,
deep nesting and tables that repeat their columns cost it the square of the length. So each block
is looked at before it is parsed.
"""

import re

# Nesting costs the parser the square of it.
_DEPTH = 12
_BLOCK = re.compile(r".+?(?:\n[ \t]*\n\s*|\Z)", re.DOTALL)
_MARKS = re.compile(r"\n|[*_]+|`+|[\[|<>&\\]|://|(?:[-+]|\d\.)[ \t]+(?=(?:[-+*>]|\d\.)[ \t])")
_HEADINGS_AND_RULES = re.compile(r"^[ >]*(?:#|[-=*_][-=*_ \t]*$)", re.MULTILINE)
_FENCES = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
# Opening: before a word. Closing: after one.
_STARS = r"((?<!\S)[*_]+(?=\S))|((?<=\S)[*_]+)"
_PAIRS = tuple(re.compile(pair) for pair in (r"(\[)|(\])", r"(\()|(\))", _STARS))
_CODE = re.compile(r"`+")
_EXCESSES = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # quotes and lists inside each other
        r"^(?![-*_ \t]+$)[ \t]*(?:(?:>|[-*+][ \t]|\d+[.)][ \t])[ \t]*){8}",
        r"^[ \t>]{40}",
        r"#{40}",
        r"`{40}",
        r"^(?![ \t]*[*_]+[ \t]*$).*[*_]{40}",
        # a number that no character has; Python refuses to read the longest
        r"&#[xX]?[0-9a-fA-F]{8}",
    )
)


def within_budget(source: str) -> tuple[str, str]:
    """The beginning of a text with no more marks than its length allows, and the rest."""
    # In proportion to the length, so that the time stays so too.
    budget = 500 + len(source) // 8
    end = 0
    for block in _BLOCK.finditer(source):
        budget -= _cost(block.group())
        if budget < 0:
            return source[:end], source[end:]
        end = block.end()
    return source, ""


def excessive(block: str) -> bool:
    """Whether a paragraph holds more brackets, nesting, code or cells than anybody writes."""
    if any(_depth(pair, block) > _DEPTH for pair in _PAIRS):
        return True
    if any(pattern.search(block) for pattern in _EXCESSES):
        return True
    cells = 2 * block.count("|") + 200
    return _unclosed_code(block) > _DEPTH or _cells(block) > cells


def _cost(block: str) -> int:
    marks = len(_MARKS.findall(block))
    headings = len(_HEADINGS_AND_RULES.findall(block))
    fences = len(_FENCES.findall(block))
    # A fence is searched for its end, a heading's id among all ids: each counts for several marks.
    return marks + 8 * headings + 20 * fences


def _depth(pair: re.Pattern[str], block: str) -> int:
    depth = deepest = 0
    for opening, _closing in pair.findall(block):
        depth = depth + 1 if opening else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _unclosed_code(block: str) -> int:
    lengths = [len(run) for run in _CODE.findall(block)]
    return sum(lengths.count(length) % 2 for length in set(lengths))


def _cells(block: str) -> int:
    # The parser fills every row of a table up to the number of columns of its head.
    lines = block.count("\n") + 1
    head = block.split("\n", 1)[0]
    return lines * head.count("|")

"""What nobody would type: words, numbers and bytes for every field and address."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.text.corpora import naughty_strings

NUMBERS = [0, -1, 1, 5, 2**31 - 1, 2**31, 2**63, 10**30, -(2**31), 10**400]


ODD = [
    *(str(number) for number in NUMBERS),
    *(
        "\0",
        "a\0b",
        "\ud800",
        "\udfff\ud800",
        "\ufffe",
        "\uffff",
        "\u202e",
        "\u2066",
        "\r\n",
        "\x85",
        "\u2028",
        "\x1b[0m",
    ),
    *(
        "1e9",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "٣",
        "²",
        "½",
        "-0",
        "+1",
        " 1 ",
        "1;1",
        "1,2",
        "None",
        "true",
        "[]",
        "{}",
    ),
    *(
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "2026-11-25T25:00",
        "2026-03-22T02:30",
        "0001-01-01T00:00",
    ),
    *(
        "fr",
        "xx",
        "../../etc/passwd",
        "organisation:1",
        "organisation:99999999999",
        "member:1",
        "a" * 5000,
        "%",
        "%s",
        "_",
    ),
    *(
        "http://[",
        "javascript:alert(1)",
        "//evil.example",
        "\\\\evil",
        "data:text/html,x",
        "mailto:",
        "a@b",
        "@",
        "é@é",
    ),
    *(
        "[" * 3000,
        "{" * 3000,
        "*" * 3000,
        "| a " * 900,
        "' OR 1=1 --",
        '"; DROP TABLE member; --',
        "{{7*7}}",
        "${7}",
        "=1+1",
    ),
]


WORDS = (
    st.sampled_from(ODD) | st.sampled_from(naughty_strings()) | st.text() | st.integers().map(str)
)


VALUES = WORDS.map(lambda word: word.encode("utf-8", "surrogatepass")) | st.binary(max_size=40)

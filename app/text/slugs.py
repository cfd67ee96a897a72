import re


def slug(text):
    return re.sub(r"\W+", "-", text.casefold()).strip("-")[:60] or "x"


def ref(id, text):
    return f"{id}-{slug(text)}"


def parse_ref(ref):
    m = re.match(r"(\d{1,10})(-|$)", ref)
    return int(m[1]) if m and 0 < int(m[1]) < 2**31 else None

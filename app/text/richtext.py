import bleach
import markdown
from markupsafe import Markup


def render(s):
    return bleach.clean(markdown.markdown(s), tags={"p", "em", "strong", "ul", "li"})


def plain(s, limit=None):
    return bleach.clean(s, tags=set(), strip=True)[:limit]


def trusted(h):
    return Markup(h)


def clean_input(t):
    return t.replace("\0", "")


def single_line(t):
    return " ".join(t.split())

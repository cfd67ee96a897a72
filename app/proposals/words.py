"""The texts of a proposal, in the order in which they are read: what its form asks for, its versions keep, search
finds, and folders carry.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

TEXTS = {"title": _l("Title"), "summary": _l("Summary"), "body": _l("Text")}

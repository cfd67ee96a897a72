"""The entries of which navigation is made."""

from __future__ import annotations

from typing import NamedTuple


class MenuLink(NamedTuple):
    """An entry of the navigation; `post` entries are acts and are sent as forms. The `current` one
    leads to the page that is shown, or, if it is not `exact`, to one that stands above it.
    """

    label: str
    url: str
    current: bool = False
    post: bool = False
    exact: bool = True

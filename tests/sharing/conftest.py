"""The scene of tests/security, whose pages are all read here too."""

from __future__ import annotations

from tests.security.conftest import scene

__all__ = ["scene"]

"""The browser of a test run."""

import pytest
from playwright.sync_api import Page

from tests.services.chromium import chromium


def test_the_installed_browser_draws_a_page(page: Page) -> None:
    page.set_content("<h1>Action plan</h1>")
    assert page.get_by_role("heading").inner_text() == "Action plan"


def test_a_missing_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="install the package chromium"):
        chromium()

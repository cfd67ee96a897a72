"""What `make test` says when a program is missing."""

import pytest

from tools import test_needs


def test_missing_programs_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SystemExit, match="2"):
        test_needs.main()
    assert capsys.readouterr().err == "The tests need these packages: chromium strace\n"


def test_a_given_server_needs_no_installed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_needs, "find_binaries", lambda: None)
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    assert test_needs.missing_packages() == ["postgresql"]
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql+psycopg://localhost/given")
    assert test_needs.missing_packages() == []

"""Where a server listens, and what whoever starts it is told of its workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ROOT, Settings
from tools import serve
from tools.serve import address_from, notes, server_command

pytestmark = pytest.mark.served

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "0123456789abcdef" * 2,
    "BASE_URL": "https://plan.example.org",
}


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0", "10.0.0.5:8000", "::1", "٣.0.0.1"])
def test_what_is_no_address_ends_the_start_in_one_line(
    wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        address_from(wrong)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("LISTEN must be an address")


def test_it_listens_there_and_nowhere_else() -> None:
    command = server_command(8000, 1, address_from("10.0.0.5"))
    assert command[command.index("--host") + 1] == "10.0.0.5"


@pytest.mark.parametrize(
    ("told", "workers", "warned"), [("0", 2, 1), ("0", 1, 0), ("1", 2, 0), (None, 2, 0)]
)
def test_whoever_starts_several_workers_hears_that_connections_may_be_lost(
    told: str | None, workers: int, warned: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "MIGRATING", tmp_path / "tcp_migrate_req")
    if told is not None:
        serve.MIGRATING.write_text(f"{told}\n")
    places = {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}", "UPLOADS_DIR": str(tmp_path)}
    settings = Settings.from_environment(
        {**PRODUCTION, **places, "WORKERS": str(workers)}, tmp_path
    )
    assert sum("tcp_migrate_req" in note for note in notes(settings)) == warned
    assert "net.ipv4.tcp_migrate_req = 1\n" in (ROOT / "deploy" / "90-twiza.conf").read_text()


def test_as_many_workers_are_started_as_are_asked_for(tmp_path: Path) -> None:
    command = server_command(8000, Settings.from_environment({"WORKERS": "3"}, tmp_path).workers)
    assert command[command.index("--workers") + 1] == "3"

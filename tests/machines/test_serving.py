"""Where a server listens."""

from __future__ import annotations

import pytest

from tools.serve import address_from, server_command


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0", "10.0.0.5:8000", "::1", "٣.0.0.1"])
def test_what_is_no_address_ends_the_start_in_one_line(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        address_from(wrong)
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("LISTEN must be an address")


def test_it_listens_there_and_nowhere_else() -> None:
    command = server_command(8000, 1, address_from("10.0.0.5"))
    assert command[command.index("--host") + 1] == "10.0.0.5"

"""`digest send`: by hand, or from a timer."""

from __future__ import annotations

from flask import Flask

from tests import factories
from tests.conftest import NOON
from tests.notices.test_mails import queued, told


def test_the_command_puts_digests_into_the_queue_once(app: Flask) -> None:
    reader = factories.member("Zahra", seen_at=NOON)
    told(reader, factories.member("Karim"), pace="daily")

    def run(args: str) -> str:
        command = ["digest", "send", *args.split()]
        return app.test_cli_runner().invoke(args=command).output

    # Not due yet: it came after the hour of today's.
    assert "no digest to send" in run("")
    assert "daily digest of 2026-11-25: 1 put into the queue" in run("--on 2026-11-25")
    assert "no digest to send" in run("--on 2026-11-25")
    assert "2026-13-01" in run("--on 2026-13-01")
    assert [kind for kind, *_rest in queued()] == ["notices.daily"]

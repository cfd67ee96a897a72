"""Settings: what each takes, and that a wrong value stops the start with one clear line."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import Settings, WrongSetting

WRONG = [
    ("DATABASE_URL", "mysql://localhost/x"),
    ("DATABASE_URL", "sqlite"),
    ("DATABASE_URL", "postgresql+psycopg://localhost:port/x"),
    ("DATABASE_URL", "sqlite:////there/is/no/such/folder/x.sqlite3"),
    ("DATABASE_URL", "sqlite:///x.sqlite3?timeout=abc"),
    ("ENVIRONMENT", "prod"),
    ("BASE_URL", "plan.example.org"),
    ("BASE_URL", "http://["),
    ("BASE_URL", "http://plan.example.org:port"),
    ("BASE_URL", "https://plan.example.org/?lang=fr"),
    ("BASE_URL", "https://plan.example.org#top"),
    ("BASE_URL", "https://example.org/plan"),
    ("BASE_URL", "https://plan.example.org//"),
    ("HSTS_SUBDOMAINS", "true"),
    ("BASE_URL", "https://somebody@plan.example.org"),
    ("BASE_URL", " https://plan.example.org"),
    ("BASE_URL", "https://plan example.org"),
    ("MAIL_URL", "http://mail.example.org"),
    ("MAIL_URL", "smtp://["),
    ("MAIL_URL", "smtp://mail..example.org"),
    ("MAIL_URL", "smtp://u:p%C3%A9@mail.example.org"),
    ("MAIL_URL", "smtp://user@mail.example.org"),
    ("MAIL_URL", "smtp://mail.example.org/inbox"),
    ("MAIL_FROM", "plan"),
    ("MAIL_FROM", "a..b@example.org"),
    ("MAIL_FROM", "Plan\n<plan@example.org>"),
    ("WORKER", "perhaps"),
    ("UPLOADS_DIR", __file__),
    ("UPLOADS_DIR", "a\0b"),
    ("CURRENCY", "dirham"),
    ("CURRENCY", "XQQ"),
    ("TIMEZONE", "Africa/Atlantis"),
    ("TIMEZONE", "../../etc/passwd"),
    ("LANGUAGES", "fr,de"),
    ("LANGUAGES", ","),
    ("SITE_NAME", "x" * 301),
    ("SITE_NAME", "two\nlines"),
    ("PROXY_HOPS", "-1"),
    ("PROXY_HOPS", "٣"),
    ("PROXY_HOPS", "9" * 5000),
    ("WORKERS", "0"),
    ("WORKERS", "all"),
    ("WORKERS", "257"),
    ("DRAIN_SECONDS", "soon"),
    ("DRAIN_SECONDS", "601"),
    ("DRAIN_FILE", "/there/is/no/such/folder/leaving"),
    ("DRAIN_FILE", "/"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_setting(
    name: str, value: str, tmp_path: Path
) -> None:
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({name: value}, tmp_path)
    assert refusal.value.line.startswith(f"{name}: ")
    assert "\n" not in refusal.value.line
    assert refusal.value.code == 2


@pytest.mark.parametrize("name", ["DATABASE_URL", "SECRET_KEY", "UPLOADS_DIR"])
def test_a_place_that_may_only_be_read_is_refused_in_one_line(name: str) -> None:
    given = {"DATABASE_URL": "sqlite://", "SECRET_KEY": "k"} | {name: ""}
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment(given, Path("/proc/instance"))
    assert refusal.value.line.startswith(f"{name}: '/proc/instance")
    assert refusal.value.line.endswith("' is not a folder and cannot be made one.")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_address_of_a_database_is_taken_as_hosters_write_it(
    scheme: str, tmp_path: Path
) -> None:
    settings = Settings.from_environment(
        {"DATABASE_URL": f"{scheme}://twiza:p%40ss@db.internal/twiza"}, tmp_path
    )
    assert settings.database_url == "postgresql+psycopg://twiza:p%40ss@db.internal/twiza"


def test_a_setting_of_before_is_named_and_hinders_nothing(tmp_path: Path) -> None:
    assert Settings.from_environment({"REDIS_URL": "redis://x"}, tmp_path).retired == (
        "REDIS_URL",
    )


PRODUCTION = {
    "ENVIRONMENT": "production", "SECRET_KEY": "0123456789abcdef" * 2,
    "BASE_URL": "https://plan.example.org",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"), ("SECRET_KEY", "k" * 64), ("SECRET_KEY", "secret" * 6),
        ("FLASK_DEBUG", "1"),
        ("BASE_URL", "http://plan.example.org"), ("BASE_URL", "http://192.0.2.7:8000"),
        ("BASE_URL", "https://[::1]:8443"),
        ("DATABASE_URL", "sqlite://"), ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///file::memory:?cache=shared&uri=true"),
    ],
)  # fmt: skip
def test_production_does_not_start_where_it_would_be_weak_or_of_no_use(
    name: str, value: str, tmp_path: Path
) -> None:
    assert Settings.from_environment({**PRODUCTION, "FLASK_DEBUG": "0"}, tmp_path).production
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({**PRODUCTION, name: value}, tmp_path)
    assert refusal.value.line.startswith(f"{name}: ")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "twiza.localhost"])
def test_production_may_be_tried_on_one_machine_without_tls(host: str, tmp_path: Path) -> None:
    assert Settings.from_environment(
        {**PRODUCTION, "BASE_URL": f"http://{host}"}, tmp_path
    ).production


@pytest.mark.parametrize("missing", ["SECRET_KEY", "BASE_URL"])
def test_production_does_not_start_without(missing: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="2") as refusal:
        Settings.from_environment({**PRODUCTION, missing: ""}, tmp_path)
    assert refusal.value.line == f"{missing}: is required in production."


def test_outside_of_production_the_key_is_made_once_and_kept_for_its_owner(tmp_path: Path) -> None:
    first, again = (Settings.from_environment({}, tmp_path).secret_key for _ in range(2))
    assert first == again == (tmp_path / "secret_key").read_text()
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_all_that_start_at_once_take_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(
            pool.map(lambda _: Settings.from_environment({}, tmp_path).secret_key, range(40))
        )
    assert [len(key) for key in keys] == [64]
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", "uploads"}


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_is_no_key(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret_key").write_text(content)
    with pytest.raises(WrongSetting) as refusal:
        Settings.from_environment({}, tmp_path)
    assert (
        refusal.value.line
        == f"SECRET_KEY: {tmp_path / 'secret_key'} is empty: delete it, and a new key is made."
    )


def test_links_lead_to_the_port_that_is_served_unless_told_otherwise(tmp_path: Path) -> None:
    assert (
        Settings.from_environment({"PORT": "8123"}, tmp_path).base_url == "http://127.0.0.1:8123"
    )
    told = {"PORT": "8123", "BASE_URL": "https://plan.example.org/"}
    assert Settings.from_environment(told, tmp_path).base_url == "https://plan.example.org"

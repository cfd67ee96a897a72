"""The settings file: one reader for every command, of the lines that systemd reads alike."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import make_url

from app.accounts.models import Member
from app.commands import shown
from app.database import db
from config import ROOT, WrongSetting
from settings_file import NAMES, environment, read
from tests import factories
from tests.conftest import make_app
from tests.upkeep.conftest import store_document

URL = "postgresql+psycopg://twiza:a#b;c'd@db.internal/twiza?sslmode=require&application_name=twiza"
# As the line stands in the file, and what systemd takes from it.
TAKEN = {
    f"DATABASE_URL={URL}": URL,
    "DATABASE_URL=sqlite:////srv/a b/$HOME/`id`/(x) & y|z": "sqlite:////srv/a b/$HOME/`id`/(x) & y|z",
    'DATABASE_URL="sqlite:////srv/a b # c"  ': "sqlite:////srv/a b # c",
    "DATABASE_URL='sqlite:////srv/\"a\"\\'": 'sqlite:////srv/"a"\\',
    "  DATABASE_URL=  sqlite:////srv/it's\"  ": "sqlite:////srv/it's\"",
    "DATABASE_URL = sqlite:////srv/خطة\r\nSITE_NAME=x\r\n": "sqlite:////srv/خطة",
    "# DATABASE_URL=no\n; DATABASE_URL=no\n\nDATABASE_URL=a=b\nSITE_NAME=x": "a=b",
    "DATABASE_URL=first\nDATABASE_URL=second": "second",
    "DATABASE_URL=one\\\ntwo \\ \nSITE_NAME=x": "onetwo  ",
    'DATABASE_URL="a\\"b\\$c\\d\\\ne"': 'a"b$c\\de',
    "DATABASE_URL=a # b": "a # b",
    "DATABASE_URL=": "",
}
REFUSED = {
    "SITE_NAME=x\nDATABASE_URL=a\x07": "line 2: DATABASE_URL must hold no control character",
    "# see below \\\nDATABASE_URL=a": "line 1 is a comment that ends with a backslash",
    'DATABASE_URL="a" # b': "line 1: DATABASE_URL needs one pair of quotes",
    'DATABASE_URL="a" "b"': "line 1: DATABASE_URL needs one pair of quotes",
    "DATABASE_URL='a\nSITE_NAME=b'": "line 1: DATABASE_URL needs one pair of quotes",
    "export DATABASE_URL=a": "line 1 is no NAME=value",
    "\n\nDATABASE_URL": "line 3 is no NAME=value",
    "DATABASE_URL=a\\": "line 1 is no NAME=value",
    "BASEURL=a": "line 1: there is no setting BASEURL: is BASE_URL meant?",
    "SITE_NAME=x\nLANGUAGE=fr": "line 2: there is no setting LANGUAGE: is LANGUAGES meant?",
    "FLASK_DEBUG=1": "line 1: there is no setting FLASK_DEBUG",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that is not written yet."""
    return tmp_path / "settings.env"


def refusal(given: dict[str, str]) -> str:
    with pytest.raises(WrongSetting) as refused:
        environment(given)
    return refused.value.line


def test_a_line_is_read_as_systemd_reads_it(file: Path) -> None:
    for text, value in TAKEN.items():
        file.write_bytes(text.encode())
        assert read(file)["DATABASE_URL"] == value, text


def test_what_could_be_read_otherwise_or_is_no_setting_is_refused_in_one_line(file: Path) -> None:
    for text, words in REFUSED.items():
        file.write_text(text)
        line = refusal({"TWIZA_ENV": str(file)})
        assert line.startswith(f"{file}: {words}"), text
        assert "\n" not in line


def test_a_settings_file_that_is_named_must_be_there(file: Path) -> None:
    assert (
        refusal({"TWIZA_ENV": str(file)}) == f"{file}: cannot be read (No such file or directory)."
    )


def test_the_environment_goes_before_the_file_and_may_hold_whatever_the_system_does(
    file: Path,
) -> None:
    file.write_text("SITE_NAME=filed\nTIMEZONE=UTC\nSECRET_KEY_FILE=/there/is/none\n")
    given = {
        "TWIZA_ENV": str(file),
        "SITE_NAME": "given",
        "SECRET_KEY": "key",
        "LANGUAGE": "fr:en",
    }
    assert environment(given) == given | {"TIMEZONE": "UTC"}


def test_a_setting_may_lie_in_a_file_of_its_own_and_is_given_once(file: Path) -> None:
    file.write_text(f"SECRET_KEY_FILE={file.with_name('key')}\n")
    file.with_name("key").write_text(" of its own \n")
    assert environment({"TWIZA_ENV": str(file)})["SECRET_KEY"] == " of its own "
    file.write_text(f"SECRET_KEY_FILE={file.with_name('key')}\nSECRET_KEY=another\n")
    assert refusal({"TWIZA_ENV": str(file)}) == (
        f"SECRET_KEY: is given twice in {file}, by itself and as SECRET_KEY_FILE."
    )
    given = {"TWIZA_ENV": os.devnull, "DATABASE_URL_FILE": "/there/is/none"}
    assert refusal(given).startswith("DATABASE_URL_FILE: /there/is/none cannot be read")


def settings_read(path: str) -> Iterator[str]:
    """The names that a module asks its settings for."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        words = node.args if isinstance(node, ast.Call) else []
        texts = [
            word.value
            for word in words
            if isinstance(word, ast.Constant) and isinstance(word.value, str)
        ]
        yield from (text for text in texts if re.fullmatch(r"[A-Z_]{4,}", text))


def test_the_file_may_hold_every_setting_that_the_program_reads_or_the_readme_names() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    asked = {name for path in ("config.py", "tools/serve.py") for name in settings_read(path)}
    unknown = (table | asked) - set(NAMES) - {"LEAVING_FILE", "TWIZA_ENV", "FLASK_DEBUG"}
    assert len(table) > 12
    assert not unknown


@pytest.mark.served
def test_every_command_reads_the_file_and_names_the_database_that_it_changes(
    app: Flask, file: Path
) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    file.write_text(
        f'DATABASE_URL="{url}"\nSECRET_KEY={"k" * 32}\nUPLOADS_DIR="{file.parent / "uploads"}"\n'
    )
    said = {}
    for words in (
        "members create salma@example.org --name Salma",
        "members link nobody@example.org",
        "verify",
    ):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words.split()]
        own = {"PATH": os.environ["PATH"], "TWIZA_ENV": str(file), "FLASK_SKIP_DOTENV": "1"}
        done = subprocess.run(
            command, cwd=ROOT, env=own, capture_output=True, text=True, check=False
        )
        said[words.split()[1:][0] if " " in words else words] = (done.returncode, done.stderr)
    assert said["create"] == (0, f"Database: {shown(make_url(url))}\n")
    assert said["link"][1].startswith("Error: there is no account")
    assert said["verify"] == (0, "")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 1


def test_no_password_of_a_database_is_shown() -> None:
    url = make_url(
        "postgresql+psycopg://twiza:one@db.internal/twiza?password=two&sslpassword=three&sslmode=require"
    )
    assert shown(url).startswith("postgresql+psycopg://twiza:***@db.internal/twiza?")
    assert not re.search("one|two|three", shown(url))


def test_a_new_database_and_its_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0o002)
    try:
        app = make_app("", tmp_path / "instance", UPLOADS_DIR="")
        with app.app_context():
            factories.member("Salma")
            store_document("Charte", factories.member("Nadia", role="steering"))
            made = {path: path.stat().st_mode for path in (tmp_path / "instance").rglob("*")}
            db.session.remove()
            db.engine.dispose()
    finally:
        os.umask(previous)
    assert {path.name for path in made} >= {"twiza.sqlite3", "twiza.sqlite3-wal", "uploads"}
    assert {path.name for path, mode in made.items() if mode & 0o077} == set()
    assert (tmp_path / "instance").stat().st_mode & 0o077 == 0

"""The guide for operators and the files it copies fit the program."""

from __future__ import annotations

import configparser
import re
import shlex
import subprocess
from pathlib import Path

import click
import pytest
from flask import Flask

from config import MEGABYTE, ROOT, Settings
from settings_file import NAMES

pytestmark = pytest.mark.served

GUIDE = (ROOT / "docs" / "operating.md").read_text()
SEVERAL = (ROOT / "docs" / "operating-several.md").read_text()
BLOCKS = re.findall(r"^    (.+)$", GUIDE, re.MULTILINE)
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
COMMANDS = [
    line.split("twiza ", 1)[1]
    for line in [*BLOCKS, *re.findall(r"`(twiza [^`]+)`", GUIDE)]
    if re.match("twiza ", line)
]


def environment() -> dict[str, str]:
    """The settings as the guide's file has them."""
    lines = (DEPLOY / "twiza.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_of_the_guide_is_there_with_its_options(app: Flask, words: str) -> None:
    command: click.Command = app.cli
    given = shlex.split(words)
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), given.pop(0))
        assert found is not None
        command = found
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in given if word.startswith("--")} <= options


def test_the_guide_names_commands() -> None:
    assert len(COMMANDS) > 15


def test_the_settings_file_is_one_that_the_site_takes(tmp_path: Path) -> None:
    given = environment() | {"SECRET_KEY": "0123456789abcdef" * 2, "UPLOADS_DIR": str(tmp_path)}
    given["DATABASE_URL"] = given["DATABASE_URL"].replace("/var/lib/twiza", str(tmp_path))
    settings = Settings.from_environment(given, tmp_path)
    assert (settings.production, settings.proxy_hops) == (True, 1)


def test_the_settings_file_holds_no_key() -> None:
    assert environment()["SECRET_KEY"] == ""


def unit(path: Path) -> configparser.ConfigParser:
    """A unit of systemd."""
    read = configparser.ConfigParser(strict=True, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(path)
    return read


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_can_be_read_and_start_what_is_there(path: Path) -> None:
    assert "Unit" in unit(path)
    if "Service" in unit(path):
        program, *words = unit(path)["Service"]["ExecStart"].split()
        assert (
            program == "/usr/bin/make"
            or (ROOT / Path(program).relative_to("/srv/twiza/site")).stat().st_mode & 0o111
        )
        assert words[-1:] in ([], ["run"], ["worker"], ["%i"])
    if "OnFailure" in unit(path)["Unit"]:
        assert (DEPLOY / unit(path)["Unit"]["OnFailure"].replace("@%n", "@")).is_file()
    if unit(path).has_option("Service", "Restart"):  # OnFailure= alone may stay silent
        assert unit(path)["Unit"]["OnFailure"] in unit(path)["Service"]["ExecStopPost"]


def written(document: str) -> set[Path]:
    """The folders that the settings in that text have the site write to."""
    found = re.findall(
        r"^ *(?:UPLOADS_DIR=|DATABASE_URL=sqlite:///)(/\S+)", document, re.MULTILINE
    )
    return {Path(path).parent for path in found}


@pytest.mark.parametrize("name", ["twiza.service", "twiza-backup.service", "twiza-worker.service"])
def test_services_may_write_where_the_settings_say(name: str) -> None:
    service = unit(DEPLOY / name)["Service"]
    state = [f"/var/lib/{folder}" for folder in service.get("StateDirectory", "").split()]
    folders = {Path(path) for path in [*service["ReadWritePaths"].split(), *state]}
    wanted = written((DEPLOY / "twiza.env").read_text()) | written(SEVERAL)
    assert wanted == {Path("/var/lib/twiza"), Path("/srv/twiza")}
    assert wanted <= folders


@pytest.mark.parametrize("name", ["twiza", "twiza-backup"])
def test_scripts_can_be_read(name: str) -> None:
    assert subprocess.run(["sh", "-n", str(DEPLOY / name)], check=False).returncode == 0


def test_the_proxy_leads_to_the_port_and_lets_uploads_through(app: Flask) -> None:
    site = (DEPLOY / "nginx.conf").read_text()
    assert f"proxy_pass http://127.0.0.1:{environment()['PORT']};" in site
    assert f"client_max_body_size {app.config['MAX_CONTENT_LENGTH'] // MEGABYTE}m;" in site


def test_each_proxy_sends_a_page_in_three_languages_while_the_site_is_away() -> None:
    page = (DEPLOY / "away.html").read_text()
    assert re.findall(r'<section lang="(\w+)" dir="(\w+)">', page) == [
        ("fr", "ltr"),
        ("ar", "rtl"),
        ("en", "ltr"),
    ]
    assert not re.search(r"(?:src|href|url)\W", page)
    nginx, haproxy = ((DEPLOY / name).read_text() for name in ("nginx.conf", "haproxy.cfg"))
    assert "error_page 502 504 =503 /away.html;" in nginx
    assert re.findall(r"http-error status (\d+) .*deploy/away\.html", haproxy) == [
        "502",
        "503",
        "504",
    ]


def test_no_proxy_logs_who_asked_for_what() -> None:
    servers = (DEPLOY / "nginx.conf").read_text().split("\nserver {")[1:]
    for server in servers:
        assert re.findall(r"access_log ([^;]+);", server) == ["off"]
        assert re.findall(r"error_log \S+ ([^;]+);", server) == [
            "emerg"
        ]  # lower ones quote the request
    haproxy = (DEPLOY / "haproxy.cfg").read_text()
    assert re.findall(r"^ +log stdout .* (\w+)$", haproxy, re.MULTILINE) == [
        "notice"
    ]  # a request's line is of "info"
    assert not re.search(r"log-separate-errors|httplog|tcplog|log-format", haproxy)


COMPOSED = (ROOT / "compose.yaml").read_text()


def test_the_containers_are_given_settings_that_there_are_and_no_secret_in_them() -> None:
    given = re.findall(
        r"^      ([A-Z][A-Z_]+): ", COMPOSED.partition("\n  database:\n")[0], re.MULTILINE
    )
    image = re.findall(r"\b([A-Z_]{4,})=", (ROOT / "Dockerfile").read_text())
    of_python = {"PATH", "FLASK_APP", "FLASK_SKIP_DOTENV", "PYTHONDONTWRITEBYTECODE"}
    assert {name.removesuffix("_FILE") for name in given} | {*image} - of_python <= {*NAMES}
    assert {
        "SECRET_KEY_FILE",
        "DATABASE_URL_FILE",
        "PROXY_HOPS",
        "CURRENCY",
        "HSTS_SUBDOMAINS",
    } <= {*given}
    keys = re.findall(r"^    ([a-z_]+):", COMPOSED.partition("\n  database:\n")[0], re.MULTILINE)
    assert len(keys) == len({*keys})  # Docker refuses a file that says something twice
    secrets = re.findall(r"file: \./(\w+)/\w+", COMPOSED)
    assert set(secrets) == {"secrets"}
    for name in (".gitignore", ".dockerignore"):
        assert {".env", "secrets"} <= {
            line.strip("/") for line in (ROOT / name).read_text().splitlines()
        }


def test_the_files_that_the_containers_need_are_there_and_images_name_no_registry() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    mounted = re.findall(r"- \./(\S+?):", COMPOSED)
    copied = [
        path
        for line in re.findall(r"^COPY ([^-\n]+) \S+$", dockerfile, re.MULTILINE)
        for path in line.split()
    ]
    assert [
        path for path in [*mounted, *copied, "deploy/ready.py"] if not (ROOT / path).exists()
    ] == []
    images = re.findall(r"^(?:FROM|    image:) (\S+)", dockerfile + COMPOSED, re.MULTILINE)
    assert [image for image in images if not re.fullmatch(r"[a-z]+:[a-z0-9.-]+", image)] == []
    assert len(images) == 4


def recipes(section: int) -> list[list[str]]:
    """The grey boxes of a section of the guide, line by line."""
    text = GUIDE.partition(f"\n## {section}. ")[2].partition("\n## ")[0]
    return [box.split("\n    ") for box in re.findall(r"\n    (\S.*(?:\n    .+)*)", text)]


def test_no_recipe_changes_files_under_a_running_server() -> None:
    for lines in recipes(8):
        stopped = range(lines.index("systemctl stop twiza"), lines.index("systemctl start twiza"))
        changing = [
            at
            for at, line in enumerate(lines)
            if re.search(r"git (pull|merge|checkout)|make setup", line)
        ]
        assert changing
        assert set(changing) <= set(stopped)


def test_a_new_machine_restores_without_a_service() -> None:
    on_the_machine, on_a_new_one = recipes(5)[1:]
    assert "systemctl stop twiza" in on_the_machine
    assert [line.split()[:2] for line in on_a_new_one] == [
        ["twiza", "restore"],
        ["twiza", "verify"],
    ]


def test_a_server_is_asked_where_it_listens() -> None:
    listens, port = (
        re.findall(rf"^    {name}=(\S+)", SEVERAL, re.MULTILINE)[0] for name in ("LISTEN", "PORT")
    )
    assert re.findall(r"curl [^`]*http://([^/]+)/readyz", SEVERAL) == [f"{listens}:{port}"]


@pytest.mark.parametrize("path", re.findall(r"\bdeploy/[a-z.-]+[a-z]", "\n".join(BLOCKS)))
def test_files_that_the_guide_copies_are_there(path: str) -> None:
    assert (ROOT / path).is_file()

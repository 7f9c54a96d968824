"""Whatever an operator gets wrong stops the start with one clear line that says what to do."""

import fcntl
import json
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.line.program import veginn

SECRET = "123456:this-must-never-be-shown"


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A folder in which `veginn serve` would start."""
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert veginn(tmp_path, "teams", "import").returncode == 0
    return tmp_path


def one_clear_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    [line] = done.stderr.strip().splitlines()
    assert SECRET not in line
    assert line.startswith("veginn: ")
    return line


def test_an_unknown_setting(ready: Path) -> None:
    line = one_clear_line(veginn(ready, "serve", slaa="24h"))
    assert "VEGINN_SLAA" in line
    assert "VEGINN_SLA," in line


def test_an_unknown_setting_in_the_env_file(ready: Path) -> None:
    (ready / ".env").write_text("VEGINN_TOKEN=x\n", encoding="utf-8")
    assert "VEGINN_TOKEN" in one_clear_line(veginn(ready, "serve"))


@pytest.mark.parametrize("sla", ["24", "a day", "0h", "-1h", ""])
def test_a_promise_that_is_no_time(ready: Path, sla: str) -> None:
    assert "VEGINN_SLA" in one_clear_line(veginn(ready, "serve", sla=sla))


def test_a_bad_token(ready: Path) -> None:
    line = one_clear_line(veginn(ready, "serve", telegram_mode="polling", telegram_token="not a token"))
    assert "VEGINN_TELEGRAM_TOKEN" in line
    assert "BotFather" in line


def test_a_webhook_without_its_secret(ready: Path) -> None:
    line = one_clear_line(veginn(ready, "serve", telegram_mode="webhook", telegram_token=SECRET))
    assert "VEGINN_TELEGRAM_SECRET" in line


def test_a_taken_port(ready: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        line = one_clear_line(veginn(ready, "serve", port=str(taken.getsockname()[1])))
    assert "VEGINN_PORT" in line


def test_no_database_yet(tmp_path: Path) -> None:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    (tmp_path / "var" / "veginn.db").unlink()
    assert "veginn migrate" in one_clear_line(veginn(tmp_path, "serve"))


def test_no_teams_yet(tmp_path: Path) -> None:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert "veginn teams import" in one_clear_line(veginn(tmp_path, "serve"))


def test_a_team_of_the_catchment_that_nobody_has_entered(tmp_path: Path) -> None:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    molde = {"id": "molde", "town": "Molde", "phone": None, "address": None}
    row = {**molde, "intake_max_months": 12, "retention_days": 90}
    (tmp_path / "teams.json").write_text(json.dumps([row]), encoding="utf-8")
    assert veginn(tmp_path, "teams", "import", "teams.json").returncode == 0
    line = one_clear_line(veginn(tmp_path, "serve"))
    assert "alesund, kristiansund, ulstein" in line


def test_an_old_schema(ready: Path) -> None:
    with sqlite3.connect(ready / "var" / "veginn.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '000000000000'")
    database.close()
    assert "newer Veginn" in one_clear_line(veginn(ready, "serve"))


def test_a_missing_key_file(ready: Path) -> None:
    (ready / "var" / "veginn.key").unlink()
    line = one_clear_line(veginn(ready, "serve"))
    assert "veginn.key" in line
    assert "missing" in line


def test_a_key_file_of_another_installation(ready: Path) -> None:
    (ready / "var" / "veginn.key").write_text("00\n", encoding="ascii")
    assert "damaged" in one_clear_line(veginn(ready, "serve"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Below /proc not even root may write, so the test means the same in every account."""
    line = one_clear_line(veginn(tmp_path, "migrate", "--new-key", key_file="/proc/veginn/key"))
    assert "/proc/veginn" in line
    one_clear_line(veginn(tmp_path, "migrate", database_url="sqlite:////proc/veginn/db"))
    one_clear_line(veginn(tmp_path, "demo", "--directory", "/proc/veginn"))


def test_a_team_file_that_is_not_there(ready: Path) -> None:
    line = one_clear_line(veginn(ready, "teams", "import", "nowhere.json"))
    assert "nowhere.json" in line
    assert "Errno" not in line


def test_a_language_that_nobody_speaks_here(ready: Path) -> None:
    done = veginn(ready, "staff", "add", "kari", "--name", "Kari", "--team", "molde", "--lang", "sv")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "kari" not in veginn(ready, "staff", "list").stdout


def test_a_second_start_on_the_same_database(ready: Path) -> None:
    with (ready / "var" / "veginn.db.lock").open("w", encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "already runs" in one_clear_line(veginn(ready, "serve", port="0"))


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("serve",),
        ("demo",),
        ("talk",),
        ("migrate",),
        ("doctor",),
        ("backup",),
        ("restore",),
        ("staff", "add"),
        ("teams", "import"),
    ],
)
def test_every_command_has_help(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = veginn(tmp_path, *words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout

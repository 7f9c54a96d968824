"""Accounts by the command line, as an operator keeps them."""

import re
from pathlib import Path

import pytest

from tests.line.program import veginn


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    assert veginn(tmp_path, "migrate", "--new-key").returncode == 0
    assert veginn(tmp_path, "teams", "import").returncode == 0
    return tmp_path


def password_in(said: str) -> str:
    found = re.search(r"asked to change it at once: (\S+)", said)
    assert found, said
    return found[1]


def test_an_account_is_made_renewed_and_closed(ready: Path) -> None:
    made = veginn(ready, "staff", "add", "kari", "--name", "Kari", "--team", "molde")
    renewed = veginn(ready, "staff", "reset", "kari")
    assert password_in(made.stdout) != password_in(renewed.stdout)
    assert "disabled" not in veginn(ready, "staff", "list").stdout
    assert "signed out everywhere" in veginn(ready, "staff", "disable", "kari").stdout
    assert re.search(r"^kari .*disabled$", veginn(ready, "staff", "list").stdout, re.MULTILINE)


def test_nobody_is_closed_who_is_not_there(ready: Path) -> None:
    done = veginn(ready, "staff", "disable", "nobody")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr

"""The import contracts hold, and each of them fails when a forbidden import is tried."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOMS, ROOT

FORBIDDEN = {
    "The house: the program wires the edges, the edges use the core, the core knows nobody": (
        "core",
        "import migrations",
    ),
    "The front door: channels, conversation, flows, engine": ("bot/engine", "import bot.flows"),
    "The front door and the console never meet, but for the words": ("admin", "import bot.engine"),
    "The engine and the flows are pure: no core, framework, database or event loop": ("bot/flows", "import sqlalchemy"),
    "Only the Telegram channel knows aiogram": ("bot/conversation", "import aiogram"),
    "The core knows no channel, web framework or scheduler": ("core", "import apscheduler"),
    "Only the web sides know FastAPI and Jinja": ("worker", "import fastapi"),
    "The words and the look are leaves": ("web", "import core.clock"),
    "Only the worker tells anybody outside: mail and Apprise": ("veginn", "import apprise"),
    "Only the duty knows calendars and red days": ("core/cases", "import holidays"),
}
"""For each contract a place and an import that it must refuse."""


def contracts() -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in config["tool"]["importlinter"]["contracts"]]


def verdicts(house: Path) -> dict[str, str]:
    done = subprocess.run(  # noqa: S603 - our own words
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=house,
        env={**os.environ, "COLUMNS": "400", "NO_COLOR": "1"},
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def intruded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with one forbidden import for each contract."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", house)
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, house / room, ignore=shutil.ignore_patterns("__pycache__", "data", "static", "templates")
        )
    for number, (place, line) in enumerate(FORBIDDEN.values()):
        (house / place / f"intruder_{number}.py").write_text(line + "\n", encoding="utf-8")
    return house


def test_every_contract_holds() -> None:
    assert verdicts(ROOT) == dict.fromkeys(contracts(), "KEPT")


def test_every_contract_has_an_import_that_it_must_refuse() -> None:
    assert set(FORBIDDEN) == set(contracts())


def test_every_contract_fails_when_its_forbidden_import_is_tried(intruded: Path) -> None:
    assert verdicts(intruded) == dict.fromkeys(contracts(), "BROKEN")

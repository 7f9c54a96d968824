from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bot.i18n import Catalogs
from tests.line.program import Program, running

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Program]:
    with running(tmp_path, "demo", "--directory", "data") as program:
        yield program


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One per module: Playwright's own loop does not go together with asynchronous tests."""
    expect.set_options(timeout=15_000)  # several processes run their tests beside each other
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()

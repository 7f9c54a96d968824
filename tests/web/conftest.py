import socket
import threading
from collections.abc import Iterator

import httpx
import jinja2
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from starlette.types import ASGIApp

from web.page import Shell
from web.static_files import StaticFiles
from web.templates import build_environment

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP veginn.test 127.0.0.1",
]


@pytest.fixture(scope="session")
def files() -> StaticFiles:
    return StaticFiles()


@pytest.fixture(scope="session")
def environment(files: StaticFiles) -> jinja2.Environment:
    return build_environment(static=files.url)


@pytest.fixture(scope="session")
def shell() -> Shell:
    return Shell(lang="nn", title="Veginn", skip="Hopp til innhaldet")


class Door:
    """A real server on a free port, around an application that may need to know its own address first."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.server: uvicorn.Server | None = None
        self.thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def open(self, app: ASGIApp) -> None:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1, ws="none")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self.thread.start()
        httpx.get(self.url)  # waits in the socket's queue until the server answers

    def close(self) -> None:
        if self.server and self.thread:
            self.server.should_exit = True
            self.thread.join(timeout=5)
        self.socket.close()


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One a module, and no async test in that module: Playwright's own event loop runs for as long as this is open."""
    expect.set_options(timeout=15_000)  # several processes run their tests beside each other
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, door: Door) -> Iterator[BrowserContext]:
    """Asks for the door, so that the browser lets go of its streams before the server is closed."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(15_000)
    yield context
    context.close()

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.i18n import Catalogs
from core.places import Gazetteer, load_gazetteer
from tests.bot.channels.web.site import Served, Site, furnished

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def catalogs() -> Catalogs:
    return Catalogs.load()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture
async def site(database_url: str, catalogs: Catalogs, gazetteer: Gazetteer) -> AsyncIterator[Site]:
    site = await furnished(database_url, catalogs=catalogs, gazetteer=gazetteer, public_url="http://localhost")
    yield site
    await site.database.close()


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without a window: keeps cookies, does not follow redirects by itself."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site.app()),
        base_url="http://localhost",
        headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "nn"},
    ) as client:
        yield client


@pytest.fixture
def served(database_url: str, catalogs: Catalogs, gazetteer: Gazetteer) -> Iterator[Served]:
    served = Served(database_url, catalogs=catalogs, gazetteer=gazetteer)
    yield served
    served.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One per module: Playwright's own loop does not go together with asynchronous tests."""
    expect.set_options(timeout=15_000)  # several processes run their tests beside each other
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, served: Served) -> Iterator[BrowserContext]:
    """Asks for the site, so that the browser lets go of its streams before the server is closed."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="nn-NO")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()

"""A defect of ours, and an address that leads nowhere: a page in plain words, with a way out and the numbers."""

import re
from dataclasses import replace

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp
from structlog.testing import capture_logs

from bot.channels.web.app import build_router, not_found
from bot.engine import Book
from bot.i18n import Catalogs
from tests.bot.channels.web.site import FILES, Site

WORDS = "Eg er redd i kveld."
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


async def test_a_defect_keeps_the_words_on_the_page_and_out_of_the_log(site: Site, catalogs: Catalogs) -> None:
    services = site.services()
    broken = replace(services, reception=replace(services.reception, book=Book(())))
    app = FastAPI()
    app.router.routes.append(FILES.route())
    app.include_router(build_router(broken))
    cookie, hidden = await started(site)
    form = {**hidden, "text": WORDS}
    async with client_of(app) as client:
        client.cookies.set("chat", cookie)
        with capture_logs() as logged:
            page = await client.post("/chat", data=form)
    assert page.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert catalogs.say("nn", "web.away.kept") in page.text
    assert WORDS in page.text
    assert 'href="tel:113"' in page.text
    [entry] = logged
    assert (entry["event"], entry["problem"]) == ("web.page_failed", "IndexError")
    assert WORDS not in str(entry)


async def test_an_address_that_leads_nowhere_gets_a_page_with_a_way_out(site: Site, catalogs: Catalogs) -> None:
    app = FastAPI()
    page_of_nothing = not_found(site.services())
    app.router.routes.append(FILES.route())
    app.add_api_route("/{anything:path}", page_of_nothing)
    async with client_of(app) as client:
        page = await client.get("/no/such/page?lang=nb")
    assert page.status_code == httpx.codes.NOT_FOUND
    assert catalogs.say("nb", "web.not_found.heading") in page.text
    assert 'href="tel:113"' in page.text


async def started(site: Site) -> tuple[str, dict[str, str]]:
    """Somebody who has answered the first question: their cookie, and what their page would send along."""
    async with client_of(site.app()) as client:
        page = await client.post("/chat", data={"begin": "1", "lang": "nn", "choice": "parent"})
        return client.cookies["chat"], dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost", headers=FROM_OUR_PAGE, follow_redirects=True
    )

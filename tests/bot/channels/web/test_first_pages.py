"""Pages that stand there for anybody: no cookie, no database, three languages."""

import gzip
import re
from dataclasses import replace

import httpx
import pytest

from bot.channels.web.frame import parts_of
from bot.i18n import LOCALES, Catalogs
from core.db import begin
from core.safety import load_numbers
from core.teams import all_teams, put_team
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.outage import take_away

GOAL_BYTES = 20_000
PUBLIC = ["/", "/help-now", "/privacy"]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("lang", LOCALES)
async def test_a_page_speaks_the_language_that_its_address_asks_for(
    client: httpx.AsyncClient, path: str, lang: str
) -> None:
    answer = await client.get(path, params={"lang": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("nn-NO,nn;q=0.9", "nn"), ("nb-NO,en;q=0.5", "nb"), ("no", "nb"), ("fr, en-GB", "en"), ("ar", "nn"), ("", "nn")],
)
async def test_the_first_guess_is_the_browsers_own_language(
    client: httpx.AsyncClient, accepted: str, lang: str
) -> None:
    answer = await client.get("/", headers={"Accept-Language": accepted})
    assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize("lang", ["xx", "", "nn'\"><script>", "nn" * 5000])
async def test_a_language_that_nobody_speaks_is_passed_over(client: httpx.AsyncClient, lang: str) -> None:
    answer = await client.get("/", params={"lang": lang})
    assert '<html lang="nn"' in answer.text


async def test_the_titles_give_nothing_away(client: httpx.AsyncClient) -> None:
    titles = {re.search("<title>(.*)</title>", (await client.get(path)).text)[1] for path in PUBLIC}  # type: ignore[index] # every page has one
    assert titles == {"Samtale"}


async def test_every_help_number_can_be_rung_and_116_117_is_shown_as_it_is_said(client: httpx.AsyncClient) -> None:
    markup = (await client.get("/help-now")).text
    for one in load_numbers():
        assert f'href="{one.link}"' in markup
    assert ">116 117</a>" in markup
    assert 'href="tel:116117"' in markup


@pytest.mark.parametrize("path", ["/", "/help-now"])
async def test_the_first_page_and_the_numbers_need_no_database(
    site: Site, client: httpx.AsyncClient, path: str
) -> None:
    before = (await client.get(path)).text
    await take_away(site.database)
    assert (await client.get(path)).text == before


async def test_the_privacy_page_names_the_days_and_the_sources_and_stands_without_a_database(
    site: Site, client: httpx.AsyncClient
) -> None:
    markup = (await client.get("/privacy")).text
    assert "90 dagar" in markup
    for source in (
        "https://data.norge.no/nlod/en/",
        "http://www.erikbolstad.no/postnummer/",
        "© Kartverket, CC BY 4.0",
        "https://www.geonames.org",
    ):
        assert source in markup
    await take_away(site.database)
    assert "90 dagar" in (await client.get("/privacy")).text
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site.app()), base_url="http://localhost") as stranger:
        answer = await stranger.get("/privacy")
    assert answer.status_code == 200
    assert "Talet på dagar står i samtalen" in answer.text


async def test_the_first_page_is_light_on_the_wire(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert assets
    weights = [len(page.content)]
    for asset in assets:
        answer = await client.get(asset)
        assert answer.headers["content-encoding"] == "gzip"
        weights.append(len(gzip.compress(answer.content)))
    assert sum(weights) < GOAL_BYTES


async def test_quick_exit_is_explained_before_the_first_question(client: httpx.AsyncClient, catalogs: Catalogs) -> None:
    reading = await Person(client, catalogs).open("/")
    assert reading.text.index("Må du fort bort?") < reading.text.index("Kven er du?")
    assert "yr.no" in reading.text


def test_a_number_in_a_text_can_be_rung_the_teams_own_too() -> None:
    parts = parts_of(load_numbers(), "Ring 71 11 22 33 før 24. november kl. 14.20, eller 116 117.")
    assert [(part.text, part.href) for part in parts if part.href] == [
        ("71 11 22 33", "tel:71112233"),
        ("116 117", "tel:116117"),
    ]
    assert "".join(part.text for part in parts).startswith("Ring 71 11 22 33 før 24.")


async def test_the_privacy_page_follows_what_the_teams_say_now(site: Site, client: httpx.AsyncClient) -> None:
    await client.get("/privacy")
    async with begin(site.database) as tx:
        for team in await all_teams(tx):
            await put_team(tx, replace(team, retention_days=30))
    await client.get("/privacy")
    assert "30 dagar" in (await client.get("/privacy")).text

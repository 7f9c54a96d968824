"""Pages that stand there for anybody: no cookie, no database, three languages."""

import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.web.app import WebChatServices, build_router
from bot.channels.web.frame import parts_of
from bot.conversation.reception import DRAFT_LIFE
from bot.i18n import LOCALES, Catalogs
from core.db import begin, read
from core.safety import load_numbers
from core.teams import all_teams, put_team
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.builders import shipped_setup
from tests.outage import take_away

GOAL_BYTES = 20_000
"""Half of what the first page may weigh over the wire."""
PUBLIC = ["/", "/help-now", "/other-help", "/privacy"]


@asynccontextmanager
async def visitor(services: WebChatServices) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a program that has just started."""
    app = FastAPI()
    app.include_router(build_router(services))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost", headers={"Accept-Language": "nn"}
    ) as client:
        yield client


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


@pytest.mark.parametrize("path", ["/", "/help-now", "/other-help"])
async def test_the_first_page_and_the_numbers_need_no_database(
    site: Site, client: httpx.AsyncClient, path: str
) -> None:
    await client.get(path)  # the first view learns the teams' phones
    before = (await client.get(path)).text
    await take_away(site.database)
    assert (await client.get(path)).text == before


@pytest.mark.parametrize(
    ("lang", "checked"),
    [
        ("nn", "Nummera er sjekka 22. november 2026."),
        ("nb", "Numrene er sjekket 22. november 2026."),
        ("en", "The numbers were checked on 22 November 2026."),
    ],
)
async def test_the_numbers_say_when_they_were_checked(client: httpx.AsyncClient, lang: str, checked: str) -> None:
    assert checked in (await client.get("/help-now", params={"lang": lang})).text


async def test_a_team_can_be_rung_although_nobody_has_reached_the_database_since_the_start(site: Site) -> None:
    async with read(site.database) as tx:
        teams = await all_teams(tx)
    await take_away(site.database)
    async with visitor(replace(site.services(), teams=teams)) as client:
        markup = (await client.get("/help-now")).text
    assert 'href="tel:71000000"' in markup
    assert "Familieteamet i Molde" in markup


async def test_where_no_phone_of_a_team_is_known_the_page_that_is_away_says_so(site: Site) -> None:
    await take_away(site.database)
    async with visitor(site.services()) as client:
        answer = await client.get("/chat", headers={"Cookie": "chat=somebody"})
    assert answer.status_code == 503
    assert "ingen telefonnummer til teama" in answer.text


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
    async with visitor(site.services()) as stranger:
        answer = await stranger.get("/privacy")
    assert answer.status_code == 200
    assert "Talet på dagar står i samtalen" in answer.text


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("lang", LOCALES)
async def test_a_page_is_light_on_the_wire(client: httpx.AsyncClient, path: str, lang: str) -> None:
    """As it is served: files are packed, pages are not."""
    page = await client.get(path, params={"lang": lang}, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in page.headers
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert assets
    weights = [len(page.content)]
    for asset in assets:
        answer = await client.get(asset)
        assert answer.headers["content-encoding"] == "gzip"
        weights.append(len(gzip.compress(answer.content)))
    assert sum(weights) < GOAL_BYTES


@pytest.mark.parametrize("lang", LOCALES)
async def test_the_privacy_page_answers_every_question_that_the_law_says_it_must(
    client: httpx.AsyncClient, catalogs: Catalogs, lang: str
) -> None:
    """Article 13: who, what, where, why, to whom, how long, and which rights; how to use them here, and whom to tell."""
    reading = await Person(client, catalogs, lang).open(f"/privacy?lang={lang}")
    for asked in ("who", "what", "where", "why", "readers", "how_long", "take_back", "rights", "cookie", "telegram"):
        assert catalogs.say(lang, f"web.privacy.{asked}.heading") in reading.text
    assert "Datatilsynet" in reading.text
    assert catalogs.say(lang, "control.withdraw") in reading.text


@pytest.mark.parametrize(("lang", "told"), [("nn", "eit døgn"), ("nb", "et døgn"), ("en", "a day and a night")])
def test_the_life_of_a_draft_is_told_as_the_program_keeps_it(catalogs: Catalogs, lang: str, told: str) -> None:
    assert timedelta(hours=24) == DRAFT_LIFE
    assert told in catalogs.say(lang, "web.privacy.how_long.draft")


async def test_the_review_leads_to_what_happens_with_the_words(client: httpx.AsyncClient, catalogs: Catalogs) -> None:
    person = Person(client, catalogs)
    await person.arrive_at_the_review()
    asked, _, _ = person.page.text.partition("</main>")
    assert '<a href="/privacy?lang=nn">' in asked


async def test_quick_exit_is_explained_before_the_first_question(client: httpx.AsyncClient, catalogs: Catalogs) -> None:
    reading = await Person(client, catalogs).open("/")
    assert reading.text.index("Må du fort bort?") < reading.text.index("Kven er du?")
    assert "yr.no" in reading.text


def test_a_number_in_a_text_can_be_rung_the_teams_own_too() -> None:
    parts = parts_of(shipped_setup(), "Ring 71 11 22 33 før 24. november kl. 14.20, eller 116 117.")
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

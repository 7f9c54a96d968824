"""What leaders set up anew is what families meet: the team, the numbers, the cards; each from its day on."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.engine.directory import PlaceFound
from bot.i18n import Catalogs
from core.db import begin, read
from core.setup import Operator, Row, SetupDesk, Subject, Topic
from core.teams import all_teams
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.builders import START

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""In Oslo."""
OWN = {"nn": "Kom på kaffi på helsestasjonen.", "nb": "Kom på kaffe på helsestasjonen.", "en": "Come for coffee."}


async def set_up(site: Site, subject: Subject, content: object) -> None:
    desk = SetupDesk(site.gazetteer)
    async with begin(site.database) as tx:
        based_on = (await desk.current(tx, subject)).number
        await desk.apply(tx, Operator(), subject, json.dumps(content), based_on=based_on, now=START)


async def rows_of(site: Site, subject: Subject) -> list[dict[str, Any]]:
    async with read(site.database) as tx:
        body = (await SetupDesk(site.gazetteer).current(tx, subject)).body
    return [dict(row) for row in body[str(subject.topic if subject.topic is not Topic.CATCHMENT else "places")]]


def with_changes(rows: Sequence[Row], key: str, **changes: str | None) -> list[Row]:
    return [{**row, **changes} if row["key"] == key else row for row in rows]


@pytest.fixture
def person(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    return Person(client, catalogs)


async def test_a_municipality_goes_to_its_new_team_from_the_day_that_was_said(site: Site) -> None:
    rows = await rows_of(site, Subject(Topic.CATCHMENT))
    (hareid,) = (row for row in rows if row["number"] == "1517")
    rows.remove(hareid)
    rows += [{**hareid, "last_day": "2026-12-31"}, {**hareid, "first_day": "2027-01-01", "team": "alesund"}]
    await set_up(site, Subject(Topic.CATCHMENT), rows)
    assert [await team_for(site, "Hareid", at) for at in moments()] == ["ulstein", "alesund"]


async def test_a_post_code_goes_to_another_team_than_its_municipality(site: Site) -> None:
    row: Mapping[str, Any] = {"what": "postcode", "number": "6165", "team": "alesund"}
    await set_up(site, Subject(Topic.CATCHMENT), [*await rows_of(site, Subject(Topic.CATCHMENT)), row])
    assert [await team_for(site, typed, START) for typed in ("6165", "Ørsta")] == ["alesund", "ulstein"]


async def test_the_intake_age_changes_at_its_day(site: Site) -> None:
    content = {"town": "Ulstein", "retention_days": 90, "telegram": "open"}
    intake = [{"max_months": 12}, {"first_day": "2027-01-01", "max_months": 24}]
    await set_up(site, Subject(Topic.TEAM, "ulstein"), {**content, "intake": intake})
    reception = site.services().reception
    async with read(site.database) as tx:
        facts = [(await reception.context(tx, "web", now=at)).directory.team("ulstein") for at in moments()]
    assert [one.intake_max_months for one in facts] == [12, 24]


async def test_a_changed_help_number_stands_on_every_page_after_the_next_word_from_anybody(
    site: Site, client: httpx.AsyncClient, person: Person
) -> None:
    numbers = await rows_of(site, Subject(Topic.NUMBERS))
    changed = with_changes(numbers, "drugs", number="08588", url=None)
    own = {"nn": "Naboane", "nb": "Naboene", "en": "Next door"}
    new = {**numbers[-1], **own, "key": "neighbours", "number": "71 23 45 67"}
    await set_up(site, Subject(Topic.NUMBERS), [*with_changes(changed, "child", number="116 112"), new])
    await person.open("/?lang=nn")
    await person.press("who.parent")
    page = (await client.get("/help-now", params={"lang": "nb"})).text
    assert [href for href in ("tel:08588", "tel:116112", "tel:71234567") if f'href="{href}"' not in page] == []
    assert ("Naboene" in page, "https://rusinfo.no" in page) == (True, False)
    assert 'href="tel:116112"' in (await client.get("/")).text


async def test_a_new_card_is_told_in_its_own_words_and_one_that_is_gone_is_not(
    site: Site, client: httpx.AsyncClient, person: Person
) -> None:
    cards = await rows_of(site, Subject(Topic.SERVICES))
    (nast,) = (row for row in cards if row["key"] == "nast")
    cards.remove(nast)
    new = {**nast, **OWN, "key": "coffee", "kind": "line", "where": None, "numbers": ["parents"]}
    await set_up(site, Subject(Topic.SERVICES), [*cards, new])
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await person.type("anna hjelp")
    await person.press("services.kind.line")
    assert OWN["nn"] in person.page.text
    for lang, words in OWN.items():
        page = (await client.get("/other-help", params={"lang": lang})).text
        assert words in page
        assert person.catalogs.say(lang, "service.nast")[:30] not in page


def moments() -> tuple[datetime, datetime]:
    return NEW_YEAR - timedelta(minutes=1), NEW_YEAR


async def team_for(site: Site, typed: str, at: datetime) -> str:
    async with read(site.database) as tx:
        directory = (await site.services().reception.context(tx, "web", now=at)).directory
        found = directory.find_place(typed)
        assert isinstance(found, PlaceFound)
        assert directory.team(found.team).id in {team.id for team in await all_teams(tx)}
    return found.team


async def test_when_the_teams_phone_is_answered_stands_beside_it(
    site: Site, client: httpx.AsyncClient, person: Person
) -> None:
    hours = [{"weekday": day, "opens": "08:00", "closes": "15:30"} for day in range(1, 6)]
    content = {"town": "Ulstein", "phone": "70 00 00 04", "retention_days": 90, "telegram": "open", "hours": hours}
    await set_up(site, Subject(Topic.TEAM, "ulstein"), {**content, "intake": [{"max_months": 12}]})
    await person.open("/?lang=nn")
    await person.press("who.parent")
    await client.get("/help-now")
    page = (await client.get("/help-now", params={"lang": "nn"})).text
    assert "måndag til fredag frå 08.00 til 15.30" in page

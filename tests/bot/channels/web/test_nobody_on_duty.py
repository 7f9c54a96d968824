"""What a family is told when nobody is on duty: when somebody is again, and only where that is true."""

from datetime import UTC, datetime, time, timedelta

import httpx
import pytest

from bot.i18n import LOCALES, Catalogs
from core.db import begin
from core.duty.records import Layer, Pattern
from core.duty.rota import Shift
from core.ids import RandomIds
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site
from tests.builders import START, put_staff
from tests.core.duty.house import KARI, Team, give_channel

EIGHT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""On Tuesday at eight in Oslo."""


@pytest.fixture
def team(site: Site) -> Team:
    return Team(site.database, site.vault, RandomIds())


async def works(team: Team, since: time, until: time, *, weekday: int = 1) -> None:
    async with begin(team.database) as tx:
        await put_staff(tx, KARI)
        await give_channel(tx, team.vault, "kari")
        shift = Pattern(id="", layer=Layer.ON_CALL, staff_id="kari", weekday=weekday, starts=since, ends=until)
        await team.rota.plan_shift(tx, KARI, shift, now=START)


def truth(catalogs: Catalogs, lang: str, since: datetime = EIGHT) -> str:
    return catalogs.say(lang, "sent.nobody_on_duty", since=since)


@pytest.mark.parametrize("lang", LOCALES)
async def test_nobody_is_on_duty_until_tomorrow_and_the_family_is_told_when(
    client: httpx.AsyncClient, catalogs: Catalogs, team: Team, lang: str
) -> None:
    await works(team, time(8), time(16))
    assert truth(catalogs, lang) in (await Person(client, catalogs, lang).send()).text


async def test_somebody_is_on_duty_and_nothing_is_said_of_it(
    client: httpx.AsyncClient, catalogs: Catalogs, team: Team
) -> None:
    await works(team, time(8), time(16), weekday=0)
    assert "på vakt" not in (await Person(client, catalogs).send()).text


async def test_a_team_without_a_rota_is_said_nothing_of(client: httpx.AsyncClient, catalogs: Catalogs) -> None:
    assert "på vakt" not in (await Person(client, catalogs).send()).text


async def test_where_nobody_comes_before_the_deadline_no_time_is_named(
    client: httpx.AsyncClient, catalogs: Catalogs, team: Team
) -> None:
    await works(team, time(11), time(16))
    assert "på vakt" not in (await Person(client, catalogs).send()).text


async def test_a_shift_that_is_filled_in_the_meantime_is_the_truth(
    client: httpx.AsyncClient, catalogs: Catalogs, team: Team
) -> None:
    await works(team, time(8), time(16))
    async with begin(team.database) as tx:
        soon = Shift(
            layer=Layer.ON_CALL,
            staff_id="kari",
            starts_at=START + timedelta(hours=2),
            ends_at=START + timedelta(hours=3),
        )
        await team.rota.give(tx, KARI, soon, now=START)
    assert truth(catalogs, "nn", soon.starts_at) in (await Person(client, catalogs).send()).text

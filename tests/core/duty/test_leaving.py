"""Somebody leaves, or is away twice: nobody's duty changes without their hearing of it, and once is enough."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from core.alerts.messages import read_news
from core.alerts.models import sends
from core.db import Database, begin, read
from core.duty import store
from core.duty.leaving import close_account
from core.duty.records import Layer, Pattern
from core.ids import SeededIds
from core.vault import Vault
from tests.builders import START
from tests.core.duty.house import KARI, LIV, OLA, Team, move_in

ASTRID = "astrid"


def shift(who: str, weekday: int, layer: Layer = Layer.ON_CALL) -> Pattern:
    return Pattern(id="", layer=layer, staff_id=who, weekday=weekday, starts=time(8), ends=time(8))


@pytest.fixture
async def team(database: Database, vault: Vault, ids: SeededIds) -> Team:
    """Kari has the duty every day."""
    team = Team(database, vault, ids)
    await move_in(team)
    async with begin(database) as tx:
        await team.rota.plan_shifts(tx, KARI, [shift("kari", weekday) for weekday in range(7)], now=START)
    return team


async def heard(team: Team) -> set[tuple[str, str, str]]:
    async with read(team.database) as tx:
        rows = (await tx.execute(select(sends).where(sends.c.news.is_not(None)))).mappings().all()
    found = [(row["staff_id"], read_news(row["news"])) for row in rows]
    return {(who, f"{one.layer} {one.change}", one.by) for who, one in found}


async def leave(team: Team, login: str) -> None:
    async with begin(team.database) as tx:
        await close_account(tx, team.rota, login, by=ASTRID, now=START)


async def test_whoever_steps_in_for_somebody_who_leaves_is_told(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.plan_shift(tx, OLA, shift("ola", 2, Layer.DEPUTY), now=START)
    await leave(team, "kari")
    assert await heard(team) == {("ola", "deputy covers.weekly", ASTRID)}


async def test_a_change_that_named_somebody_who_leaves_gives_the_duty_back_and_says_so(team: Team) -> None:
    async with begin(team.database) as tx:
        await team.rota.take_over(tx, OLA, now=START)
        await tx.execute(sends.delete())
    await leave(team, "ola")
    assert await heard(team) == {("kari", "on_call gets.once", ASTRID)}


async def test_nobody_is_told_when_somebody_without_a_duty_leaves(team: Team) -> None:
    await leave(team, "unni")
    await leave(team, "tore")
    assert await heard(team) == set()


async def test_an_absence_that_is_said_twice_stands_once(team: Team) -> None:
    span = {"starts_at": START, "ends_at": START + timedelta(hours=8)}
    later = {"starts_at": START + timedelta(minutes=1), "ends_at": START + timedelta(hours=8)}
    async with begin(team.database) as tx:
        await team.rota.be_away(tx, OLA, "kari", **span, now=START)
        await team.rota.be_away(tx, LIV, "kari", **later, now=START)
        (one,) = (await store.plan_of(tx, "molde", now=START)).absences
    assert (one.starts_at, one.ends_at) == (START, START + timedelta(hours=8))


async def test_an_absence_that_lasts_longer_than_the_one_before_is_written_down(team: Team) -> None:
    async with begin(team.database) as tx:
        for hours in (8, 24):
            ends_at = START + timedelta(hours=hours)
            await team.rota.be_away(tx, KARI, "kari", starts_at=START, ends_at=ends_at, now=START)
        assert len((await store.plan_of(tx, "molde", now=START)).absences) == 2

"""Health tells the truth: of a real database that is well, behind, away or silent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import PlainTextResponse

from core.clock import SetClock
from core.conversations import store as conversations
from core.db import Database, begin, read
from core.ids import SeededIds
from core.outbox import Care, Letter, said
from core.outbox.store import Post
from core.pulse import FULL_TICK, beat
from core.vault import Vault
from tests.builders import PROMISE, START, open_case
from tests.outage import bring_back, take_away
from veginn.health import FRESH, LATE, Health

MOMENT = timedelta(seconds=1)
SOON = 0.2


@pytest.fixture
def stop() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def health(database: Database, clock: SetClock, stop: asyncio.Event) -> AsyncIterator[Health]:
    health = Health(database=database, clock=clock, stop=stop)
    async with asyncio.TaskGroup() as group:
        group.create_task(health.run())
        yield health
        stop.set()


@asynccontextmanager
async def asking(health: Health) -> AsyncIterator[httpx.AsyncClient]:
    site = httpx.ASGITransport(health.site(PlainTextResponse("a page")))
    async with httpx.AsyncClient(transport=site, base_url="http://10.1.2.3") as client:
        yield client


async def ask(health: Health, what: str) -> tuple[int, Any]:
    async with asking(health) as client:
        answer = await client.get(f"/health/{what}")
        return answer.status_code, answer.json()


async def tick(database: Database, clock: SetClock) -> None:
    async with begin(database) as tx:
        await beat(tx, FULL_TICK, now=clock.now())


async def test_a_worker_that_ticks_and_has_nothing_late_is_well(
    health: Health, database: Database, clock: SetClock
) -> None:
    await tick(database, clock)
    clock.forward(FRESH)
    assert await ask(health, "clock") == (200, {"clock": True})


async def test_without_a_worker_the_clock_stands(health: Health) -> None:
    assert await ask(health, "clock") == (503, {"clock": False, "because": ["tick"]})


@pytest.mark.parametrize("jump", [FRESH + MOMENT, timedelta(days=1), -timedelta(minutes=5)])
async def test_a_tick_that_is_old_or_lies_ahead_is_none(
    health: Health, database: Database, clock: SetClock, jump: timedelta
) -> None:
    """However the machine's clock jumps, the next tick mends it at once."""
    await tick(database, clock)
    clock.forward(jump)
    assert await ask(health, "clock") == (503, {"clock": False, "because": ["tick"]})
    await tick(database, clock)
    assert await ask(health, "clock") == (200, {"clock": True})


async def test_a_tick_elsewhere_does_not_hide_that_ours_is_stuck(
    health: Health, database: Database, clock: SetClock
) -> None:
    await tick(database, clock)
    health.ticks_here = lambda: False
    assert await ask(health, "clock") == (503, {"clock": False, "because": ["tick_here"]})


async def test_a_milestone_that_nobody_tells_is_late(
    health: Health, database: Database, vault: Vault, ids: SeededIds, clock: SetClock
) -> None:
    await open_case(database, vault, ids)
    clock.forward(PROMISE * 2)
    await tick(database, clock)
    _, answer = await ask(health, "clock")
    assert "deadlines" in answer["because"]
    assert "tick" not in answer["because"]


async def test_a_letter_that_nobody_takes_is_late(
    health: Health, database: Database, vault: Vault, ids: SeededIds, clock: SetClock
) -> None:
    async with begin(database) as tx:
        talk = await conversations.start(tx, vault, ids, channel="web", address="a", now=START)
        letter = Letter(locale="nn", says=(said("help"),))
        await Post(talk.id, talk.key, ids).put(tx, letter, care=Care.HARMLESS, now=START)
    clock.forward(LATE)
    await tick(database, clock)
    assert await ask(health, "clock") == (200, {"clock": True})
    clock.forward(MOMENT)
    assert await ask(health, "clock") == (503, {"clock": False, "because": ["letters"]})


async def test_a_database_of_another_version_is_not_ready(health: Health, database: Database) -> None:
    assert await ask(health, "ready") == (200, {"ready": True})
    async with begin(database) as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '000000000000'"))
    assert await ask(health, "ready") == (503, {"ready": False, "because": ["schema"]})
    assert await ask(health, "clock") == (503, {"clock": False, "because": ["schema"]})


async def test_a_database_that_is_away_is_said_and_found_again(health: Health, database: Database) -> None:
    assert await ask(health, "ready") == (200, {"ready": True})
    await take_away(database)
    assert await ask(health, "ready") == (503, {"ready": False, "because": ["database"]})
    await bring_back(database)
    assert await ask(health, "ready") == (200, {"ready": True})


async def test_a_database_that_hangs_holds_up_no_answer(health: Health, database: Database) -> None:
    """Every reader is taken, so that a look waits; those who ask get their answer all the same, and so does `live`."""
    health.patience = SOON
    async with AsyncExitStack() as stack:
        for _ in range(database.reader.pool.size()):  # type: ignore[attr-defined] # both kinds have a queue of them
            await stack.enter_async_context(read(database))
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(ask(health, "ready")) for _ in range(5)]
        assert {one.result()[0] for one in asked} == {503}
        assert await ask(health, "live") == (200, {"live": True})
    health.patience = 10
    assert await ask(health, "ready") == (200, {"ready": True})


async def test_trouble_with_telegram_is_named_and_closes_nothing(health: Health) -> None:
    """The web chat is as well as ever: to take it away because of Telegram would shut two doors instead of one."""
    health.trouble = lambda: "conflict"
    assert await ask(health, "ready") == (200, {"ready": True, "telegram": "conflict"})


async def test_who_is_being_stopped_says_so(health: Health, stop: asyncio.Event) -> None:
    stop.set()
    assert await ask(health, "ready") == (503, {"ready": False, "because": ["stopping"]})


async def test_health_is_asked_by_any_name_and_everything_else_is_somebody_elses(health: Health) -> None:
    async with asking(health) as client:
        assert (await client.head("/health/live")).status_code == 200
        assert (await client.get("/health/else")).status_code == 404
        assert (await client.get("/healthy")).text == "a page"
        assert (await client.get("/health/live")).headers["Cache-Control"] == "no-store"


async def test_a_process_without_web_has_no_other_page(health: Health) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(health.site()), base_url="http://worker") as client:
        assert (await client.get("/")).status_code == 404
        assert (await client.get("/health/live")).status_code == 200

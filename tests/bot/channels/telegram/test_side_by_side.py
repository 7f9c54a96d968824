"""Long polling: chats side by side, one chat in order, and an offset that passes by nothing that is not done."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from typing_extensions import override

from bot.channels.telegram.lanes import AT_ONCE, Lanes
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.updates import Decision, Heard, Origin
from bot.conversation import Incoming
from bot.engine.events import Text
from core.db import Database, read
from core.inbox.models import seen
from tests.bot.channels.telegram.doors import Watched, behind
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.test_polling import Waits
from tests.botapi import BotApiServer, Person, Said, SettableClock
from tests.botapi.faults import Apply
from tests.transcripts.house import House


class Striding(SettableClock):
    """Telegram gives but one update to whoever asks the same again within half a second; here that is never so."""

    @override
    def __call__(self) -> float:
        self.forward(0.6)
        return super().__call__()


@pytest.fixture
def telegram_clock() -> SettableClock:
    return Striding()


def watched(polled: ByPolling) -> Watched:
    door = Watched(polled.channel.ingest.door)
    polled.channel = behind(polled.channel, door)
    return door


def impatient(polled: ByPolling) -> Polling:
    return replace(polled.polling(), patience=0.001)


@asynccontextmanager
async def running(polling: Polling) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(polling.run(stop))
        yield
        stop.set()


def id_of(said: Said) -> int:
    assert said.update_id is not None
    return said.update_id


async def count_seen(database: Database) -> int:
    async with read(database) as tx:
        return await tx.connection.scalar(select(func.count()).select_from(seen)) or 0


async def test_a_chat_that_hangs_holds_up_nobody_not_even_in_what_comes_later(
    polled: ByPolling, server: BotApiServer, kari: Person, ola: Person
) -> None:
    door = watched(polled)
    door.held["501"] = asyncio.Event()
    polling = impatient(polled)
    first = await kari.writes("/start")
    async with running(polling):
        for number, text in enumerate(("/start", "bokmål", "forelder", "hva skjer nå"), start=1):
            await ola.writes(text)
            await until_taken(server, door, ola, number)
        assert server.pending[0] == id_of(first)
        assert len(server.pending) == 5
        door.held["501"].set()
        await server.until_confirmed()
    assert len(door.updates_of(kari)) == 1
    assert len(door.updates_of(ola)) == 4


async def test_what_telegram_gives_again_meanwhile_is_taken_once(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, ola: Person
) -> None:
    door = watched(polled)
    door.held["501"] = asyncio.Event()
    await kari.writes("/start")
    await ola.writes("/start")
    async with running(impatient(polled)):
        await server.until(lambda: sum(one.method == "getupdates" for one in server.requests) > 5)
        door.held["501"].set()
        await server.until_confirmed()
    assert sorted(address for address, _ in door.came) == ["501", "502"]
    assert await count_seen(house.database) == 2


async def test_only_so_many_chats_are_served_at_once(polled: ByPolling, server: BotApiServer) -> None:
    door = watched(polled)
    people = [server.person(user_id=600 + number, first_name="P") for number in range(3 * AT_ONCE)]
    gate = asyncio.Event()
    for person in people:
        door.held[str(person.user_id)] = gate
        await person.writes("/start")
    async with running(impatient(polled)):
        await server.until(lambda: sum(one.method == "getupdates" for one in server.requests) > 5)
        assert len(door.inside) == AT_ONCE
        gate.set()
        await server.until_confirmed()
    assert door.most_inside == AT_ONCE
    assert len(door.came) == len(people)


async def test_what_one_person_says_is_taken_in_the_order_they_said_it(
    polled: ByPolling, server: BotApiServer, kari: Person, ola: Person
) -> None:
    door = watched(polled)
    said: dict[int, list[int]] = {501: [], 502: []}
    for number in range(12):
        for person in (kari, ola):
            said[person.user_id].append(id_of(await person.writes(f"ord {number}")))
    await polled.brings_in()
    assert door.updates_of(kari) == said[501]
    assert door.updates_of(ola) == said[502]


async def test_a_trouble_that_passes_keeps_one_chats_words_at_telegram_in_order_and_nobody_elses(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, ola: Person
) -> None:
    door = watched(polled)
    door.shut.add("501")
    polling = replace(polled.polling(), wait=Waits(99))
    before = await ola.writes("/start")
    mine = [id_of(await kari.writes(text)) for text in ("/start", "nynorsk")]
    await ola.writes("bokmål")
    await polling.once(asyncio.Event())
    assert polling.offset == id_of(before) + 1
    assert len(door.updates_of(ola)) == 2
    door.shut.clear()
    await polling.once(asyncio.Event())
    assert door.updates_of(kari) == mine
    assert server.pending == (*mine, mine[-1] + 1)
    await polled.settles()
    assert await count_seen(house.database) == 4
    assert len(await ola.sees(2)) == 2
    await ola.hears_nothing_more(within=0.01)


async def test_while_nothing_at_all_can_be_taken_it_holds_on_a_little_longer_each_time(
    polled: ByPolling, kari: Person
) -> None:
    watched(polled).shut.add("501")
    await kari.writes("/start")
    waits = Waits(6)
    await replace(polled.polling(), wait=waits).run(asyncio.Event())
    assert waits.seconds == [1, 2, 4, 5, 5, 5]


async def test_a_process_that_dies_before_it_confirms_leaves_nothing_to_be_done_twice(
    polled: ByPolling, house: House, kari: Person
) -> None:
    await kari.writes("/start")
    await polled.polling().once(asyncio.Event())
    await polled.restarts()
    await polled.settles()
    await kari.sees_one()
    await kari.hears_nothing_more(within=0.01)
    assert await count_seen(house.database) == 1


@pytest.mark.parametrize("anew", [7, 99_999_000, 500_000_000])
async def test_after_a_quiet_week_the_ids_may_begin_anew_anywhere(
    polled: ByPolling, house: House, server: BotApiServer, kari: Person, anew: int
) -> None:
    await kari.writes("/start")
    await polled.settles()
    server._world.updates._next_id = anew
    polling = polled.polling()
    await kari.writes("nynorsk")
    await polling.once(asyncio.Event())
    await kari.writes("eg ventar barn")
    await polling.once(asyncio.Event())
    assert polling.offset == anew + 2
    assert await count_seen(house.database) == 3


class Strange:
    async def strike(self, _request: web.Request, _apply: Apply) -> web.Response:
        return web.json_response({"ok": True, "result": [{"message": {}}, "tull"]})


async def test_updates_without_an_id_move_nothing_and_are_waited_out(polled: ByPolling, server: BotApiServer) -> None:
    waits = Waits(1)
    polling = replace(polled.polling(), wait=waits)
    server.faults.next("getUpdates", Strange())
    await polling.once(asyncio.Event())
    assert (polling.offset, waits.seconds) == (0, [1])


class Chance:
    """Takes what it is given, or is hindered, as it was drawn beforehand."""

    def __init__(self, hindered: list[bool]) -> None:
        self.hindered = iter(hindered)
        self.taken: list[tuple[str, int]] = []

    async def take(self, update: Decision) -> None:
        assert isinstance(update, Heard)
        await asyncio.sleep(0)
        if next(self.hindered, False):
            raise OSError
        self.taken.append((update.incoming.address, int(update.incoming.external_id)))


def heard(address: str, id_: int) -> Heard:
    incoming = Incoming(channel="telegram", address=address, external_id=str(id_), event=Text("x"))
    return Heard(incoming, Origin(external_id=str(id_), address=address, locale="nn"))


@given(st.lists(st.sampled_from("abc"), max_size=25), st.lists(st.booleans(), max_size=40), st.integers(1, 7))
def test_however_it_is_hindered_each_is_taken_once_in_its_chats_order_and_the_offset_passes_by_none(
    chats: list[str], hindered: list[bool], batch: int
) -> None:
    updates = [(number, heard(chat, number)) for number, chat in enumerate(chats, start=1)]
    chance = Chance(hindered)
    asyncio.run(_as_a_poll_does(updates, chance, batch))
    for chat in "abc":
        assert [id_ for one, id_ in chance.taken if one == chat] == [
            id_ for id_, _ in updates if chats[id_ - 1] == chat
        ]


async def _as_a_poll_does(updates: list[tuple[int, Heard]], chance: Chance, batch: int) -> None:
    offset = 1
    async with asyncio.TaskGroup() as tasks:
        lanes = Lanes(chance.take, tasks, asyncio.Event())
        while offset <= len(updates):
            given = updates[offset - 1 : offset - 1 + batch]
            lanes.put(given)
            await lanes.settle(5)
            offset = lanes.confirmed(id_ for id_, _ in given) or offset
            assert set(range(1, offset)) <= {id_ for _, id_ in chance.taken}


async def until_taken(server: BotApiServer, door: Watched, person: Person, count: int) -> None:
    await server.until(lambda: len(door.updates_of(person)) == count)

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from sqlalchemy.pool import QueuePool

from admin.gate import Gate
from admin.routes.stream import LOOK, STILL_HERE, Rhythm, Streams
from core.db import begin
from core.signals import case_topic, staff_topic, team_topic
from core.staff.accounts import disable_staff
from core.staff.policy import IDLE
from tests.admin.conftest import House, Person

QUICK = Rhythm(step=0.005, beat=2, look=4, most_each=2, most=3)
SLOW = Rhythm(step=30, beat=2, look=4, most_each=2, most=3)


def token_of(person: Person) -> str:
    return next(cookie.value or "" for cookie in person.client.cookies.jar if cookie.name == "veginn-desk")


def listen(house: House, person: Person, login: str, *, rhythm: Rhythm = SLOW) -> AsyncGenerator[bytes, None]:
    streams = Streams(Gate(house.services), rhythm)
    actor = house.actors[login]
    topics = (staff_topic(actor.staff_id), team_topic(actor.team_id or "supervisors"))
    return streams.events(token_of(person), actor.staff_id, topics)


async def soon(events: AsyncGenerator[bytes, None]) -> bytes:
    return await asyncio.wait_for(anext(events), 2)


async def ends(events: AsyncGenerator[bytes, None]) -> bool:
    try:
        while True:
            await soon(events)
    except StopAsyncIteration:
        return True


async def test_a_new_case_is_heard_at_once_and_the_event_says_nothing_of_it(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice")
    assert await soon(events) == LOOK
    waiting = asyncio.ensure_future(anext(events))  # noqa: TID251 - somebody listens while somebody else writes
    await asyncio.sleep(0)
    await house.case()
    assert await asyncio.wait_for(waiting, 2) == LOOK == b"data: look\n\n"


async def test_another_teams_case_is_silence_not_a_filtered_event(house: House, charlie: Person) -> None:
    events = listen(house, charlie, "charlie", rhythm=QUICK)
    assert await soon(events) == LOOK
    await house.case()
    assert await soon(events) == STILL_HERE


async def test_a_quiet_stream_beats_and_looks_by_itself_now_and_then(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice", rhythm=QUICK)
    heard = [await soon(events) for _ in range(5)]
    assert heard == [LOOK, STILL_HERE, LOOK, STILL_HERE, LOOK]


async def test_a_stream_ends_at_once_when_its_person_is_disabled(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice")
    await soon(events)
    waiting = asyncio.ensure_future(ends(events))  # noqa: TID251 - the stream waits while the account is closed
    await asyncio.sleep(0)
    async with begin(house.database) as tx:
        await disable_staff(tx, "alice", now=house.clock.now())
    assert await asyncio.wait_for(waiting, 2)


async def test_a_stream_keeps_no_session_awake(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice", rhythm=QUICK)
    await soon(events)
    house.clock.forward(IDLE + timedelta(seconds=1))
    assert await ends(events)


async def test_a_stream_ends_when_the_program_stops(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice", rhythm=QUICK)
    await soon(events)
    house.services.stop.set()
    assert await ends(events)


async def test_a_waiting_stream_holds_no_database_connection(house: House, alice: Person) -> None:
    events = listen(house, alice, "alice", rhythm=QUICK)
    for _ in range(3):
        await soon(events)
    for engine in (house.database.reader, house.database.writer):
        pool = engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0


async def test_a_left_stream_is_forgotten(house: House, alice: Person) -> None:
    streams = Streams(Gate(house.services), SLOW)
    staff_id = house.actors["alice"].staff_id
    events = streams.events(token_of(alice), staff_id, [case_topic("x")])
    assert await anext(events) == LOOK
    assert streams.open[staff_id] == 1
    await events.aclose()
    assert streams.open.total() == 0


@pytest.mark.parametrize(("login", "status"), [("charlie", 404), ("solveig", 404)])
async def test_nobody_listens_to_a_case_they_may_not_see(house: House, login: str, status: int) -> None:
    opened = await house.case()
    person = await house.person(login)
    assert await person.status(f"/admin/events?case={opened.case_id}") == status
    assert await person.status("/admin/events?case=nothing") == status


async def test_without_a_session_there_is_no_stream(house: House) -> None:
    assert await house.stranger().status("/admin/events") == 401


async def test_one_person_cannot_open_streams_without_end(house: House, alice: Person) -> None:
    streams = Streams(Gate(house.services), QUICK)
    staff_id = house.actors["alice"].staff_id
    streams.open[staff_id] = QUICK.most_each
    assert streams._full(staff_id)
    assert not streams._full("somebody else")
    streams.open["others"] = QUICK.most
    assert streams._full("somebody else")

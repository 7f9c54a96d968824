"""Two processes at work on one family at the same instant: nothing is lost, nothing is done twice, nobody waits for ever."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.engine.events import Blocked, Start, Text, Unblocked
from core import audit
from core.cases import store as cases
from core.cases.promise import Watch
from core.cases.records import MessageKind
from core.conversations.models import conversations
from core.db import begin, read
from core.errors import Refused
from core.ids import RandomIds
from core.outbox.models import outbox
from core.sla import store as deadlines
from core.sla.policy import Milestone
from tests.several.conftest import WAY, Process, walk
from tests.worker.fakes import Postman

Two = tuple[Process, ...]


async def letters(process: Process) -> list[str]:
    async with read(process.house.database) as tx:
        return list((await tx.execute(select(outbox.c.state).order_by(outbox.c.id))).scalars())


async def thread(process: Process, case_id: str) -> list[tuple[int, str, str]]:
    async with read(process.house.database) as tx:
        key = await process.house.vault.key_of(tx, cases.subject_of(case_id))
        return [(one.number, one.kind, one.body) for one in await cases.messages_of(tx, case_id, key)]


async def test_the_same_update_brought_to_both_is_taken_once(processes: Two) -> None:
    for number in range(10):
        taken = await asyncio.gather(*(one.takes("501", Text("hei"), id_=f"u{number}") for one in processes * 3))
        assert sum(one.new for one in taken) == 1
    assert len(await letters(processes[0])) == 10


async def test_two_first_messages_of_a_stranger_make_one_conversation(processes: Two) -> None:
    for number in range(10):
        await asyncio.gather(*(one.takes(f"7{number}", Start("nn")) for one in processes))
    async with read(processes[0].house.database) as tx:
        assert len((await tx.execute(select(conversations.c.id))).all()) == 10


async def test_every_word_of_a_burst_reaches_the_case_once_in_one_numbered_thread(processes: Two) -> None:
    case_id = await walk(processes[0], "501")
    one, other = processes
    said = [f"ord {number}" for number in range(20)]
    answered = [f"svar {number}" for number in range(6)]
    await asyncio.gather(
        *((one, other)[number % 2].takes("501", Text(text)) for number, text in enumerate(said)),
        *((one, other)[number % 2].staff_writes(case_id, text) for number, text in enumerate(answered)),
    )
    stands = await thread(one, case_id)
    assert sorted(body for _, _, body in stands) == sorted((*said, *answered))
    assert [number for number, _, _ in stands] == list(range(1, 27))


async def test_a_form_sent_to_both_at_once_is_one_reply(processes: Two) -> None:
    case_id = await walk(processes[0], "501")
    await asyncio.gather(*(one.staff_writes(case_id, "Hei", once="the same form") for one in processes * 2))
    assert await thread(processes[0], case_id) == [(1, MessageKind.REPLY, "Hei")]


async def test_clock_relay_family_and_team_at_once_never_wait_for_each_other_in_a_ring(processes: Two) -> None:
    families = [f"60{number}" for number in range(4)]
    for family in families:
        await walk(processes[0], family)
    held = [await processes[0].case_of(family) for family in families]
    postman = Postman()
    processes[0].house.clock.forward(timedelta(hours=24))
    for round_ in range(3):
        await asyncio.gather(
            *(one.house.relay(telegram=postman).deliver_due() for one in processes),
            *(fire(one) for one in processes),
            *(one.takes(family, Text(f"ord {round_}")) for one in processes for family in families),
            *(answers_unless_blocked(processes[round_ % 2], case_id, f"svar {round_}") for case_id in held[:2]),
            *(processes[round_ % 2].staff_writes(case_id, f"svar {round_}") for case_id in held[2:]),
            *(processes[0].takes(family, Blocked()) for family in families[:2]),
        )
        await asyncio.gather(*(processes[1].takes(family, Unblocked()) for family in families[:2]))
    await processes[0].house.relay(telegram=postman).deliver_due()
    sent = [parcel.id for parcel in postman.handed_over]
    assert len(sent) == len(set(sent))
    for case_id in held:
        assert await count_of(processes[0], case_id, MessageKind.FAMILY) == 6
    for case_id in held[2:]:
        assert await count_of(processes[0], case_id, MessageKind.REPLY) == 3


async def answers_unless_blocked(process: Process, case_id: str, text: str) -> None:
    """A reply to somebody whose block came first is refused, as it should be, and for no other reason."""
    try:
        await process.staff_writes(case_id, text)
    except Refused as refusal:
        assert str(refusal) == "error.not_reachable_in_chat"  # noqa: PT017 - both ways are right


async def count_of(process: Process, case_id: str, kind: MessageKind) -> int:
    return sum(found == kind for _, found, _ in await thread(process, case_id))


async def fire(process: Process) -> int:
    house = process.house
    async with begin(house.database) as tx:
        return await Watch(house.vault, RandomIds()).fire_due(tx, now=house.clock.now(), limit=50)


async def test_two_clocks_tell_each_milestone_once(processes: Two) -> None:
    case_id = await walk(processes[0], "501")
    processes[0].house.clock.forward(timedelta(hours=24))
    await asyncio.gather(*(fire(one) for one in processes * 4))
    while await fire(processes[0]):
        pass
    async with read(processes[0].house.database) as tx:
        told = [due.milestone for due, fired, _ in await deadlines.timeline(tx, case_id) if fired]
        entries = [str(one.detail) for one in await audit.entries_of(tx, case_id) if one.action == "milestone"]
    assert sorted(told) == sorted(entries) == sorted(set(told))
    assert Milestone.BREACH in told
    assert (await letters(processes[0])).count("queued") == len(WAY) + 1

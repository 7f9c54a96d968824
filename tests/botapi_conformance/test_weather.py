"""Faults by chance (security §5.1): the same seed is the same weather, both clients survive it, the ledger is not fooled."""

import asyncio
from collections.abc import AsyncGenerator, Iterator

import pytest
from typing_extensions import override

from tests.botapi import BotApiServer, Mishap, Pace, Person, SettableClock, SlowBody, Weather
from tests.botapi_conformance.clients import Client, Family, connected, error_of
from tests.botapi_conformance.raw import Raw
from tests.botapi_conformance.receiver import Receiver

YES = [[("Ja", "v1:1:yes")]]


class Fixed(Weather):
    """The weather that a test is about, one piece after the other."""

    mishaps: Iterator[Mishap]
    delays: Iterator[float]
    repeats: Iterator[float]

    @override
    def mishap(self) -> Mishap | None:
        return next(self.mishaps, None)

    @override
    def delay(self) -> float:
        return next(self.delays, 0.0)

    @override
    def repeats_after(self) -> float | None:
        return next(self.repeats, None)


def fixed(
    *, mishaps: tuple[Mishap, ...] = (), delays: tuple[float, ...] = (), repeats: tuple[float, ...] = ()
) -> Fixed:
    weather = Fixed()
    weather.mishaps, weather.delays, weather.repeats = iter(mishaps), iter(delays), iter(repeats)
    return weather


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with Receiver.listening() as one:
        yield one


async def test_the_same_seed_is_the_same_weather() -> None:
    one, same, other = (Weather(seed=seed, faults=0.5, doubled=0.5, late=0.5) for seed in (1, 1, 2))
    drawn = [
        [(w.fault_for("sendmessage"), w.mishap(), w.delay(), w.repeats_after()) for _ in range(40)]
        for w in (one, same, other)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert one.met == same.met


async def test_about_as_many_calls_meet_a_fault_as_the_weather_says() -> None:
    weather = Weather(seed=1, faults=0.1)
    met = [weather.fault_for("sendmessage") for _ in range(2000)]
    assert 150 < sum(fault is not None for fault in met) < 250


async def test_a_poll_hangs_only_where_the_weather_allows_it() -> None:
    hanging, kind = Weather(seed=1, faults=1.0, hanging_polls=True), Weather(seed=1, faults=1.0)
    assert "Hang" in str([hanging.fault_for("getupdates") for _ in range(500)])
    assert "Hang" not in str([kind.fault_for("getupdates") for _ in range(500)])


async def test_a_slow_answer_is_whole(client: Client, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    server.faults.next("sendMessage", SlowBody(seconds=0.05))
    sent = await client.sends(501, "hei")
    assert kari.screen[-1].message_id == sent


async def test_an_answer_slower_than_the_client_has_taken_effect(
    library: str, server: BotApiServer, kari: Person
) -> None:
    await kari.writes("/start")
    server.faults.next("sendMessage", SlowBody(seconds=2.0, pieces=2))
    async with connected(library, server, patience=0.2) as impatient:
        error = await error_of(impatient.sends(501, "hei"))
        assert isinstance(error, (impatient.errors[Family.TIMEOUT], impatient.errors[Family.NETWORK]))
    assert server.ledger.texts(501) == ["hei"]


async def test_both_clients_get_everything_through_a_storm_and_the_ledger_counts_the_copies(
    library: str, server: BotApiServer, kari: Person
) -> None:
    await kari.writes("/start")
    server.weather = Weather(seed=3, faults=0.3)
    async with connected(library, server, patience=0.2) as client:
        for number in range(30):
            while True:
                try:
                    await client.sends(501, f"ord {number}")
                except Exception:  # noqa: BLE001, S112 - any of the faults; the ledger says which of them were none
                    continue
                break
    arrived = [int(text.removeprefix("ord ")) for text in server.ledger.texts(501)]
    assert (set(arrived), arrived) == (set(range(30)), sorted(arrived))
    assert len(arrived) > 30


@pytest.mark.parametrize(
    ("mishap", "seen"),
    [(Mishap.REFUSED, 1), (Mishap.BROKEN_OFF, 1), (Mishap.ANSWER_LOST, 2), (Mishap.SLOW, 1)],
    ids=lambda given: getattr(given, "name", str(given)),
)
async def test_a_delivery_that_meets_a_mishap_comes_again(
    raw: Raw, receiver: Receiver, server: BotApiServer, kari: Person, mishap: Mishap, seen: int
) -> None:
    await raw.calls("setWebhook", url=receiver.url)
    server.weather = fixed(mishaps=(mishap,))
    said = await kari.writes("hei")
    await server.until_confirmed()
    assert receiver.ids == [said.update_id] * seen


async def test_a_queue_that_stands_still_is_overtaken_and_keeps_its_own_order(
    client: Client, server: BotApiServer, kari: Person
) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", YES)
    server.weather = fixed(delays=(0.05,))
    first, second = await kari.writes("ein"), await kari.writes("to")
    assert (first.update_id, second.update_id, server.on_the_way) == (None, None, 2)
    await kari.presses("Ja")
    await server.until(lambda: not server.on_the_way)
    assert [update.text or update.data for update in await client.updates()] == ["/start", "v1:1:yes", "ein", "to"]


async def test_a_press_whose_time_is_over_before_it_is_numbered_is_dropped(
    client: Client, server: BotApiServer, kari: Person, clock: SettableClock
) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", YES)
    server.weather = fixed(delays=(0.02,))
    press = await kari.presses("Ja")
    clock.forward(151)
    await server.until(lambda: not server.on_the_way)
    assert press.was_dropped  # type: ignore[union-attr] # a button under a message is pressed, not written
    assert [update.kind for update in await client.updates()] == ["message"]


async def test_an_update_is_brought_once_more_with_the_same_id(
    client: Client, server: BotApiServer, kari: Person
) -> None:
    server.weather = fixed(repeats=(0.02,))
    said = await kari.writes("hei")
    await server.until(lambda: len(server.pending) == 2)
    assert [update.update_id for update in await client.updates()] == [said.update_id] * 2
    assert [update.update_id for update in await client.updates()] == [said.update_id]


async def test_what_is_brought_once_more_overtakes_nothing_that_still_waits(
    client: Client, server: BotApiServer, kari: Person
) -> None:
    first, second = await kari.writes("ein"), await kari.writes("to")
    assert second.update_id is not None
    await server.redelivers(second.update_id)
    assert [update.update_id for update in await client.updates()] == [
        first.update_id,
        second.update_id,
        second.update_id,
    ]


async def test_while_it_is_down_nothing_is_delivered_and_afterwards_all_of_it(
    raw: Raw, receiver: Receiver, server: BotApiServer, kari: Person, clock: SettableClock
) -> None:
    await raw.calls("setWebhook", url=receiver.url)
    await kari.writes("/start")
    await receiver.has(1)
    await raw.calls(
        "sendMessage",
        chat_id=501,
        text="Ja?",
        reply_markup={"inline_keyboard": [[{"text": "Ja", "callback_data": "1"}]]},
    )
    await server.goes_down()
    late, said = await kari.presses("Ja"), await kari.writes("høyrer du?")
    clock.forward(120)
    assert receiver.ids[1:] == []
    clock.forward(31)
    await server.comes_up()
    await server.until_confirmed()
    assert receiver.ids[1:] == [said.update_id]
    assert late.was_dropped  # type: ignore[union-attr] # the same


async def test_two_minutes_are_short_enough_for_a_press_to_be_kept(
    client: Client, server: BotApiServer, kari: Person, clock: SettableClock
) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", YES)
    await server.goes_down()
    await kari.presses("Ja")
    clock.forward(120)
    await server.comes_up()
    assert [update.kind for update in await client.updates()] == ["message", "callback_query"]


@pytest.fixture
async def strict(clock: SettableClock) -> AsyncGenerator[BotApiServer]:
    async with BotApiServer.start(token="1234:TEST", now=clock, pace=Pace(), most_a_second=3) as started:
        yield started


async def test_more_messages_a_second_than_are_allowed_over_all_chats_are_refused(
    library: str, strict: BotApiServer, clock: SettableClock
) -> None:
    for number in range(5):
        await strict.person(user_id=700 + number, first_name="Kari").writes("/start")
    async with connected(library, strict) as client:
        for number in range(3):
            await client.sends(700 + number, "hei")
        refused = await error_of(client.sends(703, "hei"))
        assert type(refused) is client.errors[Family.RETRY_AFTER]
        clock.forward(1.0)
        await client.sends(704, "hei")
    assert len(strict.ledger.texts()) == 4


async def test_the_answer_to_a_press_is_no_message_and_has_no_part_in_the_limit(
    library: str, strict: BotApiServer
) -> None:
    kari = strict.person(user_id=700, first_name="Kari")
    await kari.writes("/start")
    async with connected(library, strict) as client:
        await client.sends(700, "Ja?", YES)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(5):
                tasks.create_task(client.me())
        press = await kari.presses("Ja")
        await client.answers(press.query_id)  # type: ignore[union-attr] # the same
    assert len(strict.ledger.of("answerCallbackQuery")) == 1

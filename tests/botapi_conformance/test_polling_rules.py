"""getUpdates as security §1.1 tells it: D1 to D3, D5, D6."""

import asyncio

import pytest

from tests.botapi import BotApiServer, Pace, Person, SettableClock
from tests.botapi_conformance.clients import Client, Family, error_of
from tests.botapi_conformance.raw import Raw

DAY = 86_400
YES = {"text": "Ja", "callback_data": "1"}


async def _three_words(kari: Person) -> list[int]:
    return [said.update_id or 0 for said in [await kari.writes(word) for word in ("ein", "to", "tre")]]


async def test_an_update_is_given_again_until_a_higher_offset_forgets_it(client: Client, kari: Person) -> None:
    first, second, third = await _three_words(kari)
    assert [update.update_id for update in await client.updates()] == [first, second, third]
    assert [update.update_id for update in await client.updates(second)] == [second, third]
    assert await client.updates(third + 1) == []


async def test_forgotten_updates_do_not_come_back_for_a_lower_offset(
    raw: Raw, clock: SettableClock, kari: Person
) -> None:
    first, _, third = await _three_words(kari)
    await raw.calls("getUpdates", offset=third)
    clock.forward(5)
    assert (await raw.calls("getUpdates", offset=first)).ids == [third]


async def test_a_negative_offset_keeps_only_the_last(raw: Raw, clock: SettableClock, kari: Person) -> None:
    *_, third = await _three_words(kari)
    assert (await raw.calls("getUpdates", offset=-1)).ids == [third]
    clock.forward(5)
    assert (await raw.calls("getUpdates")).ids == [third]


async def test_an_offset_from_another_world_means_the_head(raw: Raw, kari: Person) -> None:
    """A cursor kept from another server would otherwise hide every update for ever."""
    ids = await _three_words(kari)
    assert (await raw.calls("getUpdates", offset=ids[-1] + 500)).ids == ids


async def test_a_hurried_poller_gets_one_update_at_a_time(raw: Raw, clock: SettableClock, kari: Person) -> None:
    ids = await _three_words(kari)
    assert (await raw.calls("getUpdates")).ids == ids
    assert (await raw.calls("getUpdates")).ids == ids[:1]
    clock.forward(0.6)
    assert (await raw.calls("getUpdates")).ids == ids


async def test_a_hurried_poller_without_timeout_has_to_wait(raw: Raw, server: BotApiServer, kari: Person) -> None:
    """The same offset within three seconds: the server waits three itself, and a word ends that wait."""
    await raw.calls("getUpdates")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(raw.calls("getUpdates"))
        await server.until(lambda: server.is_polled)
        said = await kari.writes("hei")
    assert waiting.result().ids == [said.update_id]


async def test_limit_and_timeout_are_held_within_bounds(raw: Raw, kari: Person) -> None:
    ids = [(await kari.writes(f"ord {number}")).update_id for number in range(103)]
    assert (await raw.calls("getUpdates", limit=5000)).ids == ids[:100]
    assert (await raw.calls("getUpdates", offset=ids[1], limit=0)).ids == ids[1:2]


async def test_one_answer_stays_below_four_mebibytes(raw: Raw, server: BotApiServer) -> None:
    ids = [server.enqueue_raw({"message": {"text": "x" * 1_500_000}}) for _ in range(3)]
    assert (await raw.calls("getUpdates")).ids == ids[:2]


async def test_a_long_poll_is_woken_by_a_word(client: Client, kari: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(client.updates(seconds=50))
        await kari.writes("hei")
    assert [update.text for update in waiting.result()] == ["hei"]


async def test_a_long_poll_with_nothing_to_give_ends_empty(client: Client) -> None:
    assert await client.updates(seconds=1) == []


async def test_the_older_of_two_pollers_is_ended_with_a_conflict(
    client: Client, server: BotApiServer, raw: Raw, kari: Person
) -> None:
    async with asyncio.TaskGroup() as tasks:
        older = tasks.create_task(error_of(client.updates(seconds=50)))
        await server.until(lambda: server.is_polled)
        newer = tasks.create_task(raw.calls("getUpdates", offset=1, timeout=50))
        error = await older
        said = await kari.writes("hei")
    assert type(error) is client.errors[Family.CONFLICT]
    assert "terminated by other getupdates request" in str(error).lower()
    assert newer.result().ids == [said.update_id]


async def test_polling_while_a_webhook_is_set_is_a_conflict(client: Client, clock: SettableClock) -> None:
    await client.sets_webhook("http://127.0.0.1:9/hook", "secret")
    error = await error_of(client.updates())
    assert type(error) is client.errors[Family.CONFLICT]
    assert "can't use getupdates method while webhook is active" in str(error).lower()
    await client.deletes_webhook()
    assert await client.updates() == []


async def test_a_repeated_conflict_is_held_back_three_seconds(clock: SettableClock) -> None:
    async with (
        BotApiServer.start(now=clock, pace=Pace(waiting=0.02)) as server,
        Raw.speaking_to(server) as raw,
    ):
        await raw.calls("setWebhook", url="http://127.0.0.1:9/hook")
        await raw.calls("getUpdates")
        began = asyncio.get_running_loop().time()
        assert (await raw.calls("getUpdates")).status == 409
        assert asyncio.get_running_loop().time() - began >= 3 * 0.02


async def test_setting_a_webhook_ends_the_long_poll(client: Client, server: BotApiServer, raw: Raw) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(raw.calls("getUpdates", timeout=50))
        await server.until(lambda: server.is_polled)
        await client.sets_webhook("http://127.0.0.1:9/hook", "secret")
    assert waiting.result().status == 409
    assert waiting.result().description == "Conflict: terminated by setWebhook request"


async def test_a_poller_that_hangs_up_leaves_nothing_open(raw: Raw, server: BotApiServer, kari: Person) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(raw.calls("getUpdates", timeout=50))
        await server.until(lambda: server.is_polled)
        waiting.cancel()
    await server.until(lambda: not server.is_polled)
    said = await kari.writes("hei")
    assert (await raw.calls("getUpdates", offset=1)).ids == [said.update_id]


async def test_messages_are_kept_a_day_and_presses_150_seconds(raw: Raw, clock: SettableClock, kari: Person) -> None:
    said = await kari.writes("/start")
    await raw.calls("sendMessage", chat_id=501, text="Ja?", reply_markup={"inline_keyboard": [[YES]]})
    await kari.presses("Ja")
    clock.forward(151)
    assert (await raw.calls("getUpdates")).ids == [said.update_id]
    clock.forward(DAY - 150)
    assert (await raw.calls("getUpdates")).ids == []


async def test_a_message_older_than_a_day_is_not_even_queued(clock: SettableClock, kari: Person) -> None:
    assert (await kari.writes("sein", sent_at=clock() - DAY)).update_id is None
    assert (await kari.writes("nesten", sent_at=clock() - DAY + 60)).update_id is not None


async def test_the_kinds_asked_for_are_remembered(raw: Raw, clock: SettableClock, kari: Person) -> None:
    await raw.calls("getUpdates", allowed_updates=["message"])
    await kari.writes("/start")
    assert await kari.blocks() is None
    assert await kari.unblocks() is None
    clock.forward(5)
    await raw.calls("getUpdates", allowed_updates=["message", "my_chat_member"])
    assert await kari.blocks() is not None


async def test_without_a_list_a_changed_membership_of_the_bot_is_told(kari: Person) -> None:
    await kari.writes("/start")
    assert await kari.blocks() is not None


async def test_a_redelivered_update_comes_once_more_with_its_old_id(
    client: Client, server: BotApiServer, kari: Person
) -> None:
    first = (await kari.writes("ein")).update_id or 0
    await client.updates(first + 1)
    await server.redelivers(first)
    assert [(update.update_id, update.text) for update in await client.updates(first + 1)] == [(first, "ein")]
    assert await client.updates(first + 1) == []


async def test_an_update_that_never_was_cannot_be_redelivered(server: BotApiServer) -> None:
    with pytest.raises(KeyError):
        await server.redelivers(7)


@pytest.mark.parametrize(
    "poison",
    [
        {"message": {"message_id": "not a number"}},
        {"moon_phase": {"phase": "full"}},
        {"message": {"text": "\ud800"}},
        '"message":{"text":NaN}',
    ],
    ids=["wrong type", "unknown kind", "lone surrogate", "no number"],
)
async def test_poison_is_queued_as_it_is_and_blocks_nobody_else(
    server: BotApiServer, raw: Raw, kari: Person, poison: dict[str, object] | str
) -> None:
    bad = server.enqueue_raw(poison)
    good = await kari.writes("hei")
    assert (await raw.calls("getUpdates")).ids == [bad, good.update_id]


async def test_the_test_can_wait_until_everything_is_confirmed(server: BotApiServer, raw: Raw, kari: Person) -> None:
    said = await kari.writes("hei")
    async with asyncio.TaskGroup() as tasks:
        confirmed = tasks.create_task(server.until_confirmed())
        await raw.calls("getUpdates", offset=(said.update_id or 0) + 1)
    assert confirmed.done()
    assert server.pending == ()

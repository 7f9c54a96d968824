"""Delivery to a webhook as security §1.2 tells it: W1, W2, W3, W5, W6, W8."""

import json
import random
from collections.abc import AsyncGenerator

import pytest

from tests.botapi import BotApiServer, Person, SettableClock
from tests.botapi.queues import callback_lane, own_membership_lane
from tests.botapi.rules import resend_after
from tests.botapi_conformance.clients import Client, error_of
from tests.botapi_conformance.raw import Raw
from tests.botapi_conformance.receiver import Answer, Came, Receiver

YES = {"inline_keyboard": [[{"text": "Ja", "callback_data": "1"}]]}


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with Receiver.listening() as one:
        yield one


@pytest.fixture
async def hooked(raw: Raw, receiver: Receiver) -> Receiver:
    await raw.calls("setWebhook", url=receiver.url, secret_token="Only_for-tests1")
    return receiver


async def test_both_clients_set_read_and_take_down_a_webhook(client: Client, receiver: Receiver) -> None:
    await client.sets_webhook(receiver.url, "secret")
    assert await client.webhook_url() == receiver.url
    await client.deletes_webhook()
    assert not await client.webhook_url()


async def test_a_delivered_update_decodes_in_both_clients(client: Client, hooked: Receiver, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", [[("Ja", "v1:1:yes")]])
    await kari.presses("Ja")
    await hooked.has(2)
    understood = [client.reads(came.body) for came in hooked.came]
    assert [(update.kind, update.text or update.data) for update in understood] == [
        ("message", "/start"),
        ("callback_query", "v1:1:yes"),
    ]


async def test_every_delivery_carries_the_secret(hooked: Receiver, kari: Person) -> None:
    await kari.writes("hei")
    await hooked.has(1)
    assert hooked.came[0].secret == "Only_for-tests1"


async def test_a_webhook_without_secret_carries_none(raw: Raw, receiver: Receiver, kari: Person) -> None:
    await raw.calls("setWebhook", url=receiver.url)
    await kari.writes("hei")
    await receiver.has(1)
    assert receiver.came[0].secret is None


@pytest.mark.parametrize(
    ("secret", "words"),
    [("x" * 257, "secret token is too long"), ("æøå", "secret token contains unallowed characters")],
)
async def test_a_secret_has_its_limits(raw: Raw, secret: str, words: str) -> None:
    answered = await raw.calls("setWebhook", url="http://127.0.0.1:9/hook", secret_token=secret)
    assert (answered.status, answered.description) == (400, f"Bad Request: {words}")


async def test_what_waited_before_the_webhook_is_delivered_to_it(raw: Raw, receiver: Receiver, kari: Person) -> None:
    said = await kari.writes("før")
    await raw.calls("setWebhook", url=receiver.url)
    await receiver.has(1)
    assert receiver.ids == [said.update_id]


async def test_dropping_pending_updates_drops_them(raw: Raw, receiver: Receiver, kari: Person) -> None:
    await kari.writes("før")
    await raw.calls("setWebhook", url=receiver.url, drop_pending_updates=True)
    said = await kari.writes("etter")
    await receiver.has(1)
    assert receiver.ids == [said.update_id]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
async def test_any_2xx_forgets_the_update(hooked: Receiver, server: BotApiServer, kari: Person, status: int) -> None:
    hooked.answers.append(Answer(status))
    await kari.writes("hei")
    await server.until_confirmed()
    assert [delivery.waits for delivery in server.deliveries] == [None]


async def test_anything_else_is_tried_again_until_it_is_done(
    hooked: Receiver, server: BotApiServer, kari: Person
) -> None:
    hooked.answers.extend([Answer(503), Answer(401), Answer(302, headers={"Location": "/"}), Answer(500)])
    said = await kari.writes("hei")
    await server.until_confirmed()
    assert hooked.ids == [said.update_id] * 5
    assert [delivery.waits for delivery in server.deliveries] == [0, 2, 4, 8, None]


async def test_retry_after_goes_before_the_usual_delay(hooked: Receiver, server: BotApiServer, kari: Person) -> None:
    hooked.answers.extend([Answer(503, headers={"Retry-After": "7"}), Answer(503, headers={"Retry-After": "9999"})])
    await kari.writes("hei")
    await server.until(lambda: len(server.deliveries) == 2)
    assert [delivery.waits for delivery in server.deliveries] == [7, 3600]


def test_the_delay_doubles_up_to_a_random_cap_between_one_and_two_minutes() -> None:
    chance, delay, waits = random.Random(1), 1, []  # noqa: S311 - jitter
    for failures in range(12):
        wait, delay = resend_after(failures=failures, delay=delay, retry_after=0, chance=chance)
        waits.append(wait)
    assert waits[:7] == [0, 2, 4, 8, 16, 32, 64]
    assert all(60 <= wait <= 120 for wait in waits[7:])


async def test_an_update_is_dropped_when_the_next_try_would_come_too_late(
    hooked: Receiver, server: BotApiServer, kari: Person, clock: SettableClock, raw: Raw
) -> None:
    await kari.writes("/start")
    await raw.calls("sendMessage", chat_id=501, text="Ja?", reply_markup=YES)
    await server.until_confirmed()
    hooked.is_held = lambda _: True
    hooked.answers.append(Answer(503, headers={"Retry-After": "60"}))
    await kari.presses("Ja")
    await hooked.has(2)
    clock.forward(100)
    hooked.lets_go()
    await server.until_confirmed()
    assert server.deliveries[-1].waits is None
    assert server.deliveries[-1].status == 503


async def test_a_webhook_that_does_not_answer_is_asked_again(
    hooked: Receiver, server: BotApiServer, kari: Person
) -> None:
    hooked.is_held = lambda _: len(hooked.came) == 1
    await kari.writes("hei")
    await server.until_confirmed()
    assert [delivery.status for delivery in server.deliveries] == [None, 200]
    assert len(hooked.came) == 2


async def test_within_a_chat_the_head_holds_back_the_rest(hooked: Receiver, server: BotApiServer, kari: Person) -> None:
    hooked.answers.extend([Answer(503), Answer(503)])
    first, second = await kari.writes("ein"), await kari.writes("to")
    edit = await kari.edits("to, retta")
    await server.until_confirmed()
    assert hooked.ids == [*[first.update_id] * 3, second.update_id, edit.update_id]


async def test_a_chat_that_fails_holds_back_no_other_chat(
    hooked: Receiver, server: BotApiServer, kari: Person, ola: Person
) -> None:
    hooked.is_held = lambda came: came.update["message"]["from"]["id"] == 501
    stuck, free = await kari.writes("eg står fast"), await ola.writes("eg kjem fram")
    await server.until(lambda: server.pending == (stuck.update_id,))
    assert hooked.answered == [free.update_id]
    hooked.lets_go()
    await server.until_confirmed()
    assert hooked.answered == [free.update_id, stuck.update_id]


async def test_poison_without_a_chat_holds_back_nobody(hooked: Receiver, server: BotApiServer, kari: Person) -> None:
    hooked.is_held = lambda came: "moon_phase" in came.update
    bad = [server.enqueue_raw({"moon_phase": {}}) for _ in range(2)]
    await kari.writes("hei")
    await server.until(lambda: server.pending == tuple(bad))
    hooked.lets_go()
    await server.until_confirmed()
    assert sorted(hooked.ids)[:2] == bad


async def test_a_press_can_overtake_the_word_before_it(
    hooked: Receiver, server: BotApiServer, raw: Raw, kari: Person
) -> None:
    await kari.writes("/start")
    await raw.calls("sendMessage", chat_id=501, text="Ja?", reply_markup=YES)
    await server.until_confirmed()
    hooked.is_held = lambda came: "message" in came.update
    word = await kari.writes("eg ombestemte meg")
    await kari.presses("Ja")
    await server.until(lambda: server.pending == (word.update_id,))
    assert "callback_query" in _last_answered(hooked).update
    hooked.lets_go()
    await server.until_confirmed()


async def test_being_blocked_can_overtake_the_last_word(hooked: Receiver, server: BotApiServer, kari: Person) -> None:
    hooked.is_held = lambda came: "message" in came.update
    word = await kari.writes("farvel")
    await kari.blocks()
    await server.until(lambda: server.pending == (word.update_id,))
    assert _last_answered(hooked).update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    hooked.lets_go()
    await server.until_confirmed()


def _last_answered(receiver: Receiver) -> Came:
    return next(came for came in receiver.came if came.update_id == receiver.answered[-1])


async def test_lanes_are_numbered_as_in_the_official_server(
    hooked: Receiver, server: BotApiServer, raw: Raw, kari: Person
) -> None:
    await kari.writes("/start")
    await raw.calls("sendMessage", chat_id=501, text="Ja?", reply_markup=YES)
    await kari.presses("Ja")
    await kari.blocks()
    await server.until_confirmed()
    assert {delivery.lane for delivery in server.deliveries} == {501, callback_lane(501), own_membership_lane(501)}
    assert len(hooked.came) == 3


async def test_no_more_connections_are_used_than_allowed(raw: Raw, receiver: Receiver, server: BotApiServer) -> None:
    await raw.calls("setWebhook", url=receiver.url, max_connections=2)
    receiver.is_held = lambda _: True
    for number in range(5):
        await server.person(user_id=600 + number, first_name=f"Nr. {number}").writes("hei")
    await receiver.has(2)
    await raw.calls("getMe")  # gives a third delivery time to come, were it allowed to
    assert len(receiver.came) == 2
    receiver.lets_go()
    await server.until_confirmed()
    assert len(receiver.came) == 5


async def test_a_redelivered_update_comes_once_more(hooked: Receiver, server: BotApiServer, kari: Person) -> None:
    said = await kari.writes("hei")
    await server.until_confirmed()
    await server.redelivers(said.update_id or 0)
    await hooked.has(2)
    assert hooked.ids == [said.update_id] * 2
    assert hooked.came[0].body == hooked.came[1].body


async def test_a_method_in_the_answer_is_carried_out_and_its_fate_stays_unknown(
    hooked: Receiver, server: BotApiServer, kari: Person
) -> None:
    hooked.answers.append(Answer(body=json.dumps({"method": "sendMessage", "chat_id": 501, "text": "hei att"})))
    hooked.answers.append(Answer(body=json.dumps({"method": "sendMessage", "chat_id": 999, "text": "kven?"})))
    await kari.writes("hei")
    assert (await kari.sees_one()).text == "hei att"
    await kari.writes("hei")
    await server.until_confirmed()
    assert server.ledger.texts() == ["hei att"]


async def test_the_webhooks_troubles_can_be_read(
    hooked: Receiver, server: BotApiServer, raw: Raw, kari: Person
) -> None:
    hooked.answers.append(Answer(503, headers={"Retry-After": "3600"}))
    await kari.writes("hei")
    await server.until(lambda: bool(server.deliveries))
    info = (await raw.calls("getWebhookInfo")).result
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["max_connections"] == 40


async def test_a_webhook_nobody_listens_at_is_told(server: BotApiServer, raw: Raw, kari: Person) -> None:
    await raw.calls("setWebhook", url="http://127.0.0.1:9/hook")
    await kari.writes("hei")
    await server.until(lambda: bool(server.deliveries))
    assert (await raw.calls("getWebhookInfo")).result["last_error_message"] == "Connection refused"


async def test_after_the_webhook_is_taken_down_the_rest_can_be_polled(
    hooked: Receiver, server: BotApiServer, raw: Raw, kari: Person
) -> None:
    hooked.answers.append(Answer(503, headers={"Retry-After": "3600"}))
    said = await kari.writes("hei")
    await server.until(lambda: bool(server.deliveries))
    assert (await raw.calls("deleteWebhook")).description.startswith("Webhook was deleted")
    assert (await raw.calls("getUpdates")).ids == [said.update_id]


async def test_setting_a_webhook_twice_in_a_second_is_too_many(
    client: Client, receiver: Receiver, clock: SettableClock
) -> None:
    await client.sets_webhook(receiver.url, "secret")
    assert "retry" in str(await error_of(client.sets_webhook(receiver.url, "secret"))).lower()
    clock.forward(1)
    await client.sets_webhook(receiver.url, "secret")
    assert await client.webhook_url() == receiver.url


async def test_an_address_that_is_none_is_refused(raw: Raw) -> None:
    answered = await raw.calls("setWebhook", url="ftp://example.test/hook")
    assert answered.description == "Bad Request: invalid webhook URL specified"

"""The outer manners of the server: paths, tokens, bodies, limits."""

import asyncio

import pytest

from tests.botapi import BotApiServer, NotPossibleError, Person, RateLimited, SettableClock, Standing
from tests.botapi_conformance.raw import Raw


async def test_it_listens_on_loopback_only(server: BotApiServer) -> None:
    assert server.base_url.startswith("http://127.0.0.1:")


async def test_method_names_are_read_without_regard_to_case(raw: Raw) -> None:
    assert (await raw.calls("GETME")).result["is_bot"] is True


async def test_an_unknown_method_and_an_unknown_path_are_not_found(raw: Raw) -> None:
    unknown = await raw.calls("sendTelepathy")
    assert (unknown.status, unknown.description) == (404, "Not Found: method not found")
    elsewhere = await raw.posts("/elsewhere")
    assert (elsewhere.status, elsewhere.description) == (404, "Not Found")


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("1234:OTHER", "Unauthorized"),
        ("nocolon", "Unauthorized: invalid token specified"),
        ("0123:TEST", "Unauthorized: invalid token specified"),
    ],
)
async def test_a_wrong_token_is_401(raw: Raw, token: str, words: str) -> None:
    answered = await raw.posts(f"/bot{token}/getMe")
    assert (answered.status, answered.description) == (401, words)


@pytest.mark.parametrize("way", ["json", "data", "params"])
async def test_arguments_may_come_as_json_form_or_query(raw: Raw, kari: Person, way: str) -> None:
    await kari.writes("/start")
    path = f"/bot{raw.server.token}/sendMessage"
    answered = await raw.posts(path, **{way: {"chat_id": "501", "text": "hei"}})
    assert answered.result["text"] == "hei"


@pytest.mark.parametrize("body", ["[1]", "{"])
async def test_a_body_that_is_no_object_is_refused(raw: Raw, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answered = await raw.posts(f"/bot{raw.server.token}/getMe", data=body, headers=headers)
    assert answered.status == 400


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([1], "object expected as reply markup"),
        ({"inline_keyboard": [1]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": [["Ja"]]}, "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"inline_keyboard": [[{"text": "x", "url": "u"}] * 101]}, "reply markup is too long"),
    ],
)
async def test_a_keyboard_that_is_none_is_refused(raw: Raw, kari: Person, markup: object, words: str) -> None:
    await kari.writes("/start")
    answered = await raw.calls("sendMessage", chat_id=501, text="hei", reply_markup=markup)
    assert answered.description == f"Bad Request: {words}"


async def test_a_reply_keyboard_is_pressed_as_words_or_as_a_shared_number(
    raw: Raw, server: BotApiServer, kari: Person
) -> None:
    await kari.writes("/start")
    keys = [["Ring meg", {"text": "Del nummer", "request_contact": True}]]
    await raw.calls("sendMessage", chat_id=501, text="Korleis?", reply_markup={"keyboard": keys})
    assert [button.text for row in (await kari.sees_one()).keyboard for button in row] == ["Ring meg", "Del nummer"]
    await kari.presses("Ring meg")
    await kari.presses("Del nummer")
    *_, words, card = (await raw.calls("getUpdates")).result
    assert words["message"]["text"] == "Ring meg"
    assert card["message"]["contact"]["user_id"] == 501


async def test_a_message_under_a_reply_keyboard_cannot_be_edited(raw: Raw, kari: Person) -> None:
    await kari.writes("/start")
    sent = await raw.calls("sendMessage", chat_id=501, text="hei", reply_markup={"keyboard": [["Ja"]]})
    answered = await raw.calls("editMessageText", chat_id=501, message_id=sent.result["message_id"], text="nytt")
    assert answered.description == "Bad Request: message can't be edited"


async def test_an_edit_that_is_too_long_has_its_own_words(raw: Raw, kari: Person) -> None:
    await kari.writes("/start")
    sent = await raw.calls("sendMessage", chat_id=501, text="hei")
    answered = await raw.calls("editMessageText", chat_id=501, message_id=sent.result["message_id"], text="x" * 4097)
    assert answered.description == "Bad Request: MESSAGE_TOO_LONG"


async def test_a_reply_needs_something_to_reply_to(raw: Raw, kari: Person) -> None:
    said = await kari.writes("/start")
    good = await raw.calls("sendMessage", chat_id=501, text="hei", reply_parameters={"message_id": said.message_id})
    assert good.result["reply_to_message"]["text"] == "/start"
    bad = await raw.calls("sendMessage", chat_id=501, text="hei", reply_parameters={"message_id": 999})
    assert bad.description == "Bad Request: message to be replied not found"


async def test_a_command_is_marked_as_one(raw: Raw, kari: Person) -> None:
    await kari.writes("/start frå-plakaten")
    (update,) = (await raw.calls("getUpdates")).result
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_too_fast_in_one_chat_is_429_with_header_and_parameter(clock: SettableClock) -> None:
    async with (
        BotApiServer.start(now=clock, chat_interval=1.0) as strict,
        Raw.speaking_to(strict) as raw,
    ):
        await strict.person(user_id=501, first_name="Kari").writes("/start")
        await raw.calls("sendMessage", chat_id=501, text="ein")
        refused = await raw.calls("sendMessage", chat_id=501, text="to")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
        assert refused.body["parameters"] == {"retry_after": 1}
        clock.forward(1)
        assert (await raw.calls("sendMessage", chat_id=501, text="to")).status == 200
        assert strict.ledger.texts() == ["ein", "to"]


async def test_every_call_is_noted_refused_ones_too(raw: Raw, server: BotApiServer) -> None:
    await raw.calls("getUpdates", offset=7, allowed_updates=["message"])
    await raw.calls("sendMessage", chat_id=1, text="hei")
    assert [(request.method, request.status) for request in server.requests] == [
        ("getupdates", 200),
        ("sendmessage", 400),
    ]
    assert server.requests[0].arguments["allowed_updates"] == '["message"]'


async def test_a_call_swallowed_by_a_fault_is_noted_without_a_status(raw: Raw, server: BotApiServer) -> None:
    server.faults.next("getMe", RateLimited())
    assert (await raw.calls("getMe")).status == 429
    assert [(request.method, request.status) for request in server.requests] == [("getme", None)]


async def test_a_person_can_do_no_more_than_telegram_lets_her(kari: Person) -> None:
    await kari.writes("/start")
    with pytest.raises(NotPossibleError):
        await kari.unblocks()
    await kari.blocks()
    assert kari.chat.standing is Standing.BLOCKED
    with pytest.raises(NotPossibleError):
        await kari.writes("eg er ikkje her")


async def test_what_a_test_raises_comes_out_unwrapped(raw: Raw) -> None:
    with pytest.raises(ZeroDivisionError):
        async with BotApiServer.start():
            raise ZeroDivisionError


async def test_closing_ends_a_long_poll_as_a_restart(clock: SettableClock) -> None:
    async with BotApiServer.start(now=clock) as server, Raw.speaking_to(server) as raw, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(raw.calls("getUpdates", timeout=50))
        await server.until(lambda: server.is_polled)
        await server.goes_down()
        assert (await waiting).description == "Internal Server Error: restart"

"""Every family of error, parsed by both clients into the class they keep for it (security S1 to S8)."""

import pytest

from tests.botapi import BotApiServer, Person, Refused, ServerError, SettableClock
from tests.botapi_conformance.clients import Client, Family, Rows, connected, error_of

TOO_LONG_DATA: Rows = [[("Ja", "å" * 32 + "x")]]  # 65 bytes, 33 letters


async def test_a_wrong_token_is_unauthorized(library: str, server: BotApiServer) -> None:
    async with connected(library, server, token="1234:WRONG") as stranger:
        error = await error_of(stranger.me())
        assert type(error) is stranger.errors[Family.UNAUTHORIZED]


@pytest.mark.parametrize(
    ("text", "rows", "words"),
    [
        ("", (), "message text is empty"),
        (" \n ", (), "text must be non-empty"),
        ("x" * 4097, (), "message is too long"),
        ("🙂" * 2049, (), "message is too long"),
        ("x" * 40_000, (), "text is too long"),
        ("hei", TOO_LONG_DATA, "button_data_invalid"),
        ("hei", [[("Ja", "")]], "text buttons are unallowed in the inline keyboard"),
    ],
)
async def test_what_cannot_be_sent_is_a_bad_request(
    client: Client, server: BotApiServer, kari: Person, text: str, rows: Rows, words: str
) -> None:
    await kari.writes("/start")
    error = await error_of(client.sends(501, text, rows))
    assert type(error) is client.errors[Family.BAD_REQUEST]
    assert words in str(error).lower()
    assert server.ledger.texts() == []


@pytest.mark.parametrize("text", ["x" * 4096, "🙂" * 2048])
async def test_exactly_4096_units_can_be_sent(client: Client, kari: Person, text: str) -> None:
    await kari.writes("/start")
    await client.sends(501, text)
    assert (await kari.sees_one()).text == text


async def test_exactly_64_bytes_of_callback_data_can_be_sent(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "hei", [[("Ja", "å" * 32)]])
    await kari.presses("Ja")
    assert (await client.updates())[-1].data == "å" * 32


async def test_somebody_who_never_wrote_cannot_be_written_to(client: Client, kari: Person) -> None:
    error = await error_of(client.sends(501, "hei"))
    assert type(error) is client.errors[Family.BAD_REQUEST]
    assert "chat not found" in str(error).lower()


async def test_a_person_who_blocks_is_forbidden_until_she_comes_back(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await kari.blocks()
    error = await error_of(client.sends(501, "hei"))
    assert type(error) is client.errors[Family.FORBIDDEN]
    assert "bot was blocked by the user" in str(error).lower()
    await kari.unblocks()
    assert await client.sends(501, "velkomen att")


async def test_a_deleted_account_is_forbidden(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await kari.deletes_account()
    error = await error_of(client.sends(501, "hei"))
    assert type(error) is client.errors[Family.FORBIDDEN]
    assert "user is deactivated" in str(error).lower()


async def test_a_group_that_threw_the_bot_out_is_forbidden(client: Client, server: BotApiServer, kari: Person) -> None:
    family = server.group()
    await family.gets_bot(by=kari)
    await family.throws_bot_out(by=kari)
    error = await error_of(client.sends(-4001, "hei"))
    assert type(error) is client.errors[Family.FORBIDDEN]
    assert "bot was kicked from the group chat" in str(error).lower()


async def test_a_group_that_moved_tells_its_new_id(client: Client, server: BotApiServer, kari: Person) -> None:
    family = server.group()
    await family.gets_bot(by=kari)
    await family.becomes_supergroup(-1009)
    error = await error_of(client.sends(-4001, "hei"))
    assert type(error) is client.errors[Family.MIGRATED]
    assert await client.sends(-1009, "hei")


async def test_an_edit_that_changes_nothing_says_so(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "likt", [[("Ja", "1")]])
    error = await error_of(client.edits(501, message_id, "likt", [[("Ja", "1")]]))
    assert type(error) is client.errors[Family.BAD_REQUEST]
    assert "message is not modified" in str(error).lower()


async def test_taking_off_buttons_twice_says_not_modified(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "likt", [[("Ja", "1")]])
    await client.takes_buttons_off(501, message_id)
    assert "not modified" in str(await error_of(client.takes_buttons_off(501, message_id)))


async def test_what_is_not_there_can_neither_be_edited_nor_deleted(client: Client, kari: Person) -> None:
    said = await kari.writes("/start")
    assert "to edit not found" in str(await error_of(client.edits(501, 999, "nytt")))
    assert "to delete not found" in str(await error_of(client.deletes(501, 999)))
    assert "can't be edited" in str(await error_of(client.edits(501, said.message_id, "ikkje mi")))


async def test_a_message_older_than_two_days_cannot_be_deleted(
    client: Client, clock: SettableClock, kari: Person
) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "gammal")
    clock.forward(48 * 3600 + 1)
    assert "can't be deleted" in str(await error_of(client.deletes(501, message_id)))


async def test_of_many_messages_none_is_deleted_where_one_is_too_old(
    client: Client, clock: SettableClock, kari: Person
) -> None:
    old = await kari.writes("/start")
    clock.forward(48 * 3600 + 1)
    young = await client.sends(501, "ny")
    error = await error_of(client.deletes_all(501, [young, old.message_id]))
    assert type(error) is client.errors[Family.BAD_REQUEST]
    assert "can't be deleted for everyone" in str(error)
    assert [one.message_id for one in kari.screen] == [young]


async def test_at_most_a_hundred_messages_are_deleted_at_once(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await client.deletes_all(501, range(1, 101))
    for wrong in (list(range(1, 102)), [], [0], [-5], [2**31]):
        error = await error_of(client.deletes_all(501, wrong))
        assert type(error) is client.errors[Family.BAD_REQUEST]


async def test_a_rolled_dice_stands_for_a_day(client: Client, clock: SettableClock, kari: Person) -> None:
    rolled = await kari.sends_raw({"dice": {"emoji": "🎲", "value": 6}})
    assert "can't be deleted" in str(await error_of(client.deletes_all(501, [rolled.message_id])))
    clock.forward(24 * 3600)
    await client.deletes_all(501, [rolled.message_id])
    assert kari.chat.messages[rolled.message_id].deleted


async def test_a_press_can_be_answered_for_150_seconds(client: Client, clock: SettableClock, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", [[("Ja", "1")]])
    await kari.presses("Ja")
    *_, press = await client.updates()
    clock.forward(151)
    error = await error_of(client.answers(press.query_id or ""))
    assert type(error) is client.errors[Family.BAD_REQUEST]
    assert "query is too old and response timeout expired" in str(error).lower()


async def test_a_press_can_be_answered_only_once(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "Ja?", [[("Ja", "1")]])
    await kari.presses("Ja")
    *_, press = await client.updates()
    await client.answers(press.query_id or "")
    assert "query is too old" in str(await error_of(client.answers(press.query_id or ""))).lower()


async def test_a_command_name_with_capitals_or_a_long_language_is_refused(client: Client) -> None:
    assert "bot_command_invalid" in str(await error_of(client.sets_commands({"Hjelp": "Hjelp"}))).lower()
    assert "language code" in str(await error_of(client.sets_commands({"hjelp": "Hjelp"}, "nb-NO"))).lower()


async def test_any_other_words_of_the_official_server_can_be_scripted(client: Client, server: BotApiServer) -> None:
    server.faults.next("getMe", Refused(400, "Bad Request: can't parse entities: unsupported start tag"))
    assert type(await error_of(client.me())) is client.errors[Family.BAD_REQUEST]


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("Internal Server Error: restart", Family.RESTARTING),
        ("Internal Server Error: sorry", Family.SERVER_ERROR),
    ],
)
async def test_server_errors_keep_their_class(client: Client, server: BotApiServer, words: str, family: Family) -> None:
    server.faults.next("getMe", ServerError(words))
    assert type(await error_of(client.me())) is client.errors[family]

"""The same talk through both clients."""

import pytest

from tests.botapi import BotApiServer, NotPossibleError, Person, Press
from tests.botapi_conformance.clients import Client

YES_NO = [[("Ja", "v1:1:yes"), ("Nei", "v1:1:no")]]


async def test_the_bot_knows_its_own_name(client: Client) -> None:
    assert await client.me() == "veginn_test_bot"


async def test_a_word_reaches_the_bot_and_an_answer_reaches_the_person(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    (update,) = await client.updates()
    assert (update.kind, update.text, update.sender, update.language) == ("message", "/start", 501, "nn")
    await client.sends(501, "Hei, Kari.")
    assert (await kari.sees_one()).text == "Hei, Kari."


async def test_a_press_reaches_the_bot_and_its_answer_ends_the_wait(client: Client, kari: Person) -> None:
    said = await kari.writes("/start")
    message_id = await client.sends(501, "Vil du snakke med nokon?", YES_NO)
    assert (await kari.sees_one()).labels == ("Ja", "Nei")
    press = await kari.presses("Ja")
    assert isinstance(press, Press)
    (update,) = await client.updates((said.update_id or 0) + 1)
    assert (update.kind, update.data, update.sender) == ("callback_query", "v1:1:yes", 501)
    assert update.message_id == message_id
    await client.answers(update.query_id or "", "Takk")
    assert (await press.is_answered()).text == "Takk"


async def test_a_person_presses_the_newest_button_of_that_name_or_an_older_one(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "Fyrst?", [[("Ja", "first")]])
    await client.sends(501, "Så?", [[("Ja", "second")]])
    older, _ = await kari.sees(2)
    await kari.presses("Ja")
    await kari.presses("Ja", message=older)
    assert [update.data for update in await client.updates()][1:] == ["second", "first"]


async def test_meddled_data_and_a_button_on_a_vanished_message_still_decode(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "Kort?", YES_NO)
    shown = await kari.sees_one()
    await client.deletes(501, message_id)
    await kari.presses_data(b"'; DROP TABLE", message=shown)
    await kari.presses_data(b"\xff\xfe", message=shown)
    presses = (await client.updates())[1:]
    assert [press.data for press in presses] == ["'; DROP TABLE", "INVALID"]
    assert {press.message_id for press in presses} == {message_id}


async def test_an_edit_changes_what_stands_and_is_no_new_message(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "Spørsmål", YES_NO)
    await kari.sees()
    await client.edits(501, message_id, "Svar")
    changed = await kari.sees_edit()
    assert (changed.text, changed.buttons, changed.edited) == ("Svar", (), True)
    await kari.hears_nothing_more(within=0.01)


async def test_buttons_can_be_taken_off(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "Spørsmål", YES_NO)
    await client.takes_buttons_off(501, message_id)
    assert kari.screen[-1].buttons == ()
    with pytest.raises(NotPossibleError):
        await kari.presses("Ja")


async def test_a_deleted_message_is_gone_from_the_screen(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    message_id = await client.sends(501, "Hysj")
    await client.deletes(501, message_id)
    assert kari.screen == ()


async def test_many_messages_of_both_sides_are_deleted_at_once_and_what_is_not_there_is_passed_over(
    client: Client, kari: Person, ola: Person
) -> None:
    said = await kari.writes("/start")
    others = await ola.writes("/start")
    sent = await client.sends(501, "Hysj")
    await client.deletes_all(501, [said.message_id, sent, others.message_id, 99_999])
    await client.deletes_all(501, [said.message_id, sent])
    assert [one.message_id for one in kari.chat.messages.values() if not one.deleted] == []
    assert not ola.chat.messages[others.message_id].deleted


async def test_messages_are_deleted_even_where_the_bot_is_blocked(client: Client, kari: Person) -> None:
    said = await kari.writes("/start")
    await kari.blocks()
    await client.deletes_all(501, [said.message_id])
    assert kari.chat.messages[said.message_id].deleted


async def test_every_kind_of_content_decodes_in_both_clients(client: Client, kari: Person) -> None:
    await kari.writes("hei")
    await kari.edits("hei då")
    await kari.sends_photo(caption="eit bilete", media_group="album-1")
    await kari.sends_voice()
    await kari.sends_sticker()
    await kari.sends_document()
    await kari.shares_phone("+4799999902", own=False)
    await kari.shares_location(60.39, 5.32)
    await kari.forwards("sagt av ein annan")
    kinds = [update.kind for update in await client.updates()]
    assert kinds == ["message", "edited_message", *["message"] * 7]


async def test_blocking_and_unblocking_are_told(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await kari.blocks()
    await kari.unblocks()
    assert [update.standing for update in await client.updates()] == [None, "kicked", "member"]


async def test_commands_and_names_are_seen_in_each_persons_language(
    client: Client, server: BotApiServer, kari: Person, ola: Person
) -> None:
    await client.sets_commands({"help": "Help"})
    await client.sets_commands({"hjelp": "Få hjelp"}, "nn")
    await client.presents_itself("Veginn", "Vegen inn til hjelp", "Hjelp", "nn")
    assert await client.commands("nn") == {"hjelp": "Få hjelp"}
    assert await client.commands("nb") == {}
    assert [command["command"] for command in kari.menu] == ["hjelp"]
    assert [command["command"] for command in ola.menu] == ["help"]
    assert server.profile.seen("description", "nn") == "Vegen inn til hjelp"


async def test_the_bot_can_leave_a_group_it_was_put_in(client: Client, server: BotApiServer, kari: Person) -> None:
    family = server.group()
    await family.gets_bot(by=kari)
    await client.sends(-4001, "Eg kan berre snakke med éin om gongen.")
    await client.leaves(-4001)
    assert (await family.sees())[0].text.startswith("Eg kan berre")
    assert [update.standing for update in await client.updates()] == ["member", None, "left"]


async def test_typing_is_noted(client: Client, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    await client.types(501)
    assert [entry.text for entry in server.ledger.of("sendChatAction")] == ["typing"]


async def test_the_ledger_tells_what_was_sent_in_order(client: Client, server: BotApiServer, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "ein")
    message_id = await client.sends(501, "to")
    await client.edits(501, message_id, "tre")
    assert server.ledger.texts(501) == ["ein", "to"]
    assert [(entry.number, entry.method, entry.text) for entry in server.ledger][-1] == (3, "editMessageText", "tre")


async def test_waiting_for_what_never_comes_says_what_did_come(client: Client, kari: Person) -> None:
    await kari.writes("/start")
    await client.sends(501, "berre denne")
    with pytest.raises(AssertionError, match="berre denne"):
        await kari.sees(2, within=0.01)
    assert len(await kari.sees(1)) == 1

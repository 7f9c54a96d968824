"""What people do in Telegram beyond answering, and the useful answer that each of them gets."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.cases.models import cases
from core.conversations.models import conversations
from core.db import Database, read
from core.notify.models import notices
from tests.bot.channels.telegram.line import Line
from tests.bot.channels.telegram.steps import TO_PHONE, TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.botapi import BotApiServer, Person
from tests.transcripts.house import House


def nn(house: House, key: str, **facts: str) -> str:
    return house.catalogs.say("nn", key, **facts)


async def count_cases(database: Database) -> int:
    async with read(database) as tx:
        return await tx.connection.scalar(select(func.count()).select_from(cases)) or 0


async def reachable(database: Database) -> list[bool]:
    async with read(database) as tx:
        return list((await tx.execute(select(conversations.c.reachable))).scalars())


async def test_the_same_update_twice_changes_nothing_and_is_answered_once(
    line: Line, server: BotApiServer, kari: Person
) -> None:
    said = await kari.writes("/start")
    await line.settles()
    await kari.sees_one()
    await server.redelivers(said.update_id or 0)
    await line.settles()
    await kari.hears_nothing_more(within=0.01)


@pytest.mark.parametrize("steps", [TO_PLACE, TO_REVIEW, TO_SENT])
async def test_after_a_restart_it_goes_on_at_the_same_step_and_old_updates_change_nothing(
    line: Line, server: BotApiServer, kari: Person, steps: tuple[str | tuple[str], ...]
) -> None:
    await walk(line, kari, *steps[:-1])
    press = await kari.presses(str(steps[-1]))
    await line.settles()
    before = await kari.sees_one()
    await line.restarts()
    await server.redelivers(press.update_id or 0)
    await line.settles()
    await kari.hears_nothing_more(within=0.01)
    after = await line.says(kari, "/start")
    assert after.labels == before.labels


async def test_two_quick_messages_are_two_answers_in_order(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_PHONE)
    await kari.writes("912 34 567")
    await kari.writes("nei")
    await line.settles()
    _share, _shared, first, second = await kari.sees(4)
    assert nn(house, "others.ask") in first.text
    assert nn(house, "when.ask") in second.text


async def test_a_press_stops_its_wheel_and_a_second_press_on_the_same_button_is_kindly_old(
    line: Line, house: House, kari: Person
) -> None:
    hello = await walk(line, kari)
    press = await kari.presses("Nynorsk")
    await line.settles()
    await press.is_answered()  # type: ignore[union-attr] # an inline button
    await kari.sees_one()
    await kari.presses("Bokmål", message=hello)
    await line.settles()
    assert (await kari.sees_one()).text.startswith(nn(house, "stale"))


@pytest.mark.parametrize("data", [b"999:yes", b"4:../../etc", b"rubbish", b"", b"\xff\xfe", b"0:!no_such"])
async def test_a_spoofed_button_is_answered_like_an_old_one(
    line: Line, house: House, kari: Person, data: bytes
) -> None:
    await walk(line, kari, *TO_PLACE)
    await kari.presses_data(data)
    await line.settles()
    answer = await kari.sees_one()
    assert answer.text.startswith(nn(house, "stale"))
    assert nn(house, "place.ask") in answer.text


async def test_a_spoofed_answer_to_another_question_does_not_jump_there(
    line: Line, database: Database, kari: Person
) -> None:
    asked = await walk(line, kari, *TO_PLACE)
    seq = int((asked.buttons[0][0].data or "").partition(":")[0])
    for option in ("yes", "skip", "chat"):
        for number in (seq, seq + 1, seq + 6):
            await kari.presses_data(f"{number}:{option}".encode())
    await line.settles()
    await kari.sees(9)
    assert await count_cases(database) == 0
    assert (await line.says(kari, "Molde")).labels[0] == "Ja, det passar"


async def test_a_command_counts_on_however_old_a_button(line: Line, house: House, kari: Person) -> None:
    hello = await walk(line, kari)
    await line.presses(kari, "Nynorsk")
    await kari.presses("Hjelp no", message=hello)
    await line.settles()
    assert (await kari.sees_one()).text.startswith(nn(house, "emergency"))


@pytest.mark.parametrize(
    ("command", "key"),
    [("/help", "help"), ("/emergency", "emergency"), ("/status", "status.nothing_sent"), ("/language", "language.ask")],
)
async def test_slash_commands_work_at_any_step(line: Line, house: House, kari: Person, command: str, key: str) -> None:
    await walk(line, kari, *TO_PLACE)
    assert (await line.says(kari, command)).text.startswith(nn(house, key))


async def test_a_bare_command_that_we_do_not_have_is_never_kept_as_somebodys_words(
    line: Line, house: House, kari: Person
) -> None:
    await walk(line, kari, *TO_REVIEW[:-1])
    assert nn(house, "not_understood") in (await line.says(kari, "/settings")).text


async def test_voice_pictures_stickers_and_files_each_get_a_useful_answer(
    line: Line, house: House, kari: Person
) -> None:
    await walk(line, kari, *TO_PLACE)
    await kari.sends_voice()
    await kari.sends_photo(caption="sjå")
    await kari.sends_sticker()
    await kari.sends_document()
    await kari.sends_raw({"dice": {"emoji": "🎲", "value": 6}})
    await line.settles()
    answers = await kari.sees(5)
    for answer, kind in zip(answers, ("voice", "photo", "sticker", "file", "other"), strict=True):
        assert answer.text.startswith(nn(house, f"unsupported.{kind}"))
        assert nn(house, "place.ask") in answer.text


async def test_an_album_is_answered_once(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_PLACE)
    for _ in range(4):
        await kari.sends_photo(media_group="album-1")
    await line.settles()
    await kari.sees_one()
    await kari.hears_nothing_more(within=0.01)


async def test_a_shared_place_finds_the_municipality(line: Line, kari: Person) -> None:
    await walk(line, kari, *TO_PLACE)
    await kari.shares_location(62.7372, 7.1607)
    await line.settles()
    assert "Molde" in (await kari.sees_one()).text


async def test_an_edit_before_sending_changes_no_answer(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_PLACE, ("Molde",))
    await kari.edits("Ulstein")
    await line.settles()
    answer = await kari.sees_one()
    assert answer.text.startswith(nn(house, "edited"))
    assert "Molde" in answer.text


async def test_a_forwarded_message_with_an_unreadable_origin_is_the_words_in_it(line: Line, kari: Person) -> None:
    await walk(line, kari, *TO_PLACE)
    await kari.forwards("Molde", origin={"type": ["not", "a", "word"]})
    await line.settles()
    assert "Molde" in (await kari.sees_one()).text


async def test_what_she_writes_after_sending_reaches_the_team_once(
    line: Line, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(line, kari, *TO_SENT)
    said = await kari.writes("Vi bur hos mor mi no.")
    await line.settles()
    await kari.sees_one()
    await server.redelivers(said.update_id or 0)
    await line.settles()
    await kari.hears_nothing_more(within=0.01)


async def test_who_changes_language_after_sending_is_answered_in_the_new_one(
    line: Line, house: House, kari: Person
) -> None:
    await walk(line, kari, *TO_SENT)
    await line.says(kari, "english")
    await house.passes(timedelta(hours=24))
    await line.settles()
    apology = await kari.sees_one()
    assert apology.text.startswith("We promised")
    async with read(house.database) as tx:
        assert list((await tx.execute(select(cases.c.locale))).scalars()) == ["en"]


async def test_no_keeps_nothing_and_opens_nothing(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_REVIEW)
    goodbye = await line.presses(kari, "Nei, ikkje send")
    assert "Ingenting er sendt" in goodbye.text
    assert goodbye.labels == ("Sjå anna hjelp", "Gøym samtalen")
    assert await count_cases(house.database) == 0
    async with read(house.database) as tx:
        (row,) = (await tx.execute(select(conversations))).all()
    assert (row.sealed_state, row.draft_expires_at) == (None, None)
    assert row.forget_at is not None


async def test_blocking_shows_and_coming_back_shows(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_SENT)
    await kari.blocks()
    await line.settles()
    assert await reachable(house.database) == [False]
    await kari.unblocks()
    await line.settles()
    assert await reachable(house.database) == [True]
    await kari.hears_nothing_more(within=0.01)


async def test_whoever_writes_to_us_can_be_answered_even_if_telegram_never_said_they_came_back(
    line: Line, house: House, kari: Person
) -> None:
    await walk(line, kari, *TO_SENT)
    await kari.blocks()
    await line.settles()
    kari.chat.standing = kari.chat.standing.MEMBER
    await line.says(kari, "Eg er her att.")
    assert await reachable(house.database) == [True]


async def test_the_team_is_told_each_time_the_chat_closes(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_SENT)
    for _ in range(2):
        await kari.blocks()
        await line.settles()
        await kari.unblocks()
        await line.settles()
    async with read(house.database) as tx:
        told = (await tx.execute(select(notices.c.round).where(notices.c.kind == "unreachable"))).scalars()
        assert list(told) == [0, 1]


async def test_blocking_by_somebody_we_do_not_know_leaves_no_trace(line: Line, house: House, kari: Person) -> None:
    kari.chat.standing = kari.chat.standing.MEMBER
    await kari.blocks()
    await line.settles()
    assert await reachable(house.database) == []


async def test_a_letter_to_somebody_who_has_blocked_us_shows_it(line: Line, house: House, kari: Person) -> None:
    await walk(line, kari, *TO_SENT)
    await kari.writes("status")
    await line.brings_in()
    kari.chat.standing = kari.chat.standing.BLOCKED
    await line.settles()
    assert await reachable(house.database) == [False]


async def test_a_group_is_told_why_and_left(line: Line, house: House, server: BotApiServer, kari: Person) -> None:
    group = server.group()
    await group.gets_bot(by=kari)
    await group.hears(kari, "hemmeleg")
    await line.settles()
    (why,) = await group.sees()
    assert why.text == nn(house, "telegram.group")
    assert [entry.chat_id for entry in server.ledger.of("leaveChat")] == [-4001]
    assert await reachable(house.database) == []


async def test_what_a_person_wrote_is_nowhere_in_clear(
    line: Line, house: House, database_file: Path, kari: Person
) -> None:
    await walk(line, kari, *TO_REVIEW[:-1], ("Eg grin kvar natt.",))
    files = [database_file, *database_file.parent.glob(f"{database_file.name}-*")]
    assert not [file for file in files if b"grin kvar natt" in file.read_bytes()]

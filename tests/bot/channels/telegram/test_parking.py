"""What cannot be taken in is parked: a fingerprint and a word for why, a kind word to the person, and on it goes."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from core.conversations.models import conversations
from core.db import AWAY, Database, read
from core.inbox.models import seen
from core.settings import Settings, load_settings
from tests.bot.channels.telegram.doors import POISON, OurDefectError, Stumbling, behind
from tests.bot.channels.telegram.line import ByPolling, Line
from tests.bot.channels.telegram.steps import TO_PLACE, walk
from tests.bot.channels.telegram.test_ingest import UNREADABLE_IN_KARIS_CHAT, poison_words
from tests.bot.channels.telegram.test_webhook import GOOD
from tests.botapi import BotApiServer, Person
from tests.builders import MASTER_KEY, START
from tests.damage import lose_the_key
from tests.outage import bring_back, take_away
from tests.transcripts.house import House
from veginn.doctor import examine


async def reasons(database: Database) -> list[str]:
    async with read(database) as tx:
        query = select(seen.c.parked_because).where(seen.c.parked_because.is_not(None)).order_by(seen.c.parked_because)
        return list((await tx.execute(query)).scalars())


async def only_talk(database: Database) -> str:
    async with read(database) as tx:
        return str((await tx.execute(select(conversations.c.id))).scalar_one())


async def everything_kept(database: Database) -> str:
    async with read(database) as tx:
        return str([dict(row) for row in (await tx.execute(select(seen))).mappings()])


async def test_each_kind_of_poison_has_its_word_and_nothing_of_what_was_said_is_kept(
    line: Line, house: House, server: BotApiServer, kari: Person
) -> None:
    await walk(line, kari, *TO_PLACE)
    line.channel = behind(line.channel, Stumbling(line.channel.ingest.door))
    server.enqueue_raw(UNREADABLE_IN_KARIS_CHAT, lane=501)
    server.enqueue_raw('"message": {"text": "halv')
    await kari.writes(POISON)
    await line.settles()
    with_an_id = 2 if isinstance(line, ByPolling) else 1  # at the webhook, broken JSON does not even tell its id
    assert await reasons(house.database) == [OurDefectError.__name__, *["undecodable"] * with_an_id]
    kept = await everything_kept(house.database)
    assert "501" not in re.findall(r"\w+", kept)  # a fingerprint may hold these digits by chance
    assert POISON not in kept


async def test_a_parked_update_holds_up_neither_its_chat_nor_another_and_is_spoken_of_once(
    line: Line, house: House, server: BotApiServer, kari: Person, ola: Person
) -> None:
    await walk(line, kari, *TO_PLACE)
    line.channel = behind(line.channel, Stumbling(line.channel.ingest.door))
    poison = await kari.writes(POISON)
    await kari.writes("Molde")
    await ola.writes("/start")
    await line.settles()
    assert poison.update_id is not None
    await server.redelivers(poison.update_id)
    await line.settles()
    texts = [message.text for message in await kari.sees(2)]
    assert texts[0] == poison_words(house, line, "nn")
    assert house.catalogs.say("nn", "team.name", town="Molde") in texts[1]
    await kari.hears_nothing_more(within=0.01)
    await ola.sees_one()


async def test_an_album_that_cannot_be_taken_in_is_one_thing(
    polled: ByPolling, house: House, kari: Person, server: BotApiServer
) -> None:
    await walk(polled, kari, *TO_PLACE)
    await lose_the_key(house.database, f"conversation:{await only_talk(house.database)}")
    for _ in range(3):
        await kari.sends_photo(media_group="55")
    await polled.settles()
    assert (await kari.sees_one()).text == poison_words(house, polled, "nn")
    await kari.hears_nothing_more(within=0.01)
    assert await reasons(house.database) == ["Unreadable"]


async def test_what_cannot_even_be_parked_now_comes_again(polled: ByPolling, house: House) -> None:
    """By a poll it is not confirmed then; at the webhook it is answered with 503."""
    unreadable = {"update_id": 1, **UNREADABLE_IN_KARIS_CHAT}
    await take_away(house.database)
    with pytest.raises(AWAY):
        await polled.channel.ingest.take_update(unreadable)
    assert await polled.channel.receive_webhook(GOOD, json.dumps(unreadable).encode()) == 503
    await bring_back(house.database)
    assert await polled.channel.receive_webhook(GOOD, json.dumps(unreadable).encode()) == 200
    assert await reasons(house.database) == ["undecodable"]


async def test_the_doctor_counts_what_was_not_taken_in(
    polled: ByPolling, server: BotApiServer, database_url: str, tmp_path: Path
) -> None:
    key = tmp_path / "veginn.key"
    key.write_text(MASTER_KEY.hex())
    key.chmod(0o600)
    settings = load_settings(database_url=database_url, key_file=key)
    assert "Every message of the last 48 hours was taken in." in await says(settings, well=True)
    server.enqueue_raw(UNREADABLE_IN_KARIS_CHAT, lane=501)
    server.enqueue_raw({"message": []})
    await polled.brings_in()
    [words] = [words for words in await says(settings, well=False) if words.startswith("Not taken in")]
    assert ": 2." in words


async def says(settings: Settings, *, well: bool) -> list[str]:
    return [finding.words for finding in await examine(settings, now=START) if finding.well is well]

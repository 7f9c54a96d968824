"""Staff's words on their way to the page, and the nudge that says so."""

import asyncio

import httpx
import pytest

from bot.channels.web.sender import WebSender
from bot.channels.web.stream import HEART, NUDGE, PER_CONVERSATION, Streams, TooManyStreams
from bot.channels.web.visiting import look
from bot.i18n import Catalogs
from core.conversations import store as conversations
from core.db import begin
from core.outbox import Care, DeliveryError, Letter, Parcel, Sender, staff_words
from core.signals import Signals, conversation_topic
from tests.bot.channels.web.person import Person
from tests.bot.channels.web.site import Site


@pytest.fixture
async def waiting(client: httpx.AsyncClient, catalogs: Catalogs) -> Person:
    person = Person(client, catalogs)
    await person.send()
    return person


def parcel(conversation_id: str, letter: Letter, *, id_: int = 7) -> Parcel:
    return Parcel(
        id=id_,
        conversation_id=conversation_id,
        channel="web",
        address="",
        letter=letter,
        care=Care.ONCE,
        attempts=1,
        message_id="m1",
    )


async def test_a_letter_handed_over_twice_is_one_line(waiting: Person, site: Site) -> None:
    sender: Sender = WebSender(database=site.database, vault=site.vault)
    visit = await look(site.database, site.vault, waiting.client.cookies["chat"])
    assert visit
    letter = staff_words(locale="nn", author="Marit", text="Hei, eg heiter Marit.")
    for _ in range(3):
        await sender.send(parcel(visit.talk.id, letter), now=site.clock.now())
    await sender.send(parcel(visit.talk.id, letter, id_=8), now=site.clock.now())
    assert (await waiting.open("/chat")).text.count("Hei, eg heiter Marit.") == 2


async def test_a_conversation_that_is_gone_can_never_be_reached(site: Site) -> None:
    sender = WebSender(database=site.database, vault=site.vault)
    letter = staff_words(locale="nn", author="Marit", text="Hei")
    with pytest.raises(DeliveryError, match="gone") as refused:
        await sender.send(parcel("0" * 32, letter), now=site.clock.now())
    assert refused.value.permanent


async def test_a_conversation_whose_key_is_gone_can_never_be_reached(waiting: Person, site: Site) -> None:
    visit = await look(site.database, site.vault, waiting.client.cookies["chat"])
    assert visit
    async with begin(site.database) as tx:
        await site.vault.shred(tx, conversations.subject_of(visit.talk.id))
    sender = WebSender(database=site.database, vault=site.vault)
    letter = parcel(visit.talk.id, staff_words(locale="nn", author="Marit", text="Hei"))
    with pytest.raises(DeliveryError, match="gone"):
        await sender.send(letter, now=site.clock.now())
    assert (await waiting.client.get("/chat")).status_code == 410


async def test_the_page_is_nudged_without_a_word_of_what_was_said() -> None:
    signals = Signals()
    nudges = Streams(signals, asyncio.Event()).nudges("family")
    assert await anext(nudges) == HEART
    signals.announce([conversation_topic("somebody else")])
    signals.announce([conversation_topic("family")])
    assert await anext(nudges) == NUDGE
    await nudges.aclose()


async def test_one_person_can_hold_only_a_few_streams_and_closing_one_makes_room() -> None:
    streams = Streams(Signals(), asyncio.Event())
    held = [streams.nudges("family") for _ in range(PER_CONVERSATION)]
    for one in held:
        assert await anext(one) == HEART
    with pytest.raises(TooManyStreams):
        streams.nudges("family")
    assert await anext(streams.nudges("another")) == HEART
    await held[0].aclose()
    assert await anext(streams.nudges("family")) == HEART


async def test_a_stream_ends_when_the_house_closes() -> None:
    stop = asyncio.Event()
    nudges = Streams(Signals(), stop).nudges("family")
    assert await anext(nudges) == HEART
    stop.set()
    assert [one async for one in nudges] == []


async def test_a_stream_holds_no_database_connection(waiting: Person, site: Site) -> None:
    visit = await look(site.database, site.vault, waiting.client.cookies["chat"])
    assert visit
    nudges = Streams(site.database.signals, asyncio.Event()).nudges(visit.talk.id)
    assert await anext(nudges) == HEART
    assert site.database.reader.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined] # a queue pool has it
    assert site.database.writer.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined] # the same
    await nudges.aclose()

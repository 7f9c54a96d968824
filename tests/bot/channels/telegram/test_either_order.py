"""Words and button presses of one person stand in separate queues at Telegram: each may come first, and all goes well."""

import json
from collections.abc import Sequence
from itertools import permutations

import pytest
from sqlalchemy import Table, select

from core.cases.models import cases, messages
from core.conversations.models import conversations
from core.db import read
from tests.bot.channels.telegram.line import ByPolling
from tests.bot.channels.telegram.steps import TO_PLACE, TO_REVIEW, TO_SENT, walk
from tests.bot.channels.telegram.test_webhook import GOOD
from tests.botapi import Person
from tests.transcripts.house import House

BOTH_WAYS = list(permutations(range(2)))
ALL_WAYS = list(permutations(range(3)))


async def come_in(polled: ByPolling, order: Sequence[int]) -> None:
    """What waits at Telegram knocks at our door in this order; a poll then brings it all again, which changes nothing."""
    waiting = [json.loads(one.text()) for one in polled.server._world.updates.waiting(polled.server._world.now())]
    assert len(waiting) == len(order)
    for number in order:
        assert await polled.channel.receive_webhook(GOOD, json.dumps(waiting[number]).encode()) == 200
    await polled.settles()


async def count_of(house: House, table: Table) -> int:
    async with read(house.database) as tx:
        return len((await tx.execute(select(table))).all())


async def reachable(house: House) -> bool:
    async with read(house.database) as tx:
        return bool((await tx.execute(select(conversations.c.reachable))).scalar_one())


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_an_answer_that_overtakes_the_press_before_it_is_answered_and_the_way_on_is_open(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    await walk(polled, kari, *TO_PLACE[:1])
    await kari.presses("Eg ventar barn")
    await kari.writes("Molde")
    await come_in(polled, order)
    _, last = await kari.sees(2)
    if "Ja, det passar" not in last.labels:  # the word came first, and the question to it only now
        last = await polled.says(kari, "Molde")
    for label in ("Ja, det passar", "Svar meg her", "Hopp over", "Ja, send"):
        last = await polled.presses(kari, label)
    assert "K7Q-000" in last.text


@pytest.mark.parametrize("order", ALL_WAYS)
async def test_a_yes_a_word_and_an_old_button_in_any_order_open_one_case(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    await walk(polled, kari, *TO_REVIEW)
    old = next(message for message in kari.screen if "Ring meg" in message.labels)
    await kari.presses("Ja, send")
    await kari.writes("eg er redd")
    await kari.presses("Ring meg", message=old)
    await come_in(polled, order)
    assert len(await kari.sees(3)) == 3
    await kari.hears_nothing_more(within=0.01)
    assert await count_of(house, cases) == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_after_sending_words_reach_the_team_once_whatever_is_pressed_before_or_after(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("Ho søv ikkje.")
    await kari.presses("Kvar er meldinga mi?")
    await come_in(polled, order)
    await kari.sees(2)
    assert await count_of(house, messages) == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_block_that_overtakes_the_last_word_is_still_a_block(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    await walk(polled, kari, *TO_SENT)
    await kari.writes("Farvel.")
    await kari.blocks()
    await come_in(polled, order)
    assert not await reachable(house)
    assert await count_of(house, messages) == 1


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_a_changed_message_that_overtakes_the_first_one_is_no_answer(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    await walk(polled, kari, *TO_PLACE)
    said = await kari.writes("Molde")
    await kari.edits("Molde kommune", message=said)
    await come_in(polled, order)
    texts = [message.text for message in await kari.sees(2)]
    assert any(house.catalogs.say("nn", "edited") in text for text in texts)
    assert any("familieteamet i Molde" in text for text in texts)
    assert (await polled.presses(kari, "Ja, det passar")).labels[0] == "Svar meg her"


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_two_presses_on_one_question_count_once(
    polled: ByPolling, house: House, kari: Person, order: Sequence[int]
) -> None:
    asked = await walk(polled, kari, *TO_PLACE[:1])
    await kari.presses("Eg ventar barn", message=asked)
    await kari.presses("Eg er mor eller far", message=asked)
    await come_in(polled, order)
    texts = [message.text for message in await kari.sees(2)]
    offered = [text for text in texts if "Vil du endre det" in text]
    assert len(offered) == 1
    assert len(texts) == 2

"""Whoever says how it was is counted, and nothing that is kept of the conversation tells what they said."""

from pathlib import Path

from sqlalchemy import select

from core import feedback
from core.conversations import store as conversations
from core.conversations.models import conversations as table
from core.db import Tx, read
from core.feedback.policy import month_of
from tests.transcripts.house import House
from tests.transcripts.transcript import parse, play
from tests.transcripts.web_talker import WebTalker

TOLD = Path(__file__).with_name("feedback.nn.txt")


async def test_the_page_that_keeps_every_other_word_keeps_no_answer(house: House) -> None:
    await play(parse(TOLD.read_text(encoding="utf-8")), WebTalker(house, "nn"))
    answers = [house.catalogs.say("nn", f"feedback.answer.{one}") for of in feedback.QUESTIONS.values() for one in of]
    month = month_of(house.clock.now())
    async with read(house.database) as tx:
        mine, state = await kept(tx, house)
        counted = await feedback.counted(tx)
    assert counted == {"molde": {"way": {month: {"easy": 1}}, "again": {month: {"would": 1}}}}
    assert house.catalogs.say("nn", "who.pregnant") in mine
    assert [one for one in mine if one in answers] == []
    assert [one for of in feedback.QUESTIONS.values() for one in of if f'"{one}"' in state] == []


async def kept(tx: Tx, house: House) -> tuple[list[str | None], str]:
    """What the person is known to have said, and the state."""
    id_ = (await tx.execute(select(table.c.id))).scalar_one()
    talk = await conversations.find_by_id(tx, house.vault, id_)
    assert talk
    return [line.mine for line in await conversations.lines_of(tx, talk)], talk.state or ""

"""From /start to the confirmation, over HTTP, through a real database, both ways in."""

from dataclasses import dataclass

import pytest

from core.cases.models import cases
from core.db import read
from tests.bot.channels.telegram.line import Line
from tests.botapi import BotApiServer, Person, SeenMessage
from tests.transcripts.house import House

MOST_PRESSES, MOST_WORDS = 7, 1


@dataclass(slots=True)
class Counting:
    """A person with one thumb: counts what she has to do."""

    line: Line
    person: Person
    presses: int = 0
    words: int = 0

    async def press(self, house: House, locale: str, key: str) -> SeenMessage:
        self.presses += 1
        return await self.line.presses(self.person, house.catalogs.say(locale, key))

    async def type(self, text: str) -> SeenMessage:
        self.words += 1
        return await self.line.says(self.person, text)


@pytest.mark.parametrize("locale", ["nn", "nb", "en"])
async def test_a_family_comes_from_hello_to_sent_with_few_presses_and_one_word(
    line: Line, house: House, server: BotApiServer, locale: str
) -> None:
    kari = server.person(user_id=501, first_name="Kari", language_code=locale)
    hello = await line.says(kari, "/start")
    assert house.catalogs.say(locale, "greeting.hello") in hello.text
    family = Counting(line, kari)
    await family.press(house, locale, f"language.{locale}")
    await family.press(house, locale, "who.parent")
    await family.type("Molde")
    for key in ("team.yes", "child_age.under_1", "reach.chat", "skip", "send.yes"):
        last = await family.press(house, locale, key)
    assert family.presses <= MOST_PRESSES
    assert family.words <= MOST_WORDS
    assert "K7Q-000" in last.text
    async with read(house.database) as tx:
        (case,) = (await tx.execute(cases.select())).mappings()
    assert (case["team_id"], case["channel"], case["locale"]) == ("molde", "telegram", locale)
